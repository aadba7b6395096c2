"""Sounds and measurements for the tests of mixing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.mixing.meter import Fingerprint, MixMeter
from models.balance.material import BAND_EDGES, PEAK_BLOCK

Audio = NDArray[np.float64]

RATE = 16000
"""Low, so that the tests are fast; nothing but the top bands depends on it."""


def noise(seconds: float, *, rate: int = RATE, channels: int = 1, seed: int = 1) -> Audio:
    """White noise at -20 dBFS, shape ``(frames, channels)``."""
    samples: Audio = 0.1 * np.random.default_rng(seed).standard_normal((round(seconds * rate), channels))
    return samples


def fingerprint(samples: Audio, *, rate: int = RATE, start: int = 0, block: int = 1 << 16) -> Fingerprint:
    """What the meter says to samples that begin at sample ``start``."""
    meter = MixMeter(rate, samples.shape[1], BAND_EDGES, PEAK_BLOCK)
    for first in range(0, len(samples), block):
        meter.feed(start + first, samples[first : first + block].astype(np.float32))
    return meter.result()


def alike(one: Fingerprint, other: Fingerprint) -> Audio:
    """Correlation of the first channels in each band, by their sketches."""
    left, right = one.sketch[0].astype(np.complex128), other.sketch[0].astype(np.complex128)
    product = (left * right.conj()).real.sum(axis=1)
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    found: Audio = np.divide(product, lengths, out=np.zeros_like(product), where=lengths > 0.0)
    return found
