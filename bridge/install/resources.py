"""REAPER's resource folder: where ``reaper.ini``, scripts, effects and templates lie.

REAPER takes the folder of its own program where a ``reaper.ini`` lies in it (a portable installation; on macOS the
folder that holds the application), else the folder of the user's settings.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.errors import UserError

INI: Final = "reaper.ini"
KEYBOARD: Final = "reaper-kb.ini"

NORMAL: Final = "normal"
PORTABLE: Final = "portable"
FLATPAK: Final = "Flatpak"

FOLDERS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "win32": ((NORMAL, "{APPDATA}/REAPER"),),
    "darwin": ((NORMAL, "{HOME}/Library/Application Support/REAPER"),),
    "linux": (
        (NORMAL, "{XDG_CONFIG_HOME}/REAPER"),
        (NORMAL, "{HOME}/.config/REAPER"),
        (FLATPAK, "{HOME}/.var/app/fm.reaper.Reaper/config/REAPER"),
    ),
}
"""Settings of the user by platform; a name in braces is an environment variable."""

PROGRAMS: Final[dict[str, tuple[str, ...]]] = {
    "win32": ("{ProgramFiles}/REAPER (x64)/reaper.exe", "{ProgramFiles}/REAPER/reaper.exe"),
    "darwin": (
        "/Applications/REAPER.app/Contents/MacOS/REAPER",
        "/Applications/REAPER64.app/Contents/MacOS/REAPER",
        "{HOME}/Applications/REAPER.app/Contents/MacOS/REAPER",
    ),
    "linux": ("{HOME}/opt/REAPER/reaper", "/opt/REAPER/reaper", "/usr/lib/REAPER/reaper", "{HOME}/REAPER/reaper"),
}
"""Where REAPER's installers put the program."""

FLATPAK_PROGRAMS: Final = (
    "{HOME}/.local/share/flatpak/app/fm.reaper.Reaper/current/active/files/extra/REAPER/reaper",
    "/var/lib/flatpak/app/fm.reaper.Reaper/current/active/files/extra/REAPER/reaper",
)
_BUNDLE_DEPTH: Final = 3
"""Folders between a macOS application's program and the folder that holds the application."""


@dataclass(frozen=True)
class System:
    """What decides where things lie: a word of :data:`sys.platform`, the environment, the user's home."""

    platform: str
    environment: Mapping[str, str]
    home: Path

    def paths(self, patterns: Iterable[str]) -> Iterator[Path]:
        """The patterns with their variables filled in; those with a variable that is not set are left out."""
        variables = {**self.environment, "HOME": str(self.home)}
        for pattern in patterns:
            try:
                yield Path(pattern.format_map(variables))
            except KeyError:
                continue


@dataclass(frozen=True)
class Resources:
    """A resource folder, what kind of installation it belongs to, and REAPER's program where that was found."""

    folder: Path
    kind: str
    program: Path | None = None


def this_system() -> System:
    """The computer that this program runs on."""
    return System(sys.platform, os.environ, Path.home())


def locate(system: System, given: Path | None = None, *, running: Iterable[Path] = ()) -> Resources:
    """The resource folder to work on.

    ``given`` is the user's word and may also name the ``reaper.ini`` in it; ``running`` are programs of REAPER
    that run now.

    Raises
    ------
    UserError
        If there is none or several.
    """
    known = candidates(system, running)
    if given is not None:
        return _given(given, system, known)
    if len(known) == 1:
        return known[0]
    if known:
        listed = "\n".join(f'  --resource-path "{found.folder}"  ({found.kind})' for found in known)
        raise UserError(f"REAPER has {len(known)} resource folders here. Nothing was changed. Name one:\n{listed}")
    raise UserError(
        "No resource folder of REAPER was found. Nothing was changed. Start REAPER once, or name the folder with"
        " --resource-path (in REAPER: Options > Show REAPER resource path)."
    )


def candidates(system: System, running: Iterable[Path] = ()) -> list[Resources]:
    """Every resource folder with a ``reaper.ini``, each once: those of the user first, then portable ones."""
    programs = [*running, *_programs(system)]
    found: dict[Path, Resources] = {}
    for kind, pattern in FOLDERS.get(system.platform, FOLDERS["linux"]):
        for folder in system.paths([pattern]):
            if (folder / INI).is_file():
                found.setdefault(folder.resolve(), Resources(folder, kind, _program_of(kind, programs, system)))
    for program in programs:
        folder = beside(program, system.platform)
        if (folder / INI).is_file():
            found.setdefault(folder.resolve(), Resources(folder, PORTABLE, program))
    return list(found.values())


def beside(program: Path, platform: str) -> Path:
    """The folder whose ``reaper.ini`` would make this program a portable installation."""
    program = program.resolve()
    bundled = platform == "darwin" and len(program.parents) > _BUNDLE_DEPTH
    return program.parents[_BUNDLE_DEPTH] if bundled else program.parent


def _given(given: Path, system: System, known: list[Resources]) -> Resources:
    folder = given.expanduser()
    if folder.name.lower() == INI:
        folder = folder.parent
    if not (folder / INI).is_file():
        raise UserError(
            f"There is no {INI} in {folder}. Nothing was changed. Name the folder that REAPER shows under"
            " Options > Show REAPER resource path; start a new portable installation once."
        )
    folder = folder.resolve()
    for resources in known:
        if resources.folder.resolve() == folder:
            return resources
    program = next((path for path in _in_folder(folder, system.platform) if path.is_file()), None)
    if program is not None:
        return Resources(folder, PORTABLE, program)
    return Resources(folder, NORMAL, _program_of(NORMAL, list(_programs(system)), system))


def _in_folder(folder: Path, platform: str) -> Iterator[Path]:
    """Where the program of a portable installation lies."""
    names = {"win32": "reaper.exe", "darwin": "REAPER.app/Contents/MacOS/REAPER"}
    yield folder / names.get(platform, "reaper")


def _programs(system: System) -> Iterator[Path]:
    named = shutil.which("reaper", path=system.environment.get("PATH", ""))
    paths = [Path(named)] if named else []
    paths += system.paths(PROGRAMS.get(system.platform, PROGRAMS["linux"]))
    return (path for path in paths if path.is_file())


def _program_of(kind: str, programs: list[Path], system: System) -> Path | None:
    if kind == FLATPAK:
        return next((path for path in system.paths(FLATPAK_PROGRAMS) if path.is_file()), None)
    installed = (path for path in programs if not (beside(path, system.platform) / INI).is_file())
    return next(installed, None)
