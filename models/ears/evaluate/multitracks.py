"""Real songs as test sets, each song one session.

A folder has an ``INDEX.csv``, or is laid out as MedleyDB. The index has a row for each recording with ``song``,
``repo`` (the source of its sounds), ``file`` (relative to the folder), ``original_track_name`` and either
``instrument`` (in the words of MedleyDB's metadata) or ``class``. Stems are told from raw tracks by the names that
MedleyDB gives its files (Bittner et al. 2014): ``..._RAW_01_01``, ``..._STEM_01``, ``..._MIX``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from models.ears.data.layouts import Track, label_of, medleydb
from models.ears.data.split import library_of
from models.ears.evaluate.tracks import SCRAMBLED, TestSet, TestTrack, scrambled
from models.ears.prediction import HEARD
from models.ears.sound.windows import Windows

INDEX: Final = "INDEX.csv"
DELIVERED: Final = "as delivered"
BY_INSTRUMENT: Final = "instrument"
STEM: Final = re.compile(r"_STEM_\d+$")

CLASS_NAMES: Final = {
    "toms": "tom",
    "room": "drum_room",
    "electric_guitar_dist": "electric_guitar",
    "backing_vocals": "backing_vocal",
}
"""Classes in an index's words, where they are not ours."""

ReadWindows = Callable[[Path], Windows]
"""A recording's loudest windows."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of a song. ``instrument`` is empty where nobody said, ``label`` where it is none of ours."""

    song: str
    library: str
    path: Path
    name: str
    instrument: str
    label: str

    @property
    def is_stem(self) -> bool:
        """Whether this is a stem: an instrument as it was mixed, often several raw tracks."""
        return STEM.search(self.path.stem) is not None


def recordings(folder: Path) -> list[Recording]:
    """The recordings of a folder, in the order of its index or of their names.

    Raises
    ------
    ValueError
        If there is no song in the folder, or a column of its index is missing.
    """
    index = folder / INDEX
    if not index.is_file():
        return [_laid_out(song.name, track) for song in medleydb(folder) for track in song.tracks]
    with index.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    try:
        return [_recording(folder, row) for row in rows]
    except KeyError as missing:
        raise ValueError(f"{index} has no column {missing}") from None


def song_sets(folder: Path, windows_of: ReadWindows, *, trained_on: Collection[str] = ()) -> list[TestSet]:
    """Raw tracks (and mixes) of the songs in a folder as one set, their stems as another.

    Parameters
    ----------
    trained_on : collection of str
        Libraries (:func:`models.ears.data.split.library_of`) whose recordings are left out.

    Raises
    ------
    ValueError
        As :func:`recordings`.
    """
    found = recordings(folder)
    faults = Counter(fault for recording in found if (fault := _fault(recording, trained_on)))
    left_out = tuple(f"{count} of {len(found)} recordings: {fault}" for fault, count in faults.items())
    used = [recording for recording in found if not _fault(recording, trained_on)]
    raw = [recording for recording in used if not recording.is_stem]
    stems = [recording for recording in used if recording.is_stem]
    return [
        TestSet(f"songs of {folder.name}, raw tracks", "song", _songs(raw, windows_of), left_out),
        TestSet(f"songs of {folder.name}, stems", "song", _songs(stems, windows_of)),
    ]


def _fault(recording: Recording, trained_on: Collection[str]) -> str:
    """Why a recording is left out; empty where it is not."""
    if recording.library in trained_on:
        return f"made with {recording.library}, which was trained on"
    if recording.label not in HEARD:
        return f"{recording.instrument or recording.label!r} is no class"
    return "" if recording.path.is_file() else "no such file"


def _songs(chosen: Iterable[Recording], windows_of: ReadWindows) -> tuple[tuple[TestTrack, ...], ...]:
    songs: dict[str, list[TestTrack]] = defaultdict(list)
    for recording in chosen:
        song = songs[recording.song]
        song.append(_track(recording, len(song) + 1, windows_of))
    return tuple(map(tuple, songs.values()))


def _track(recording: Recording, place: int, windows_of: ReadWindows) -> TestTrack:
    return TestTrack(
        label=recording.label,
        group=recording.song,
        names={
            DELIVERED: recording.name,
            # Where delivered names may tell, names that do not; where they do not, names that tell.
            **({BY_INSTRUMENT: recording.instrument} if recording.instrument else {SCRAMBLED: scrambled(place)}),
        },
        windows=partial(windows_of, recording.path),
    )


def _recording(folder: Path, row: dict[str, str]) -> Recording:
    instrument = "" if "class" in row else row["instrument"]
    label = label_of(instrument)[0] if instrument else CLASS_NAMES.get(row["class"], row["class"])
    return Recording(
        song=row["song"],
        library=library_of(row["repo"].partition(" ")[0]),
        path=folder / row["file"],
        name=Path(row["original_track_name"]).stem,
        instrument=instrument,
        label=label or "",
    )


def _laid_out(song: str, track: Track) -> Recording:
    return Recording(song, song, track.path, track.name, "", track.label or "")
