"""The scratch project: a copy of the demo session in a folder of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.errors import UserError

DEMO: Final = Path(__file__).resolve().parents[2] / "demo"
PROJECT: Final = "Deskhand self-test.RPP"
AUDIO: Final = "Audio"


@dataclass(frozen=True, slots=True)
class Scratch:
    """A folder that holds nothing but the scratch project, its audio and what the self-test writes."""

    folder: Path

    @property
    def project(self) -> Path:
        """The project to open in REAPER."""
        return self.folder / PROJECT

    def is_at(self, path: str | None) -> bool:
        """Whether a project that is open in REAPER is this one."""
        if path is None or not self.project.exists():
            return False
        return Path(path).exists() and self.project.samefile(path)


def make_scratch(folder: Path, demo: Path = DEMO) -> Scratch:
    """Copy the demo session into a folder that is not there yet.

    Raises
    ------
    UserError
        If the folder exists, cannot be made, or the demo session is not installed.
    """
    source = next(demo.glob("*.RPP"), None)
    if source is None:
        raise UserError(
            "The demo session does not come with the installed package. Nothing was written."
            " Run the self-test from a checkout of the repository."
        )
    try:
        folder.mkdir(parents=True)
        shutil.copytree(demo / AUDIO, folder / AUDIO)
        shutil.copyfile(source, folder / PROJECT)
    except FileExistsError as error:
        raise UserError(
            f"{folder} is there already. Nothing was written. Name a new folder with --folder."
        ) from error
    except OSError as error:
        raise UserError(
            f"The scratch project could not be made in {folder}: {error.strerror}. No project was touched."
            " Name another folder with --folder."
        ) from error
    return Scratch(folder)


def find_scratch(folder: Path) -> Scratch | None:
    """The scratch project that an earlier self-test made in this folder, None where there is none."""
    scratch = Scratch(folder)
    return scratch if scratch.project.is_file() else None
