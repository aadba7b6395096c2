"""Integrated loudness after ITU-R BS.1770-5: K-weighting, 400 ms blocks with 75 % overlap, two gates.

Conventions
-----------
* Loudness is LUFS; silence, and audio that does not fill one block, is ``-inf``.
* One channel is measured as one channel: a mono track reads 3.01 LU below the same signal on two channels.
* A full-scale sine of 997 Hz on one channel reads -3.01 LUFS (the standard's own check).
* Six channels are L R C LFE Ls Rs, five L R C Ls Rs; any other number weighs every channel 1.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples, planar_samples
from core.meters.hops import Hops
from core.meters.kweighting import KWeighting
from core.units import db_from_power

SURROUND: Final = 1.41
"""Weight of Ls and Rs (BS.1770-5, table 3)."""

WEIGHTS: Final[dict[int, tuple[float, ...]]] = {
    5: (1.0, 1.0, 1.0, SURROUND, SURROUND),
    6: (1.0, 1.0, 1.0, 0.0, SURROUND, SURROUND),
}

OFFSET: Final = -0.691
"""Cancels the gain of the K-weighting at 997 Hz (BS.1770-5, eq. 2)."""

ABSOLUTE_GATE: Final = -70.0
RELATIVE_GATE: Final = -10.0
HOPS_PER_BLOCK: Final = 4


class LoudnessMeter:
    """Integrated loudness of a stream, readable at any time.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._channels = channels
        self._hops = Hops(sample_rate, channels)
        self._filter = KWeighting(sample_rate, channels)
        self._weights = np.array(WEIGHTS.get(channels, (1.0,) * channels))
        self._energies: list[NDArray[np.float64]] = []

    def feed(self, block: Samples) -> None:
        """Measure a block of shape ``(frames, channels)``."""
        self.feed_hops(self._hops.push(planar_samples(block, channels=self._channels)))

    def feed_hops(self, hops: NDArray[np.float32]) -> None:
        """Measure whole hops as :meth:`core.meters.hops.Hops.push` gives them."""
        channels, count, frames = hops.shape
        if count:
            filtered = self._filter.filter(hops.reshape(channels, -1)).reshape(hops.shape)
            powers = np.vecdot(filtered, filtered).astype(np.float64) / frames
            self._energies.append(self._weights @ powers)

    def integrated(self) -> float:
        """Gated loudness of everything so far in LUFS."""
        hops = np.concatenate([np.zeros(0), *self._energies])
        if len(hops) < HOPS_PER_BLOCK:
            return -math.inf
        blocks = np.lib.stride_tricks.sliding_window_view(hops, HOPS_PER_BLOCK).mean(axis=1)
        return gated_loudness(blocks)


def gated_loudness(blocks: NDArray[np.float64]) -> float:
    """Loudness of the blocks that pass both gates (BS.1770-5, eq. 5 to 7).

    ``blocks`` are the weighted sums of the channels' mean squares, one per 400 ms block.
    """
    loud = blocks[blocks > _power(ABSOLUTE_GATE)]
    if not len(loud):
        return -math.inf
    gate = float(loud.mean()) * math.pow(10.0, RELATIVE_GATE / 10.0)
    return OFFSET + db_from_power(float(loud[loud > gate].mean()))


def _power(loudness: float) -> float:
    return math.pow(10.0, (loudness - OFFSET) / 10.0)
