"""The stand-in's API without its process: for tests of single functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.reaper_host.host import VERSION, Host
from tests.reaper_host.project import Project
from tests.reaper_host.start import reaper_python


class Inside:
    """A host with one project per text, and its functions under their names without ``RPR_``."""

    def __init__(self, folder: Path, *texts: str, version: str = VERSION) -> None:
        self.host = Host(folder, version)
        for number, text in enumerate(texts):
            path = folder / f"project{number}.RPP"
            path.write_text(text, encoding="utf-8")
            self.host.projects.append(Project.open(path, version))
        self.module = reaper_python(self.host)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, f"RPR_{name}")

    def track(self, place: int) -> str:
        """The pointer of a track."""
        pointer: str = self.GetTrack(0, place)
        return pointer

    def names(self) -> list[str]:
        """The names of all tracks."""
        return [self.GetTrackName(self.track(n), "", 512)[2] for n in range(self.CountTracks(0))]

    def depths(self) -> list[int]:
        """The relative folder depths of all tracks."""
        count = self.CountTracks(0)
        return [int(self.GetMediaTrackInfo_Value(self.track(n), "I_FOLDERDEPTH")) for n in range(count)]

    def text(self) -> str:
        """The active project as it would be saved."""
        return self.host.project.text()
