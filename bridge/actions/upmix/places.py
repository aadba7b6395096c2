"""Where the files of an upmix go: where the project keeps its media, under names that are free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from bridge.errors import UserError
from bridge.hosts.rpp.files import real
from bridge.render.render import LONGEST_NAME, UNSAFE
from bridge.session import Session


def media_folder(session: Session) -> Path:
    """The folder, at or inside that of the project, that most of its media are in; else the project's own.

    Raises
    ------
    UserError
        If the project was never saved.
    """
    if session.path is None:
        raise UserError(
            "The project has no folder yet, so there is no place for the audio files."
            " Nothing was written. Save the project, then run the command again."
        )
    own = real(session.path).parent
    folders = Counter(folder for folder in map(_folder, _media(session)) if folder.is_relative_to(own))
    used = [folder for folder, _ in folders.most_common() if folder.is_dir()]
    return used[0] if used else own


def free_files(folder: Path, stem: str, names: Iterable[str]) -> dict[str, Path]:
    """A path for every name: all of one number, so that what belongs together is told by it."""
    wanted = list(names)
    plain = UNSAFE.sub("_", stem).strip(" .")[:LONGEST_NAME]
    for number in count(1):
        again = "" if number == 1 else f" {number}"
        files = {name: folder / f"{plain} Upmix{again} {name}.wav" for name in wanted}
        if not any(path.exists() for path in files.values()):
            return files
    raise AssertionError("numbers do not end")


def _folder(path: Path) -> Path:
    return real(path).parent


def _media(session: Session) -> Iterator[Path]:
    for track in session.tracks:
        for item in track.items:
            for take in item.takes:
                if take.source is not None and take.source.path is not None:
                    yield take.source.path
