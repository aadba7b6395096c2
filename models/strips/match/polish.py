"""The last step of a match: all values at once, sample by sample, until processed dry and wet recording agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from core.pairs.whiten import prediction_error
from core.processors.multiband import MultibandSettings
from models.strips.match.descent import ROUNDS, Descent, descend
from models.strips.match.model import (
    ATTACK,
    BANDS,
    CROSSOVERS,
    DELAY,
    GAIN,
    HIGHEST,
    KNEES,
    LOWEST,
    PER_BAND,
    RMS,
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

Places = NDArray[np.intp]

SHORT: Final = 4.0
LONG: Final = 12.0
"""Seconds of the excerpts that the first and the last walk listen to."""

BEFORE: Final = 1.0
"""Seconds before an excerpt in which filters and smoothers come to their state."""

BLOCK: Final = 0.25
"""Seconds of the blocks of time whose residuals count as independent."""

ASTRAY: Final = 1e-5
"""Share of the whitened power (-50 dB) left from which other starts are tried."""

FEW: Final = 12
"""Steps of a walk that only has to show whether it leads anywhere."""

PASSES: Final = 2
"""How often other starts are tried at most."""

EXPLAINED: Final = 2.0
"""Times the power of the rounding to 16 bits up to which what is left is not tried to be explained."""

SOFT_DB: Final = 4.0
"""Knee from which one is looked for at least: near a hard one no step shows where it leads."""

OTHER_ATTACKS: Final = (0.2, 5.0)
"""Factors to the attack of a band from which it is walked again: attack, ratio and release make up for each
other."""

MILD: Final = 0.6
"""Slope from which such a walk begins at most: near a limiter's no step shows where less leads."""

WHOLE: Final = 0.15
"""Distance to a whole number of samples within which a delay is taken for whole."""

ORDERS: Final = (0, 1, 4)
"""Frames from which the predictions by which the sound is whitened are made; 0 is the sound as it is."""

COARSE: Final = 40
FINE: Final = 24
"""Every which frame the first and the last walk compare, whitened."""

STEP: Final = 2.0**-15
"""A step of 16 bits: what its rounding leaves is no misfit."""

NOISY: Final = 4.0
"""Times the power of that rounding up to which what is left is taken for noise: with dither it is three times."""

NEAR: Final = 0.05
"""Natural logarithm by which a crossover may be from where the phases have it."""

PAD: Final = 64
"""Frames of silence behind an excerpt into which a delayed one may wrap."""

