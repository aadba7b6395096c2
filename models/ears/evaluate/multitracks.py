"""Real songs as test sets: a folder of recordings and its INDEX.csv, each song one session.

The index has a row for each recording with ``song``, ``file`` (relative to the folder), ``original_track_name``
and either ``instrument`` (in the words of MedleyDB's metadata) or ``class``. Stems are told from raw tracks by the
names that MedleyDB gives its files (Bittner et al. 2014): ``..._RAW_01_01``, ``..._STEM_01``, ``..._MIX``.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Final

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
    """A row of the index. ``label`` is None where its instrument is none of ours."""

    song: str
    path: Path
    name: str
    instrument: str
    label: str | None
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


def label_of(instrument: str) -> str | None:
    """Our label of an instrument in MedleyDB's words or ours, None where we have none."""
    word = instrument.strip().lower()
    ours = word.replace(" ", "_")
    return ours if ours in HEARD else _instruments().get(word)


def song_sets(folder: Path, windows_of: ReadWindows) -> list[TestSet]:
    """Raw tracks (and mixes) of the songs in a folder as one set, their stems as another.

    Raises
    ------
    ValueError
        As :func:`read_index`.
    """
    recordings = read_index(folder)
    raw = [recording for recording in recordings if not recording.is_stem]
    stems = [recording for recording in recordings if recording.is_stem]
    chapters = ((f"songs of {folder.name}, raw tracks", raw), (f"songs of {folder.name}, stems", stems))
    return [_set(title, chosen, windows_of) for title, chosen in chapters if chosen]


def _set(title: str, recordings: Iterable[Recording], windows_of: ReadWindows) -> TestSet:
    songs: dict[str, list[TestTrack]] = defaultdict(list)
    left_out: dict[str, None] = {}
    for recording in recordings:
        if recording.label is None:
            left_out[recording.instrument] = None
            continue
        song = songs[recording.song]
        song.append(
            TestTrack(
                label=recording.label,
                group=recording.song,
                names={DELIVERED: recording.name, **_other_name(recording, len(song) + 1)},
                windows=partial(windows_of, recording.path),
            )
        )
    return TestSet(title, "song", tuple(map(tuple, songs.values())), tuple(left_out))


def _other_name(recording: Recording, place: int) -> dict[str, str]:
    """The names to compare the delivered ones with: where those may tell, names that do not, and the other way."""
    if recording.has_class:
        return {SCRAMBLED: scrambled(place)}
    return {BY_INSTRUMENT: recording.instrument}


def _recording(folder: Path, row: dict[str, str]) -> Recording:
    has_class = "class" in row
    instrument = row["class"] if has_class else row["instrument"]
    name = Path(row["original_track_name"]).stem
    return Recording(row["song"], folder / row["file"], name, instrument, label_of(instrument), has_class)


@cache
def _instruments() -> dict[str, str]:
    table = (files(__package__) / "instruments.csv").read_text(encoding="utf-8")
    return {row["instrument"]: row["label"] for row in csv.DictReader(table.splitlines())}
