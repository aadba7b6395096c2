"""Integrated loudness alone, from the hops that other meters use as well, without compiled code."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.meters.gating import Powers, gated_loudness, sliding_mean
from core.meters.history import HOPS_PER_BLOCK
from core.meters.layout import channel_weights
from core.meters.matrices import KWeighting


class IntegratedMeter:
    """Integrated loudness of a stream of whole hops, readable at any time.

    It reads what :class:`core.meters.loudness.LoudnessMeter` does.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._filter = KWeighting(sample_rate, channels)
        self._weights = channel_weights(channels)
        self._powers: list[Powers] = []

    def feed_hops(self, hops: NDArray[np.float32]) -> None:
        """Measure whole hops as :meth:`core.meters.hops.Hops.push` gives them."""
        channels, count, frames = hops.shape
        if count:
            filtered = self._filter.filter(hops.reshape(channels, -1)).reshape(hops.shape)
            powers = np.vecdot(filtered, filtered).astype(np.float64) / frames
            self._powers.append(self._weights @ powers)

    def integrated(self) -> float:
        """Gated loudness of everything so far in LUFS, ``-inf`` below one block."""
        hops = np.concatenate([np.zeros(0), *self._powers])
        return gated_loudness(sliding_mean(hops, HOPS_PER_BLOCK))