INERT_DB: Final = 0.05
"""Most that a band may reduce for its law to be left alone: no step tells where it leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polished:
    """The end of the walk: vector, which of its values were free, their covariance from so many blocks of time.

    ``ready`` is the pair with the delay that was found; a fraction of a sample may be left in the vector.
    ``detectors`` says whether knees and RMS sizes had to be found as well. ``astray`` is the share of the whitened
    power that neither the settings nor the steps of 16 bits explain.
    """

    ready: Ready
    vector: Array
    free: Flags
    covariance: Array
    blocks: int
    astray: float
    detectors: bool
    settings: MultibandSettings


def polish(ready: Ready, start: MultibandSettings) -> Polished:
    """Walk from ``start``: the laws on a short excerpt, then everything on a long one."""
    short = _Listening(ready, SHORT, every=COARSE)
    vector = to_vector(start)
    point, detectors = _settled(short, vector)
    whole = round(point[DELAY])
    rest = float(point[DELAY]) - whole
    point[DELAY] = rest if abs(rest) > WHOLE else 0.0
    settled = ready.later(whole)
    long = _Listening(settled, LONG, every=FINE)
    free = long.free(point, detectors=detectors)
    idle = ~free & short.free(vector, detectors=detectors)
    point[idle], free = vector[idle], free | idle
    end = long.walk(point, free, _limits(settled, vector))
    return Polished(
        ready=settled,
        vector=end.point,
        free=free,
        covariance=end.covariance,
        blocks=end.blocks,
        detectors=detectors,
        astray=max(0.0, end.squares - NOISY * long.noise) / long.power,
        settings=to_settings(end.point, ready.sample_rate),
    )


def _settled(short: _Listening, vector: Array) -> tuple[Array, bool]:
    """Where walks on the short excerpt end, and whether knees and detectors had to move for it.

    The laws walk first; then everything, if they leave something; then from other times of a band.
    """
    free = short.free(vector)
    laws = free.copy()
    laws[CROSSOVERS:] = False
    best = short.walk(vector, laws, around(vector))
    if short.explains(best):
        return best.point.copy(), False
    free = short.free(best.point, detectors=True)
    soft = best.point.copy()
    soft[KNEES:RMS] = np.maximum(soft[KNEES:RMS], SOFT_DB)
    end = short.walk(soft, free, around(soft))
    best = end if end.squares < best.squares else best
    for _ in range(PASSES):
        if short.explains(best):
            break
        best = short.walk(best.point, free, around(best.point), FEW)
        for b in range(BANDS):
            best = _restarted(short, best, free, b)
        best = short.walk(best.point, free, around(best.point), FEW)
    return best.point.copy(), True


def _restarted(short: _Listening, best: Descent, free: Flags, b: int) -> Descent:
    """The best end of walks of one band, the others left alone, from attacks that are far from where it is."""
    band = slice(b * PER_BAND, (b + 1) * PER_BAND)
    alone = np.zeros(SIZE, bool)
    alone[band] = True
    alone[[KNEES + b, RMS + b]] = free[[KNEES + b, RMS + b]]
    for factor in OTHER_ATTACKS:
        beside = best.point.copy()
        beside[band.start + SLOPE] = min(beside[band.start + SLOPE], MILD)
        attack = beside[band.start + ATTACK] + np.log(factor)
        beside[band.start + ATTACK] = np.clip(attack, LOWEST[ATTACK], HIGHEST[ATTACK])
        end = short.walk(beside, alone, around(beside), FEW)
        best = end if end.squares < best.squares else best
    return best


def _limits(ready: Ready, vector: Array) -> tuple[Array, Array]:
    """Bounds of the last walk: where phases told the crossovers, they are nearly there."""
    low, high = bounds()
    if ready.crossing.phase:
        here = slice(CROSSOVERS, DELAY)
        low[here], high[here] = vector[here] - NEAR, vector[here] + NEAR
    return low, high


class _Listening:
    """An excerpt of a pair on which to walk.

    What is compared is the sound as it is and whitened by linear predictions of the wet recording, each of one
    power: what is loud in it counts, and so does what is faint. Every so many frames the last few make one value.
    """

    def __init__(self, ready: Ready, seconds: float, *, every: int) -> None:
        first, last = excerpt(ready, seconds)
        before = max(0, first - round(BEFORE * ready.sample_rate))
        self.target = np.ascontiguousarray(ready.wet[before:last].T)
        taps = max(ORDERS) + 1
        begin = max(first, settling(len(ready.dry), ready.sample_rate))
        places = np.arange(begin - before, last - before - taps, every)
        self.taken = (places[:, None] + np.arange(taps)).ravel()
        self.whitening = _whitening(self.target, self.taken)
        self.model = Model(ready.dry[before:last], ready.sample_rate, self.taken)
        self.block = max(1, round(BLOCK * ready.sample_rate / every)) * len(ORDERS)
        heard = self.whitened(self.target[:, self.taken])
        self.power = float(np.vdot(heard, heard))
        self.noise = (
            len(heard)
            * len(places)
            * _step(self.target) ** 2
            / 12.0
            * float(np.vdot(self.whitening, self.whitening))
        )

    def whitened(self, samples: Array) -> Array:
        """Runs of frames (..., places * taps) as one value for each of :data:`ORDERS`."""
        runs: Array = samples.reshape(*samples.shape[:-1], -1, len(self.whitening)) @ self.whitening
        return runs.reshape(*samples.shape[:-1], -1)

    def walk(self, vector: Array, free: Flags, limits: tuple[Array, Array], rounds: int = ROUNDS) -> Descent:
        derivatives = partial(self.derivatives, free)
        return descend(self.left, derivatives, vector, free, limits, unit=UNIT, block=self.block, rounds=rounds)

    def left(self, point: Array) -> Array:
        target = earlier(self.target, float(point[DELAY]))[:, self.taken]
        return self.whitened(target - self.model.wet(point))

    def derivatives(self, free: Flags, point: Array) -> tuple[Array, Array]:
        target = earlier(self.target, float(point[DELAY]))
        wet, columns = self.model.derivatives(point, free)
        if free[DELAY]:
            columns[int(free[:DELAY].sum())] = -np.gradient(target, axis=1)[:, self.taken]
        return self.whitened(target[:, self.taken] - wet), self.whitened(columns)

    def explains(self, end: Descent) -> bool:
        """Whether a walk left nothing that another might explain."""
        return end.squares < ASTRAY * self.power + EXPLAINED * self.noise

    def free(self, vector: Array, *, detectors: bool = False) -> Flags:
        """Which values may move: not the laws of bands that reduce nothing, nor the gains of silent ones."""
        free = np.ones(SIZE, bool)
        free[DELAY] = False
        free[KNEES:] = detectors
        bands = self.model.bands(vector)
        _, curves = self.model.gains(bands, vector)
        for b in range(BANDS):
            law = slice(b * PER_BAND, b * PER_BAND + GAIN)
            if vector[b * PER_BAND + SLOPE] * curves[b].max(initial=0.0) < INERT_DB:
                free[law] = False
                free[[KNEES + b, RMS + b]] = False
            free[b * PER_BAND + GAIN] = bands.signals[b].any()
        return free


def _whitening(target: Array, taken: Places) -> Array:
    """Taps for each of :data:`ORDERS`, shape ``(taps, orders)``, scaled such that their powers are alike."""
    most = max(ORDERS)
    taps = [np.append(np.zeros(most - order), prediction_error(target, order)) for order in ORDERS]
    filters = np.stack(taps, axis=1)
    heard = target[:, taken].reshape(len(target), -1, most + 1) @ filters
    power = np.square(heard).sum(axis=(0, 1))
    scaled: Array = filters * np.sqrt(power[0] / np.maximum(power, 1e-30 * power[0] + 1e-300))
    return scaled


def _step(samples: Array) -> float:
    """The step in which a recording was kept: that of 16 bits where all of it lies on those, else none."""
    return STEP if np.array_equal(np.round(samples / STEP) * STEP, samples) else 0.0


def earlier(samples: Array, delay: float) -> Array:
    """Recordings of shape ``(channels, frames)`` drawn forwards, by a fraction of a sample too."""
    if delay == 0.0:
        return samples
    frames = samples.shape[1]
    points = fft.next_fast_len(frames + PAD, real=True)
    turn = np.exp(2j * np.pi * fft.rfftfreq(points) * delay)
    moved: Array = fft.irfft(fft.rfft(samples, points, axis=1) * turn, points, axis=1)[:, :frames]
    return moved


def settling(frames: int, sample_rate: float) -> int:
    """Frames at the start of a recording that are not compared: nobody knows what was heard before them."""
    return min(round(BEFORE * sample_rate), frames // 4)


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
