"""Real songs as test sets: a folder of recordings and its INDEX.csv, each song one session.

The index has a row for each recording with ``song``, ``repo`` (where it comes from: the source of the sounds),
``file`` (relative to the folder), ``original_track_name`` and either ``instrument`` (in the words of MedleyDB's metadata) or ``class``. Stems are told from raw tracks by the
names that MedleyDB gives its files (Bittner et al. 2014): ``..._RAW_01_01``, ``..._STEM_01``, ``..._MIX``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from models.ears.data.split import library_of
from models.ears.evaluate.tracks import SCRAMBLED, TestSet, TestTrack, scrambled
from models.ears.prediction import HEARD
from models.ears.sound.windows import Windows

INDEX: Final = "INDEX.csv"
DELIVERED: Final = "as delivered"
BY_INSTRUMENT: Final = "instrument"
STEM: Final = re.compile(r"_STEM_\d+$")

ReadWindows = Callable[[Path], Windows]
"""A recording's loudest windows."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A row of the index. ``label`` is empty where its instrument is none of ours."""

    song: str
    library: str
    path: Path
    name: str
    instrument: str
    label: str
    has_class: bool

    @property
    def is_stem(self) -> bool:
        """Whether this is a stem: an instrument as it was mixed, often several raw tracks."""
        return STEM.search(self.path.stem) is not None


def read_index(folder: Path) -> list[Recording]:
    """The recordings of a folder, in the order of its index.

    Raises
    ------
    ValueError
        If there is no index, or a column of it is missing.
    """
    index = folder / INDEX
    if not index.is_file():
        raise ValueError(f"expected {INDEX} in {folder}: one row a recording")
    with index.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    try:
        return [_recording(folder, row) for row in rows]
    except KeyError as missing:
        raise ValueError(f"{index} has no column {missing}") from None


def label_of(instrument: str) -> str:
    """Our label of an instrument in MedleyDB's words or ours, empty where we have none."""
    word = instrument.strip().lower()
    ours = word.replace(" ", "_")
    return ours if ours in HEARD else _instruments().get(word, "")


def song_sets(folder: Path, windows_of: ReadWindows, *, trained_on: Collection[str] = ()) -> list[TestSet]:
    """Raw tracks (and mixes) of the songs in a folder as one set, their stems as another.

    Parameters
    ----------
    trained_on : collection of str
        Libraries (:func:`models.ears.data.split.library_of`) whose recordings are left out.

    Raises
    ------
    ValueError
        As :func:`read_index`.
    """
    recordings = read_index(folder)
    faults = Counter(fault for recording in recordings if (fault := _fault(recording, trained_on)))
    left_out = tuple(
        f"{count} {'recording' if count == 1 else 'recordings'} {fault}" for fault, count in faults.items()
    )
    used = [recording for recording in recordings if not _fault(recording, trained_on)]
    raw = [recording for recording in used if not recording.is_stem]
    stems = [recording for recording in used if recording.is_stem]
    return [
        TestSet(f"songs of {folder.name}, raw tracks", "song", _songs(raw, windows_of), left_out),
        TestSet(f"songs of {folder.name}, stems", "song", _songs(stems, windows_of)),
    ]


def _fault(recording: Recording, trained_on: Collection[str]) -> str:
    """Why a recording is left out; empty where it is not."""
    if recording.library in trained_on:
        return f"of {recording.library}, which was trained on"
    return "" if recording.label else f"of {recording.instrument!r}, which is no class"


def _songs(recordings: Iterable[Recording], windows_of: ReadWindows) -> tuple[tuple[TestTrack, ...], ...]:
    songs: dict[str, list[TestTrack]] = defaultdict(list)
    for recording in recordings:
        song = songs[recording.song]
        song.append(_track(recording, len(song) + 1, windows_of))
    return tuple(map(tuple, songs.values()))


def _track(recording: Recording, place: int, windows_of: ReadWindows) -> TestTrack:
    return TestTrack(
        label=recording.label,
        group=recording.song,
        names={DELIVERED: recording.name, **_other_name(recording, place)},
        windows=partial(windows_of, recording.path),
    )


def _other_name(recording: Recording, place: int) -> dict[str, str]:
    """The names to compare the delivered ones with: where those may tell, names that do not, and the other way."""
    if recording.has_class:
        return {SCRAMBLED: scrambled(place)}
    return {BY_INSTRUMENT: recording.instrument}


def _recording(folder: Path, row: dict[str, str]) -> Recording:
    has_class = "class" in row
    instrument = row["class"] if has_class else row["instrument"]
    name = Path(row["original_track_name"]).stem
    return Recording(
        song=row["song"],
        library=library_of(row["repo"].partition(" ")[0]),
        path=folder / row["file"],
        name=name,
        instrument=instrument,
        label=label_of(instrument),
        has_class=has_class,
    )


@cache
def _instruments() -> dict[str, str]:
    table = (files(__package__) / "instruments.csv").read_text(encoding="utf-8")
    return {row["instrument"]: row["label"] for row in csv.DictReader(table.splitlines())}
