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
from models.balance.evaluate.songs import Recording, Song, find_songs
from models.strips.vocal.chain import Material, material
from models.strips.vocal.weights import BUILT_IN

LEAD: Final = "lead_vocal"
CLIP: Final = 30.0
"""Seconds, as published."""

SHORTEST: Final = 10.0
"""Seconds of a clip at a song's end, or of a song, that is still worth asking about."""

RAW: Final = re.compile(r"(?P<song>.+)_RAW_(?P<number>\d+)_\d+$")


@dataclass(frozen=True, slots=True)
class Finished:
    """Files of a song's vocal and of its backing. ``heard``: a network learned from its vocal."""

    name: str
    vocal: tuple[Path, ...]
    backing: tuple[Path, ...]
    heard: bool

    def read(self) -> Material:
        """The song, in stereo.

        Raises
        ------
        ValueError
            If the files differ in sample rate, or one of them cannot be read.
        """
        (vocal, rate), (backing, other) = _sum(self.vocal), _sum(self.backing)
        if rate != other:
            raise ValueError(f"{self.name}: expected one sample rate, not {rate} and {other} Hz")
        frames = min(len(vocal), len(backing))
        return material(vocal[:frames], backing[:frames], rate)


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


def clips(song: Material) -> Iterator[Material]:
    """Consecutive clips of a song."""
    step, rate = round(CLIP * song.sample_rate), song.sample_rate
    for start in range(0, len(song.vocal), step):
        vocal = song.vocal[start : start + step]
        if len(vocal) >= SHORTEST * rate and song.backing is not None:
            yield material(vocal, song.backing[start : start + step], rate)


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


def _sum(paths: Sequence[Path]) -> tuple[Samples, int]:
    """Files at unity gain, what is mono on both sides."""
    total = np.zeros((0, 2), np.float32)
    rates = set()
    for path in paths:
        try:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
        rates.add(rate)
        stereo = samples[:, [0, min(1, samples.shape[1] - 1)]]
        if len(stereo) > len(total):
            total = np.concatenate([total, np.zeros((len(stereo) - len(total), 2), np.float32)])
        total[: len(stereo)] += stereo
    if len(rates) != 1:
        raise ValueError(
            f"expected one sample rate, not {', '.join(map(str, sorted(rates)))} Hz: {paths[0].parent}"
        )
    return total, rates.pop()


def _heard() -> frozenset[str]:
    """Last parts of the names of libraries that the built-in networks learned from or were tuned with."""
    table = files("models.weights") / f"{Path(BUILT_IN).stem}.sources.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return frozenset(row["source"].rpartition("/")[2].lower() for row in rows)
