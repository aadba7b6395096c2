"""What is measured of the bands of a recording: levels in blocks, what counts as loud, where a band sounds."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.pairs.bands import detected
from core.processors.gain import GainLaw
from core.processors.kernel import DB_PER_OCTAVE
from models.strips.material import SILENT_DB, Array

STEP: Final = 0.001
"""Seconds between two values of a gain curve."""

SOUNDS_DB: Final = 40.0
"""A band sounds where it is within so many dB of its own loud level and of the loudest band's: what is below the
one is a pause, what is below the other leaks through the crossover."""

LOUD: Final = 95.0
"""Percentile of the levels of blocks that counts as loud, as in :class:`models.strips.style.LawStyle`."""

Mask = NDArray[np.bool_]
Frames = NDArray[np.int64]


def starts(frames: int, rate: float, step: float) -> Frames:
    """First frames of blocks of ``step`` seconds."""
    return np.round(np.arange(0.0, frames - 0.5, step * rate)).astype(np.int64)


def levels(bands: Array, rate: float, step: float) -> Array:
    """RMS levels in dBFS of bands, shape (bands, channels, frames), in blocks of ``step`` s: (bands, blocks).

    Channels as their mean power; :data:`~models.strips.material.SILENT_DB` where nothing sounds.
    """
    first = starts(bands.shape[2], rate, step)
    power = (bands * bands).mean(axis=1)
    return decibels(np.add.reduceat(power, first, axis=1) / np.diff([*first, bands.shape[2]]))


def envelopes(bands: Array, rate: float) -> Array:
    """Levels in dBFS that the compressors' detectors read, every :data:`STEP` seconds: shape (bands, steps)."""
    first = starts(bands.shape[2], rate, STEP)
    return decibels(np.stack([detected(band, rate, GainLaw())[first] for band in bands]))


def decibels(power: Array) -> Array:
    """Levels of mean squares, at least :data:`~models.strips.material.SILENT_DB`."""
    quietest = 2.0 ** (2.0 * SILENT_DB / DB_PER_OCTAVE)
    level: Array = 0.5 * DB_PER_OCTAVE * np.log2(np.maximum(power, quietest))
    return level


def loud_levels(blocks: Array) -> Array:
    """The level that each band exceeds 5 % of the time that it sounds, shape (bands,)."""
    return np.array([np.percentile(row[row > row.max() - SOUNDS_DB], LOUD) for row in blocks])


def sounding(blocks: Array) -> Mask:
    """Where each band sounds, as a mask of the shape of ``blocks``."""
    loud = loud_levels(blocks)[:, np.newaxis]
    heard: Mask = (blocks > np.maximum(loud, loud.max()) - SOUNDS_DB) & (blocks > SILENT_DB)
    return heard
