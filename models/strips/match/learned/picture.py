"""What the encoder sees of a recording: log-mel bands, relative to the loudest band of the dry one.

Both recordings of a pair are seen on one scale, so that a gain between them shows.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.descriptors.mel import mel_filters, mel_spectrogram
from core.spectra import spectrogram
from models.strips.match.learned.measure import decibels
from models.strips.material import Array

BANDS: Final = 64
COLUMNS: Final = 256
HOP: Final = 0.02
WINDOW: Final = 0.046
LOW_HZ, HIGH_HZ = 40.0, 14000.0
RANGE_DB: Final = 80.0
SILENCE: Final = 1e-20
"""Power below which a band is silent."""

CEILING: Final = 1.5
"""Highest value: 40 dB above the dry recording's loudest band."""

Picture = NDArray[np.float32]
"""Shape (BANDS, COLUMNS): 1 for the dry recording's loudest band, 0 for :data:`RANGE_DB` below it."""


def pictures(dry: Array, wet: Array, rate: float) -> Picture:
    """Dry and wet, shape (2, BANDS, COLUMNS): the first 5.1 s; what is shorter is followed by silence."""
    powers = _mel(dry, rate), _mel(wet, rate)
    top = float(powers[0].max(initial=0.0))
    if top <= SILENCE:
        return np.zeros((2, BANDS, COLUMNS), np.float32)
    return np.stack([_framed(decibels(power / top)) for power in powers])


def _mel(samples: Array, rate: float) -> Array:
    """Powers, shape (columns, BANDS)."""
    seen = samples[: round((COLUMNS * HOP + WINDOW) * rate)].astype(np.float32)
    spectra = spectrogram(seen, round(rate), window=WINDOW, hop=HOP)
    return mel_spectrogram(spectra, mel_filters(spectra.frequencies, BANDS, low=LOW_HZ, high=HIGH_HZ))


def _framed(relative: Array) -> Picture:
    out = np.zeros((COLUMNS, BANDS), np.float32)
    seen = relative[:COLUMNS]
    out[: len(seen)] = np.clip(1.0 + seen / RANGE_DB, 0.0, CEILING)
    return np.ascontiguousarray(out.T)
