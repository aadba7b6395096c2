"""A recording cut into the four bands of the multiband compressor, and what its detectors read there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.processors.crossover import BANDS, RECURSIONS, crossover_rows, split_span
from core.processors.gain import GainLaw, law_row, mean_square, smooth_reduction, target_reduction
from core.processors.kernel import DB_PER_OCTAVE

Array = NDArray[np.float64]


def split(samples: Array, sample_rate: float, crossovers_hz: Sequence[float]) -> Array:
    """The four bands of a whole recording by core's own crossover.

    Parameters
    ----------
    samples : array [shape=(frames, channels)]
    sample_rate : float, Hz
    crossovers_hz : three rising frequencies

    Returns
    -------
    array [shape=(4, channels, frames)]
    """
    frames, channels = samples.shape
    rows = crossover_rows(crossovers_hz, sample_rate)
    state = np.zeros((channels, RECURSIONS, 2))
    bands = np.empty((BANDS, channels, frames))
    audio = np.ascontiguousarray(samples, np.float64)
    for channel in range(channels):
        split_span(rows, state[channel], audio, 0, bands, channel, frames)
    return bands


def detected(band: Array, sample_rate: float, law: GainLaw) -> Array:
    """Mean square that the detector of a compressor reads, loudest channel at each frame.

    Parameters
    ----------
    band : array [shape=(channels, frames)]
    law : GainLaw
        Only its ``rms_size_ms`` counts.

    Returns
    -------
    array [shape=(frames,)]
    """
    row, squares = law_row(law, sample_rate), np.zeros(len(band))
    power = np.zeros(band.shape[1])
    for channel, signal in enumerate(band):
        mean_square(row, squares, channel, np.ascontiguousarray(signal), power, len(signal))
    return power


def reduction_curve(power: Array, rate: float, law: GainLaw) -> Array:
    """Gain reduction in dB (0 or more) that a law makes of what its detector read, make-up left out.

    ``power`` holds mean squares at ``rate`` values a second, shape ``(values,)``.
    """
    row, curve = law_row(law, rate), power.copy()
    target_reduction(row, curve, len(curve))
    smooth_reduction(row, np.zeros(2), curve, len(curve))
    curve *= DB_PER_OCTAVE
    return curve
