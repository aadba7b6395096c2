"""The last step of a match: all values at once, sample by sample, until processed dry and wet recording agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from scipy import fft

from core.processors.multiband import MultibandSettings
from models.strips.match.descent import ROUNDS, Descent, descend
from models.strips.match.model import (
    BANDS,
    DELAY,
    GAIN,
    PER_BAND,
    SIZE,
    SLOPE,
    UNIT,
    Flags,
    Model,
    around,
    bounds,
    to_settings,
    to_vector,
)
from models.strips.match.pair import Ready
from models.strips.material import Array

SHORT: Final = 4.0
LONG: Final = 12.0
"""Seconds of the excerpts that the first and the last walk listen to."""

BEFORE: Final = 1.0
"""Seconds before an excerpt in which filters and smoothers come to their state."""

BLOCK: Final = 0.25
"""Seconds of the blocks of time whose residuals count as independent."""

ASTRAY: Final = 1e-4
"""Share of the power (-40 dB) left from which other delays are tried."""

FEW: Final = 12
"""Steps of a walk that only has to show whether it leads anywhere."""

OTHER_DELAYS: Final = (0.0, -1.0, 1.0, -2.0)
"""In samples: a crossover that is off can make up for a delay that is."""

WHOLE: Final = 0.15
"""Distance to a whole number of samples within which a delay is taken for whole."""

COARSE: Final = 7
FINE: Final = 3
"""Every which frame the first and the last walk compare."""

PAD: Final = 64
"""Frames of silence behind an excerpt into which a delayed one may wrap."""

INERT_DB: Final = 0.05
"""Most that a band may reduce for its law to be left alone: no step tells where it leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polished:
    """The end of the walk: vector, which of its values were free, their covariance from so many blocks of time.

    ``ready`` is the pair with the delay that was found; a fraction of a sample may be left in the vector.
    """

    ready: Ready
    vector: Array
    free: Flags
    covariance: Array
    blocks: int
    settings: MultibandSettings


def polish(ready: Ready, start: MultibandSettings) -> Polished:
    """Walk from ``start``: on a short excerpt with the delay free, then on a long one with it settled."""
    short = _Listening(ready, start, SHORT, stride=COARSE)
    vector = to_vector(start)
    point = _settled(short, vector)
    whole = round(point[DELAY])
    rest = float(point[DELAY]) - whole
    point[DELAY] = rest if abs(rest) > WHOLE else 0.0
    settled = ready.later(whole)
    long = _Listening(settled, start, LONG, stride=FINE)
    free = long.free(point)
    idle = ~free & short.free(vector)
    point[idle], free = vector[idle], free | idle
    end = long.walk(point, free, bounds())
    return Polished(
        ready=settled,
        vector=end.point,
        free=free,
        covariance=end.covariance,
        blocks=end.blocks,
        settings=to_settings(end.point, start, ready.sample_rate),
    )


def _settled(short: _Listening, vector: Array) -> Array:
    """Where the walk on the short excerpt ends: with the delay free or, if that leads nowhere, at whole delays."""
    free = short.free(vector)
    free[DELAY] = True
    ends = [short.walk(vector, free, around(vector))]
    if ends[0].squares > ASTRAY * short.power:
        free[DELAY] = False
        for delay in OTHER_DELAYS:
            beside = vector.copy()
            beside[DELAY] = delay
            ends.append(short.walk(beside, free, around(beside), FEW))
    return min(ends, key=lambda end: end.squares).point.copy()


class _Listening:
    """An excerpt of a pair on which to walk."""

    def __init__(self, ready: Ready, fixed: MultibandSettings, seconds: float, *, stride: int) -> None:
        first, last = excerpt(ready, seconds)
        before = max(0, first - round(BEFORE * ready.sample_rate))
        self.model = Model(ready.dry[before:last], ready.sample_rate, fixed, skip=first - before, stride=stride)
        self.block = max(1, round(BLOCK * ready.sample_rate / stride))
        self.target = np.ascontiguousarray(ready.wet[before:last].T)
        heard = self.target[:, self.model.taken]
        self.power = float(np.vdot(heard, heard))

    def walk(self, vector: Array, free: Flags, limits: tuple[Array, Array], rounds: int = ROUNDS) -> Descent:
        derivatives = partial(self.derivatives, free)
        return descend(self.left, derivatives, vector, free, limits, unit=UNIT, block=self.block, rounds=rounds)

    def left(self, point: Array) -> Array:
        return earlier(self.target, float(point[DELAY]))[:, self.model.taken] - self.model.wet(point)

    def derivatives(self, free: Flags, point: Array) -> tuple[Array, Array]:
        target = earlier(self.target, float(point[DELAY]))
        wet, columns = self.model.derivatives(point, free)
        if free[DELAY]:
            columns[-1] = -np.gradient(target, axis=1)[:, self.model.taken]
        return target[:, self.model.taken] - wet, columns

    def free(self, vector: Array) -> Flags:
        """Which values may move: not the laws of bands that reduce nothing, nor the gains of silent ones."""
        free = np.ones(SIZE, bool)
        free[DELAY] = False
        bands = self.model.bands(vector)
        _, curves = self.model.gains(bands, vector)
        for b in range(BANDS):
            law = slice(b * PER_BAND, b * PER_BAND + GAIN)
            if vector[b * PER_BAND + SLOPE] * curves[b].max(initial=0.0) < INERT_DB:
                free[law] = False
            free[b * PER_BAND + GAIN] = bands.signals[b].any()
        return free


def earlier(samples: Array, delay: float) -> Array:
    """Recordings of shape ``(channels, frames)`` drawn forwards, by a fraction of a sample too."""
    if delay == 0.0:
        return samples
    frames = samples.shape[1]
    points = fft.next_fast_len(frames + PAD, real=True)
    turn = np.exp(2j * np.pi * fft.rfftfreq(points) * delay)
    moved: Array = fft.irfft(fft.rfft(samples, points, axis=1) * turn, points, axis=1)[:, :frames]
    return moved


def excerpt(ready: Ready, seconds: float) -> tuple[int, int]:
    """First and last frame of the excerpt in which the gains move most."""
    frames, length = len(ready.dry), round(seconds * ready.sample_rate)
    if frames <= length:
        return 0, frames
    explained = ready.crossing.explained
    level = explained.precision / np.maximum(explained.precision.max(axis=0), 1e-300)
    gains = np.log(np.maximum(np.abs(explained.gains), 1e-3))
    moved = np.abs(np.diff(gains, axis=0, prepend=gains[:1])) * np.sqrt(level)
    activity = np.cumsum(np.append(0.0, moved.sum(axis=1)))
    windows = min(len(activity) - 1, max(1, length // ready.spectra.hop))
    best = int(np.argmax(activity[windows:] - activity[:-windows]))
    first = min(best * ready.spectra.hop, frames - length)
    return first, first + length
