"""Finished songs as a vocal and its backing, in clips: for evaluation only.

A track of MedleyDB's ``RAW`` stands for the stem that was made of it; other songs' tracks are taken as they are. A
song of the same name counts once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from core.audio import Samples
from models.balance.evaluate.reading import look_at
from models.balance.evaluate.songs import Recording, Song, find_songs
from models.strips.vocal.chain import Material, material
from models.strips.vocal.weights import BUILT_IN

LEAD: Final = "lead_vocal"
CLIP: Final = 30.0
"""Seconds, as published."""

CLIPS: Final = 4
"""Of a song, at most."""

SHORTEST: Final = 10.0
"""Seconds of a song that is still worth asking about."""

RAW: Final = re.compile(r"(?P<song>.+)_RAW_(?P<number>\d+)_\d+$")


@dataclass(frozen=True, slots=True)
class Finished:
    """Files of a song's vocal and of its backing. ``heard``: a network learned from its vocal."""

    name: str
    vocal: tuple[Path, ...]
    backing: tuple[Path, ...]
    heard: bool

    def clips(self, most: int = CLIPS) -> Iterator[Material]:
        """Clips of :data:`CLIP` s, spread evenly over the song and none over another, in stereo.

        Raises
        ------
        ValueError
            If the files differ in sample rate, or one of them cannot be read.
        """
        paths = (*self.vocal, *self.backing)
        files = look_at(paths)
        frames, size = max(files.frames), round(CLIP * files.rate)
        whole = max(1, frames // size)
        chosen = sorted({round(at) for at in np.linspace(0, whole - 1, min(most, whole))})
        for number in chosen:
            start, length = number * size, min(size, frames - number * size)
            if length >= SHORTEST * files.rate:
                vocal, backing = (_sum(group, start, length) for group in (self.vocal, self.backing))
                yield material(vocal, backing, files.rate)


def finished_songs(folders: Sequence[Path]) -> tuple[list[Finished], list[str]]:
    """Songs with a lead vocal and a backing, and a sentence for each other one.

    Raises
    ------
    ValueError
        If a folder holds no song.
    """
    found: dict[str, Finished] = {}
    left_out: list[str] = []
    known = _heard()
    for folder in folders:
        listed = find_songs(folder)
        left_out += listed.left_out
        for song in listed.songs:
            vocal, backing = ({_stem(track) for track in group} for group in _parted(song))
            if not vocal or not backing - vocal:
                left_out.append(f"{song.name}: expected a {LEAD} and other tracks")
            elif song.name not in found:
                heard = song.name.lower() in known
                found[song.name] = Finished(song.name, _ordered(vocal), _ordered(backing - vocal), heard)
    return list(found.values()), left_out


def _parted(song: Song) -> tuple[list[Recording], list[Recording]]:
    return (
        [track for track in song.tracks if track.label == LEAD],
        [track for track in song.tracks if track.label != LEAD],
    )


def _stem(track: Recording) -> Path:
    """The stem that a raw track of MedleyDB went into, if it is there; else the track."""
    told = RAW.match(track.path.stem)
    if told is None:
        return track.path
    name = f"{told['song']}_STEM_{told['number']}{track.path.suffix}"
    places = (track.path.parent, track.path.parent.with_name(f"{told['song']}_STEMS"))
    return next((place / name for place in places if (place / name).is_file()), track.path)


def _ordered(paths: set[Path]) -> tuple[Path, ...]:
    return tuple(sorted(paths))


def _sum(paths: Sequence[Path], start: int, frames: int) -> Samples:
    """A stretch of files at unity gain, what is mono on both sides; silence where they have ended."""
    total = np.zeros((frames, 2), np.float32)
    for path in paths:
        with soundfile.SoundFile(path) as file:
            if start < file.frames:
                file.seek(start)
                samples = file.read(frames, dtype="float32", always_2d=True)
                total[: len(samples)] += samples[:, [0, min(1, samples.shape[1] - 1)]]
    return total


def _heard() -> frozenset[str]:
    """Last parts of the names of libraries that the built-in networks learned from or were tuned with."""
    table = files("models.weights") / f"{Path(BUILT_IN).stem}.sources.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return frozenset(row["source"].rpartition("/")[2].lower() for row in rows)
