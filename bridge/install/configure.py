"""The edits of ``reaper.ini`` and ``reaper-kb.ini``, and their way back. Bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bridge.install import ini, keyboard, surfaces
from bridge.install.record import Record

ENABLED: Final = "reascript"
LIBRARY_FOLDER: Final = "pythonlibpath64"
LIBRARY_NAME: Final = "pythonlibdll64"
"""Settings of REAPER (64-bit): Options > Preferences > Plug-ins > ReaScript."""


@dataclass(frozen=True)
class Edit:
    """Both files after the edits, and the record that takes them back."""

    settings: bytes
    keyboard: bytes
    record: Record


def apply(
    settings: bytes,
    keys: bytes,
    record: Record,
    *,
    library: Path,
    actions: Sequence[str],
    osc: bool,
    osc_receives: bool = False,
) -> Edit:
    """Enable Python with this library, register the actions, add the OSC surface.

    ``record`` is that of the installation that is there, or an empty one. What is as wanted stays as it is.
    """
    made_section = record.made_section or not ini.has_section(settings)
    values = dict(record.values)
    for key, wanted in _values(library).items():
        now = ini.get(settings, key)
        before, wrote = values.get(key, (now, now))
        values[key] = (before if now == wrote else now, wanted)
        if now != wanted:
            settings = ini.put(settings, key, wanted)
    surface = record.surface
    if osc and surfaces.find(settings) is None:
        index = len(surfaces.entries(settings))
        surface = (ini.get(settings, surfaces.COUNT), ini.get(settings, surfaces.key_of(index)))
        settings = surfaces.add(settings, receives=osc_receives)
    elif osc and surface is not None:
        settings = surfaces.turn(settings, receives=osc_receives)
    elif not osc and surface is not None:
        settings, surface = surfaces.remove(settings, count=surface[0], stale=surface[1]), None
    added, keys = _register(keys, record, actions)
    fresh = replace(record, values=values, made_section=made_section, surface=surface, actions=added)
    return Edit(settings, keys, fresh)


def take_back(settings: bytes, keys: bytes, record: Record) -> tuple[bytes, bytes]:
    """Both files without the edits: what REAPER or the user changed since stays."""
    for key, (before, wrote) in record.values.items():
        if ini.get(settings, key) == wrote:
            settings = ini.restore(settings, key, before)
    if record.surface is not None:
        count, stale = record.surface
        settings = surfaces.remove(settings, count=count, stale=stale)
    if record.made_section:
        settings = ini.drop_empty_section(settings)
    return settings, keyboard.unregister(keys, record.actions)


def other_library(settings: bytes, library: Path) -> Path | None:
    """The library that REAPER loads now, where it is another one than ``library`` and Python is enabled."""
    named = current_library(settings)
    return named if named is not None and named != library and enabled(settings) else None


def current_library(settings: bytes) -> Path | None:
    """The library that the settings name."""
    folder, name = (ini.get(settings, key) for key in (LIBRARY_FOLDER, LIBRARY_NAME))
    return Path((folder or "").strip()) / name.strip() if name and name.strip() else None


def enabled(settings: bytes) -> bool:
    """Whether Python is allowed for ReaScript."""
    return (ini.get(settings, ENABLED) or "").strip() == "1"


def _values(library: Path) -> dict[str, str]:
    return {ENABLED: "1", LIBRARY_FOLDER: str(library.parent), LIBRARY_NAME: library.name}


def _register(keys: bytes, record: Record, actions: Sequence[str]) -> tuple[list[str], bytes]:
    """The ids of actions that Deskhand added, then and now, and the file with all actions."""
    wanted = {keyboard.command_id(path) for path in actions}
    gone = [identifier for identifier in record.actions if identifier not in wanted]
    keys = keyboard.unregister(keys, gone)
    known = keyboard.registered(keys)
    added = [
        identifier for identifier in sorted(wanted) if identifier in record.actions or identifier not in known
    ]
    return added, keyboard.register(keys, actions)
