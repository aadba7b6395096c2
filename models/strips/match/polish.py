"""The last step of a match: all values at once, sample by sample, until processed dry and wet recording agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.processors.multiband import MultibandSettings
from models.strips.match.descent import Descent, descend
from models.strips.match.model import DELAY, PER_BAND, SIZE, Model, bounds, to_settings, to_vector
from models.strips.match.pair import Ready
from models.strips.material import Array

SHORT: Final = 4.0
LONG: Final = 12.0
"""Seconds of the excerpts that the first and the last walk listen to."""

BEFORE: Final = 1.0
"""Seconds before an excerpt in which filters and smoothers come to their state."""

BLOCK: Final = 0.25
"""Seconds of the blocks of time whose residuals count as independent."""

WHOLE: Final = 0.15
"""Distance to a whole number of samples within which a delay is taken for whole."""

INERT_DB: Final = 0.05
"""Most that a band may reduce for its law to be left alone: no step tells where it leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polished:
    """The end of the walk: vector, which of its values were free, their covariance from so many blocks of time.

    ``ready`` is the pair with the delay that was found. ``residual`` is what is left as a share of the power of
    the wet excerpt.
    """

    ready: Ready
    vector: Array
    free: Array
    covariance: Array
    blocks: int
    residual: float
    settings: MultibandSettings


def polish(ready: Ready, start: MultibandSettings) -> Polished:
    """Walk from ``start``: a short excerpt with the delay free, then a long one with the delay as a whole number."""
    vector = to_vector(start)
    point = _walk(ready, start, vector, SHORT, free_delay=True).point.copy()
    whole = round(point[DELAY])
    rest = float(point[DELAY]) - whole
    point[DELAY] = rest if abs(rest) > WHOLE else 0.0
    return _last(ready.later(whole), start, point)


def _last(ready: Ready, start: MultibandSettings, vector: Array) -> Polished:
    span = excerpt(ready, LONG)
    model, target, skip = _listen(ready, start, span)
    free = _free(model, vector, skip)
    end = _descend(model, target, skip, vector, free, ready.sample_rate)
    power = float(np.vdot(target[:, skip:], target[:, skip:]))
    return Polished(
        ready=ready,
        vector=end.point,
        free=free,
        covariance=end.covariance,
        blocks=end.blocks,
        residual=end.squares / max(power, 1e-300),
        settings=to_settings(end.point, start),
    )


def _walk(ready: Ready, start: MultibandSettings, vector: Array, seconds: float, *, free_delay: bool) -> Descent:
    model, target, skip = _listen(ready, start, excerpt(ready, seconds))
    free = _free(model, vector, skip)
    free[DELAY] = free_delay
    return _descend(model, target, skip, vector, free, ready.sample_rate)


def _descend(model: Model, target: Array, skip: int, vector: Array, free: Array, sample_rate: float) -> Descent:
    def derivatives(point: Array) -> tuple[Array, Array]:
        return model.derivatives(point, free)

    block = round(BLOCK * sample_rate)
    return descend(model.wet, derivatives, target, vector, free, bounds(), skip=skip, block=block)


def _free(model: Model, vector: Array, skip: int) -> Array:
    """Which values may move: the laws of bands that reduce nothing stay, and so does the delay."""
    free = np.ones(SIZE, bool)
    free[DELAY] = False
    bands = model.bands(vector)
    gains, curves = model.gains(bands, vector)
    for b in range(len(gains)):
        slope = vector[b * PER_BAND + 1]
        if slope * curves[b, skip:].max(initial=0.0) < INERT_DB:
            free[b * PER_BAND : b * PER_BAND + 4] = False
        if not bands.signals[b].any():
            free[b * PER_BAND + 4] = False
    return free


def _listen(ready: Ready, start: MultibandSettings, span: tuple[int, int]) -> tuple[Model, Array, int]:
    first = max(0, span[0] - round(BEFORE * ready.sample_rate))
    model = Model(ready.dry[first : span[1]], ready.sample_rate, start)
    return model, np.ascontiguousarray(ready.wet[first : span[1]].T), span[0] - first


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
