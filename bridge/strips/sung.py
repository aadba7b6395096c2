"""A lead vocal and what it sings to, as sound, for the two vocal chains of :mod:`models.strips.vocal`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.audio.tracks import Progress
from bridge.strips.excerpt import Source, excerpt
from bridge.workers import Stop, default_workers, run
from core.audio import Samples
from core.units import gain_from_db
from models.strips.material import BLOCK
from models.strips.vocal.strip import Solver, VocalStrip, vocal_strip

LONGEST: Final = 60.0
"""Seconds that are heard: the minute in which the vocal is loudest."""


@dataclass(frozen=True, slots=True)
class Sung:
    """A vocal before its fader, and all others with their level relative to that fader in dB; pans are left out.

    ``start`` is where the song is listened to, in seconds.
    """

    vocal: Source
    others: tuple[tuple[Source, float], ...]
    start: float
    seconds: float
    bpm: float | None
    solver: Solver


def vocal_strips(
    songs: Sequence[Sung], *, workers: int | None = None, progress: Progress | None = None
) -> list[VocalStrip | None]:
    """The chains of vocals; None where a vocal cannot be played, or its worker died.

    The arguments are those of :func:`bridge.strips.measure.measure_mix`.
    """
    found: list[VocalStrip | None] = [None] * len(songs)
    results = run(_work, songs, workers=default_workers() if workers is None else workers)
    for done, (index, strip) in enumerate(results, 1):
        found[index] = strip
        if progress is not None:
            progress(done, len(songs), songs[index].vocal.voices[0].track.name)
    return found


def loudest(levels: NDArray[np.floating]) -> tuple[float, float]:
    """Start and length in seconds of the loudest :data:`LONGEST` of a level curve (t,) in dB, or of all of it."""
    length = min(len(levels), round(LONGEST / BLOCK))
    sums = np.concatenate([[0.0], np.cumsum(10.0 ** (levels.astype(np.float64) / 10.0))])
    start = int(np.argmax(sums[length:] - sums[: len(sums) - length]))
    return start * BLOCK, length * BLOCK


def _work(song: Sung, stop: Stop) -> VocalStrip | None:
    rate = song.vocal.sample_rate()
    if rate is None:
        return None
    vocal = excerpt(song.vocal, [song.start], song.seconds, rate, stop=stop)
    backing = np.zeros((len(vocal), 2), np.float32)
    for others in _backing(song, rate, stop):
        backing += others
    return vocal_strip(vocal, backing, rate, song.bpm, solver=song.solver)


def _backing(song: Sung, rate: int, stop: Stop) -> Iterator[Samples]:
    """The other channels at their levels; one channel sounds on both sides."""
    for source, gain in song.others:
        if source.sample_rate() is None or not math.isfinite(gain):
            continue
        played = excerpt(source, [song.start], song.seconds, rate, stop=stop) * np.float32(gain_from_db(gain))
        yield played[:, :2] if played.shape[1] > 1 else np.repeat(played, 2, axis=1)
