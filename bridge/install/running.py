"""Whether REAPER runs with a resource folder.

It rewrites ``reaper.ini`` when it quits; edits made while it ran are lost.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from bridge.install.resources import FLATPAK, FOLDERS, INI, NORMAL, System, beside

NAMES: Final = frozenset({"reaper", "reaper.exe"})
SANDBOX: Final = "/app/"
"""Where a Flatpak's programs lie, as they see themselves."""

CONFIGURED: Final = "-cfgfile"


@dataclass(frozen=True)
class Running:
    """A running REAPER; ``program`` is None where the system keeps it from us."""

    pid: int
    program: Path | None
    arguments: tuple[str, ...]


def every() -> Iterator[Running]:
    """Every REAPER that runs on this computer."""
    for process in psutil.process_iter(["pid", "name", "exe", "cmdline", "status"]):
        facts = process.info
        if (facts["name"] or "").lower() in NAMES and facts["status"] != psutil.STATUS_ZOMBIE:
            program = Path(facts["exe"]) if facts["exe"] else None
            yield Running(facts["pid"], program, tuple(facts["cmdline"] or ()))


def with_folder(folder: Path, system: System) -> list[int]:
    """Process numbers of those that run with this resource folder, or may do so."""
    wanted = folder.resolve()
    return [found.pid for found in every() if wanted in folders_of(found, system)]


def folders_of(running: Running, system: System) -> set[Path]:
    """The resource folders that a REAPER may work with: usually one, several where it does not show."""
    named = _named(running.arguments)
    standard = _standard(system, FLATPAK if str(running.program).startswith(SANDBOX) else NORMAL)
    if named is not None:
        return {(folder / named).resolve().parent for folder in standard}
    if running.program is not None:
        own = beside(running.program, system.platform)
        if (own / INI).is_file():
            return {own}
    return {folder.resolve() for folder in standard}


def _named(arguments: Sequence[str]) -> Path | None:
    """The file behind ``-cfgfile``; a relative one lies in the usual folder."""
    for flag, value in itertools.pairwise(arguments):
        if flag == CONFIGURED:
            return Path(value)
    return None


def _standard(system: System, kind: str) -> list[Path]:
    table = FOLDERS.get(system.platform, FOLDERS["linux"])
    return list(system.paths(pattern for entry, pattern in table if entry == kind))
