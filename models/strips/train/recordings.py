"""Stretches of real recordings that were not processed much: what settings are tried on.

The split is by library (:mod:`models.ears.data.split`), never by clip. Phrases and loops are taken, no single
notes: a compressor is set for playing. Recordings whose licence nobody has verified are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.random import Generator
from numpy.typing import NDArray

from models.ears.data import layouts
from models.ears.data.library import INDEX, Recording, read_folders
from models.ears.data.split import Part, library_of, part_of
from models.ears.prediction import MIX
from models.strips.match.learned.stretch import SECONDS

KINDS: Final = frozenset({"phrase", "loop"})
UNVERIFIED: Final = "unverified"

SHORTEST: Final = 4.0
LOWEST_RATE: Final = 32000
"""Hz; below, the highest band has nothing in it."""

TRIES: Final = 3
"""Stretches of a recording of which the loudest is taken."""

QUIET_DB: Final = -50.0
"""RMS in dBFS below which a stretch counts as a pause."""


@dataclass(frozen=True, slots=True)
class Take:
    """A file to cut stretches from; ``source`` is the library or the song that it belongs to."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch in mono, shape (frames,), at ``rate`` Hz."""

    name: str
    source: str
    samples: NDArray[np.float64] = field(repr=False)
    rate: int


def library_takes(folders: Sequence[Path], part: Part) -> list[Take]:
    """Usable recordings of one part of the split.

    Raises
    ------
    ValueError
        If a folder is broken, or there is nothing of this part in them.
    """
    found = [
        Take(each.path, library_of(each.source))
        for each in read_folders(folders).recordings
        if part_of(each.source) == part and _usable(each)
    ]
    if not found:
        raise ValueError(f"no phrase or loop of the part {part!r} in {', '.join(map(str, folders))}")
    return found


def song_takes(folders: Sequence[Path]) -> list[Take]:
    """The tracks of finished songs, without their mixes.

    Raises
    ------
    ValueError
        If a folder holds no song in a layout with an index or in MedleyDB's.
    """
    songs = [song for folder in folders for song in _songs(folder)]
    return [Take(track.path, song.name) for song in songs for track in song.tracks if track.label != MIX]


def in_turn(takes: Sequence[Take], count: int, rng: Generator) -> Iterator[Take]:
    """So many takes: sources in turn, each source's takes in an order by chance and over again.

    One library of 300 loops does not count for more than one of ten phrases.
    """
    by_source: dict[str, list[Take]] = {}
    for take in takes:
        by_source.setdefault(take.source, []).append(take)
    sources = [by_source[name] for name in sorted(by_source)]
    shuffled = [[source[at] for at in rng.permutation(len(source))] for source in sources]
    for number in range(count):
        source = shuffled[number % len(shuffled)]
        yield source[number // len(shuffled) % len(source)]


def excerpt(take: Take, rng: Generator) -> Excerpt | None:
    """The loudest of a few stretches drawn from a take; None where it is too short, too slow, or silent.

    Raises
    ------
    ValueError
        If the file cannot be read.
    """
    try:
        with soundfile.SoundFile(take.path) as file:
            rate, frames = file.samplerate, round(SECONDS * file.samplerate)
            if rate < LOWEST_RATE or file.frames < SHORTEST * rate:
                return None
            starts = rng.integers(0, max(1, file.frames - frames + 1), TRIES)
            stretches = [_mono(file, int(start), frames) for start in starts]
    except soundfile.LibsndfileError as error:
        raise ValueError(f"{take.path} cannot be read: {error}") from error
    loudest = max(stretches, key=lambda samples: float(samples @ samples))
    if float(loudest @ loudest) <= len(loudest) * 10.0 ** (QUIET_DB / 10.0):
        return None
    return Excerpt(take.path.stem, take.source, loudest, rate)


def excerpts(takes: Sequence[Take], count: int, seed: int) -> Iterator[Excerpt]:
    """At most so many stretches; takes that give none are passed over."""
    order = in_turn(takes, count, np.random.default_rng(seed))
    found = (excerpt(take, np.random.default_rng([seed, number])) for number, take in enumerate(order))
    yield from (each for each in found if each is not None)


def _songs(folder: Path) -> list[layouts.Song]:
    return layouts.indexed(folder) if (folder / INDEX).is_file() else layouts.medleydb(folder)


def _usable(recording: Recording) -> bool:
    return recording.kind in KINDS and UNVERIFIED not in recording.licence


def _mono(file: soundfile.SoundFile, start: int, frames: int) -> NDArray[np.float64]:
    file.seek(start)
    samples: NDArray[np.float64] = file.read(frames, dtype="float64", always_2d=True).mean(axis=1)
    return samples
