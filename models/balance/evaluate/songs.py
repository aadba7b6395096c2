"""Songs with their tracks and their human mix.

=========  ===========================================================  =========================================
layout     told by                                                      what tells the class
=========  ===========================================================  =========================================
indexed    ``INDEX.csv``                                                as :mod:`models.ears.data.layouts`
medleydb   ``Song/Song_METADATA.yaml``                                  as :mod:`models.ears.data.layouts`
musdb      ``.../mixture.wav``                                          the file's name: :data:`STAND_INS`
plain      folders of tracks, one of them called mix, mixture, master   ``classes.csv``, else the name recogniser
=========  ===========================================================  =========================================

``classes.csv`` has ``file`` (relative to where it lies) and ``label``. Tracks without a class are in the mix all
the same: they take part in the recovery of the gains and have the label ``unknown``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.ears.data import layouts
from models.ears.names import recognise_names
from models.ears.prediction import MIX
from models.ears.taxonomy import CLASSES, UNKNOWN

CLASSES_FILE: Final = "classes.csv"

STAND_INS: Final = {"bass": "bass_guitar", "vocals": "lead_vocal"}
"""Class of a track of which only the family is known. A family of many classes has none."""

MIXES: Final = re.compile(r"(^|[\W_])(mix|mixture|master|mixdown)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of a song and the class of what is on it, or ``unknown``."""

    path: Path
    label: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class Song:
    """Tracks, in order, and what a human mixed of them."""

    name: str
    tracks: tuple[Recording, ...]
    mix: Path


@dataclass(frozen=True, slots=True)
class Found:
    """Songs of a folder, and a sentence for each that cannot be used."""

    songs: tuple[Song, ...]
    left_out: tuple[str, ...]


def find_songs(folder: Path) -> Found:
    """The songs in a folder.

    Raises
    ------
    ValueError
        If there is none, or a table in it lacks a column or names a class that is none.
    """
    songs: list[Song] = []
    left_out: list[str] = []
    for each in laid_out(folder):
        tracks, mixes = _parted(each)
        if len(mixes) == 1 and len(tracks) > 1:
            songs.append(Song(each.name, tuple(tracks), mixes[0]))
        else:
            left_out.append(f"{each.name}: {len(tracks)} tracks and {len(mixes)} mixes, expected several and one")
    if not songs and not left_out:
        raise ValueError(f"{folder} holds no song: folders of tracks and one mix each were expected")
    return Found(tuple(songs), tuple(left_out))


def laid_out(folder: Path) -> list[layouts.Song]:
    """The songs in a folder of any layout, their mixes among their tracks.

    Raises
    ------
    ValueError
        If a table in it lacks a column or names a class that is none.
    """
    if (folder / "INDEX.csv").is_file():
        return layouts.indexed(folder)
    if any(folder.glob("*/*_METADATA.yaml")):
        return layouts.medleydb(folder)
    if any(folder.glob("*/mixture.wav")) or any(folder.glob("t*/*/mixture.wav")):
        return layouts.musdb(folder)
    return [_plain(place, folder) for place in sorted(folder.glob("*/")) if _audio(place)]


def _parted(song: layouts.Song) -> tuple[list[Recording], list[Path]]:
    tracks = [
        Recording(track.path, track.label or STAND_INS.get(track.family or "", UNKNOWN))
        for track in song.tracks
        if track.label != MIX
    ]
    tracks += [Recording(path, UNKNOWN) for path in song.left_out if path.is_file()]
    return tracks, [track.path for track in song.tracks if track.label == MIX]


def _plain(place: Path, folder: Path) -> layouts.Song:
    paths = _audio(place)
    told = {**_told(folder), **_told(place)}
    by_name = recognise_names(path.stem for path in paths)
    tracks = []
    for path, name in zip(paths, by_name, strict=True):
        sure = name.label if name.confidence >= layouts.SURE and name.label in CLASSES else None
        label = MIX if MIXES.search(path.stem) else told.get(path.resolve(), sure)
        tracks.append(layouts.Track(path, path.stem, None if label == UNKNOWN else label, None))
    return layouts.Song(place.name, tuple(tracks))


def _told(folder: Path) -> dict[Path, str]:
    table = folder / CLASSES_FILE
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows, 2):
        if not row.get("file") or row.get("label") not in (*CLASSES, UNKNOWN):
            raise ValueError(f"{table}, row {number}: expected a file and a class, not {row}")
    return {(folder / row["file"]).resolve(): row["label"] for row in rows}


def _audio(place: Path) -> list[Path]:
    files: Iterable[Path] = sorted(place.iterdir())
    return [path for path in files if path.suffix.lower() in layouts.SUFFIXES and not path.name.startswith(".")]
