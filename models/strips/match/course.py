"""The gains of a pair's bands over time, with what their detectors read."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.pairs.bands import detected
from core.pairs.explain import Explained
from core.pairs.shorttime import CrossSpectra, taper
from core.processors.gain import GainLaw
from models.balance import decibels
from models.strips.match.law import STEP, Course
from models.strips.material import Array

SOUNDS_DB: Final = 45.0
"""How far below its loudest window a band still sounds."""

TELLS_DB: Final = 55.0
"""How far below the whole window a band may be for its gain to be told apart."""


def courses(
    bands: Array, spectra: CrossSpectra, explained: Explained, sample_rate: float, laws: tuple[GainLaw, ...]
) -> list[Course]:
    """One course for each band, shape ``(bands, channels, frames)``."""
    step = max(1, round(STEP * sample_rate))
    hop = spectra.hop / step
    window = taper(spectra.size) ** 2
    found = []
    for b, (band, law) in enumerate(zip(bands, laws, strict=True)):
        power = detected(band, sample_rate, law)[step // 2 :: step]
        energy = _coarse((band * band).sum(axis=0), step)
        shape = _coarse(window, step)
        at = np.round(np.arange(len(explained.gains)) * hop).astype(int)
        at = np.minimum(at, len(energy) - len(shape))
        weights = sliding_window_view(energy, len(shape))[at] * shape
        total = weights.sum(axis=1, keepdims=True)
        weights = np.where(total > 0.0, weights / np.maximum(total, 1e-300), 1.0 / len(shape))
        gains = np.abs(explained.gains[:, b])
        level = explained.precision[:, b]
        loud = level > level.max() * 10.0 ** (-SOUNDS_DB / 10.0)
        clear = level > spectra.dry.sum(axis=1) * 10.0 ** (-TELLS_DB / 10.0)
        trust = np.where(loud & clear & (gains > 1e-4), 1.0, 0.0)
        db = decibels.level(np.square(np.maximum(gains, 1e-6)))
        found.append(Course(power, step / sample_rate, weights, at, db, trust))
    return found


def _coarse(values: Array, step: int) -> Array:
    steps = len(values) // step
    coarse: Array = values[: steps * step].reshape(steps, step).sum(axis=1)
    return coarse
