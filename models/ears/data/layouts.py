"""Multitracks as their publishers lay them out: songs, their tracks, and what each track is.

==============  ==========================================================  ======================================
layout          on disk                                                     what tells the class
==============  ==========================================================  ======================================
``indexed``     ``INDEX.csv`` with ``song``, ``file``, ``instrument``       ``medleydb.csv``
``medleydb``    ``Song/Song_METADATA.yaml``, ``Song_RAW``, ``Song_STEMS``   its metadata and ``medleydb.csv``
``musdb``       ``train|test/Artist - Title/{drums,bass,...}.wav``          the file's name, mostly a family only
``cambridge``   ``Artist_Title_Full/NN_Name.wav``                           the name recogniser where it is sure
==============  ==========================================================  ======================================

Raw tracks are preferred to the stems that were made of them. A stem of MUSDB18-HQ is all of a family: its
``drums`` are a whole kit on one track, which is a class; its ``bass`` may be a bass guitar or a synth, its
``vocals`` hold the choir, too, its ``other`` anything else. These have a family and no class. What could not be
labelled at all is counted in :attr:`Song.left_out`.

Sources: Rafii et al., MUSDB18-HQ (2019); Bittner et al., MedleyDB (2014), taxonomy 1.0; the multitrack library of
Cambridge Music Technology.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from models.ears.data.block_yaml import Value, read_block_yaml
from models.ears.names import recognise_names
from models.ears.prediction import HEARD, MIX
from models.ears.taxonomy import family_of

SUFFIXES: Final = frozenset({".wav", ".flac", ".aif", ".aiff"})

SURE: Final = 0.9
"""Confidence from which a name alone labels a track."""

MUSDB: Final[dict[str, tuple[str | None, str | None]]] = {
    "drums": ("drum_loop", "drums"),
    "bass": (None, "bass"),
    "vocals": (None, "vocals"),
    "other": (None, "other"),
    "mixture": (MIX, None),
}
"""Stem → class and family."""


@dataclass(frozen=True, slots=True)
class Track:
    """A track and what it is: a class of :data:`models.ears.prediction.HEARD`, or only a family."""

    path: Path
    name: str
    label: str | None
    family: str | None


@dataclass(frozen=True, slots=True)
class Song:
    """The labelled tracks of a song, in order, and the files that nothing labels."""

    name: str
    tracks: tuple[Track, ...]
    left_out: tuple[Path, ...] = ()


def musdb(folder: Path) -> list[Song]:
    """Songs of MUSDB18-HQ.

    Raises
    ------
    ValueError
        If there is none, as for all layouts.
    """
    places = [place for part in ("train", "test") for place in _folders(folder / part)] or _folders(folder)
    return _some([_musdb_song(place) for place in places], folder, "Artist - Title/drums.wav")


def medleydb(folder: Path) -> list[Song]:
    """Songs of MedleyDB, in the folder itself or in ``Audio``; metadata beside the audio or in ``Metadata``."""
    places = _folders(folder / "Audio") or _folders(folder)
    return _some([_medleydb_song(place) for place in places], folder, "Song/Song_METADATA.yaml and Song/Song_RAW")


def indexed(folder: Path) -> list[Song]:
    """Songs of an index; a file that it names and that is missing is left out."""
    index = folder / "INDEX.csv"
    if not index.is_file():
        raise ValueError(f"{folder} holds no INDEX.csv")
    found: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    with index.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            if missing := {"song", "file", "instrument"} - {column for column, value in row.items() if value}:
                raise ValueError(f"{index}, row {number} has no {' and no '.join(sorted(missing))}")
            found[row["song"]].append((folder / row["file"], row["instrument"]))
    songs = [_song(name, _without_copies([_told(*each) for each in rows])) for name, rows in found.items()]
    return _some(songs, folder, "rows of INDEX.csv")


def cambridge(folder: Path, *, sure: float = SURE) -> list[Song]:
    """Songs of one folder each, labelled by their file names, read together, where the recogniser is sure."""
    songs = []
    for place in _folders(folder):
        paths = list(_audio(place.rglob("*")))
        tracks = []
        for path, told in zip(paths, recognise_names(path.stem for path in paths), strict=True):
            label = told.label if told.label in HEARD and told.confidence >= sure else None
            tracks.append(_track(path, label))
        songs.append(_song(place.name, tracks))
    return _some(songs, folder, "Artist_Title_Full/NN_Name.wav")


LAYOUTS: Final[dict[str, Callable[[Path], list[Song]]]] = {
    "indexed": indexed,
    "medleydb": medleydb,
    "musdb": musdb,
    "cambridge": cambridge,
}


def label_of(instrument: str) -> tuple[str | None, str | None]:
    """Class and family of an instrument as MedleyDB calls it; None where its name does not tell."""
    return _instruments().get(instrument.strip().lower(), (None, None))


@cache
def _instruments() -> dict[str, tuple[str | None, str | None]]:
    table = csv.DictReader((files(__package__) / "medleydb.csv").read_text(encoding="utf-8").splitlines())
    return {
        row["instrument"]: (row["class"] or None, row["family"] or _family(row["class"] or None)) for row in table
    }


def _family(label: str | None) -> str | None:
    return None if label is None or label == MIX else family_of(label)


def _track(path: Path, label: str | None, family: str | None = None) -> Track:
    return Track(path, path.stem, label, family or _family(label))


def _told(path: Path, instrument: str) -> Track:
    return _track(path, *label_of(instrument))


def _song(name: str, tracks: Iterable[Track]) -> Song:
    """A song of the tracks that exist and are labelled."""
    kept, left_out = [], []
    for track in tracks:
        if track.path.is_file() and (track.label or track.family):
            kept.append(track)
        else:
            left_out.append(track.path)
    return Song(name, tuple(kept), tuple(left_out))


def _some(songs: Iterable[Song], folder: Path, expected: str) -> list[Song]:
    found = [song for song in songs if song.tracks or song.left_out]
    if not found:
        raise ValueError(f"{folder} holds no song: {expected} was expected")
    return found


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(place for place in folder.iterdir() if place.is_dir() and not place.name.startswith((".", "__")))


def _audio(paths: Iterable[Path]) -> Iterator[Path]:
    """Audio files in order; not the ``._`` files in which macOS keeps its attributes."""
    return (path for path in sorted(paths) if path.suffix.lower() in SUFFIXES and not path.name.startswith("."))


def _musdb_song(place: Path) -> Song:
    tracks = []
    for path in _audio(place.glob("*")):
        label, family = MUSDB.get(path.stem.lower(), (None, None))
        tracks.append(_track(path, label, family))
    return _song(place.name, tracks)


def _medleydb_song(place: Path) -> Song:
    """Raw tracks, else stems, and the mix. Without metadata all but the mix is left out."""
    name = place.name
    told = _metadata(place)
    told[f"{name}_mix".lower()] = (MIX, None)
    paths = [path for part in ("RAW", "STEMS") for path in _audio((place / f"{name}_{part}").glob("*"))]
    paths += _audio(place.glob(f"{name}_MIX.*"))
    return _song(
        name, _without_copies([_track(path, *told.get(path.stem.lower(), (None, None))) for path in paths])
    )


def _metadata(place: Path) -> dict[str, tuple[str | None, str | None]]:
    """Class and family by file stem in lower case; empty where there is no metadata.

    Raises
    ------
    ValueError
        If the metadata cannot be read.
    """
    file = f"{place.name}_METADATA.yaml"
    homes = (place, place.parent / "Metadata", place.parent.parent / "Metadata")
    found = next((home / file for home in homes if (home / file).is_file()), None)
    if found is None:
        return {}
    try:
        stems = read_block_yaml(found.read_text(encoding="utf-8")).get("stems", {})
    except ValueError as wrong:
        raise ValueError(f"{found}: {wrong}") from wrong
    told: dict[str, tuple[str | None, str | None]] = {}
    for stem in _mappings(stems):
        for entry in (stem, *_mappings(stem.get("raw", {}))):
            named = entry.get("filename")
            if isinstance(named, str):
                told[Path(named).stem.lower()] = _common(entry.get("instrument", ""))
    return told


def _mappings(value: Value) -> list[dict[str, Value]]:
    return [each for each in value.values() if isinstance(each, dict)] if isinstance(value, dict) else []


def _common(instrument: Value) -> tuple[str | None, str | None]:
    """Class and family of an instrument, or what several have in common."""
    names = [instrument] if isinstance(instrument, str) else list(instrument)
    labels, families = ({told[part] for told in map(label_of, names)} for part in (0, 1))
    return labels.pop() if len(labels) == 1 else None, families.pop() if len(families) == 1 else None


def _without_copies(tracks: list[Track]) -> list[Track]:
    """No stems where the song has raw tracks; both are told by MedleyDB's file names."""
    raw = any("_RAW_" in track.name for track in tracks)
    return [track for track in tracks if not (raw and "_STEM_" in track.name)]
