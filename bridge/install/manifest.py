"""What is copied into REAPER's resource folder, and where to.

The files come with Deskhand, in the folder of the package ``reaper_scripts``.
"""

from __future__ import annotations

import importlib.resources
import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final

from bridge.errors import UserError
from bridge.runtime import program_version, runtime_folder

PACKAGE: Final = "reaper_scripts"
SCRIPTS: Final = PurePosixPath("Scripts")
OWN_SCRIPTS: Final = SCRIPTS / "Deskhand"
SETTINGS: Final = OWN_SCRIPTS / "deskhand_settings.json"

PLACES: Final = (
    ("Deskhand_*.py", OWN_SCRIPTS),
    ("deskhand_*.py", OWN_SCRIPTS),
    ("*.jsfx", PurePosixPath("Effects/Deskhand")),
    ("*.jsfx-inc", PurePosixPath("Effects/Deskhand")),
    ("*.ReaperOSC", PurePosixPath("OSC")),
    ("*.RTrackTemplate", PurePosixPath("TrackTemplates/Deskhand")),
    ("*.json", PurePosixPath("Data/Deskhand")),
    ("*.tosc", PurePosixPath("Data/Deskhand")),
    ("*.png", PurePosixPath("Data/toolbar_icons")),
)
"""Folders of REAPER by the names of the files that belong there. Scripts lie side by side."""

ACTION: Final = "Deskhand_*.py"
SCALES: Final = frozenset({"150", "200"})
"""REAPER looks for icons of high-resolution screens in folders of these names (per cent)."""


@dataclass(frozen=True)
class File:
    """A file for REAPER: where it goes, relative to the resource folder, and its bytes."""

    target: PurePosixPath
    data: bytes


def payload() -> Path:
    """The folder of this installation that holds REAPER's files."""
    return Path(str(importlib.resources.files(PACKAGE)))


def copied(source: Path) -> list[File]:
    """Every file under ``source`` that REAPER gets, in order of their targets.

    Raises
    ------
    UserError
        If there are no actions among them: the installation of Deskhand is not whole.
    """
    found = {
        target: path
        for pattern, folder in PLACES
        for path in source.rglob(pattern)
        if path.is_file() and (target := _target(path, folder))
    }
    files = [File(target, path.read_bytes()) for target, path in sorted(found.items())]
    if not actions(files):
        raise UserError(f"{source} holds no actions. Nothing was changed. Install Deskhand again.")
    return files


def actions(files: Sequence[File]) -> list[str]:
    """The scripts that go into REAPER's action list, relative to its ``Scripts`` folder."""
    return [
        str(file.target.relative_to(SCRIPTS))
        for file in files
        if file.target.parent == OWN_SCRIPTS and fnmatchcase(file.target.name, ACTION)
    ]


def settings() -> File:
    """What the agent has to know of this installation (docs/agent.md)."""
    text = json.dumps(
        {
            "runtime": str(runtime_folder()),
            "command": [sys.executable, "-m", "bridge.cli.main"],
            "site_packages": str(_reapy_folder()),
            "version": program_version(),
        },
        indent=2,
        ensure_ascii=False,
    )
    return File(SETTINGS, f"{text}\n".encode())


def _target(path: Path, folder: PurePosixPath) -> PurePosixPath:
    return folder / path.parent.name / path.name if path.parent.name in SCALES else folder / path.name


def _reapy_folder() -> Path:
    """The folder that holds reapy."""
    found = importlib.util.find_spec("reapy")
    if found is None or found.origin is None:
        raise UserError("The package python-reapy is missing. Nothing was changed. Install Deskhand again.")
    return Path(found.origin).parents[1]
