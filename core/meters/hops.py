"""A stream of blocks cut into hops of 100 ms, and those into ticks of 10 ms: the common clock of the meters.

Conventions
-----------
* A hop is ``round(sample_rate / 10)`` frames, so blocks of 400 ms with 75 % overlap (BS.1770) and windows of
  300 ms are sums of whole hops.
* A hop is ten ticks; where it is no multiple of ten frames, some ticks are one frame longer.
* Hops are planar: shape ``(channels, hops, frames per hop)``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Planar

HOP_SECONDS: Final = 0.1
TICKS_PER_HOP: Final = 10
LOWEST_RATE: Final = 1000
"""Lowest sample rate in Hz; the K-weighting would lose its shelf below."""


def frames_in(seconds: float, sample_rate: int) -> int:
    """Frames of a stretch of time, to the nearest.

    Raises
    ------
    ValueError
        If the sample rate is below 1000 Hz.
    """
    if sample_rate < LOWEST_RATE:
        raise ValueError(f"sample rate must be at least {LOWEST_RATE} Hz, not {sample_rate!r}")
    return round(sample_rate * seconds)


def hop_frames(sample_rate: int) -> int:
    """Frames of one hop. Raises ``ValueError`` if the sample rate is below 1000 Hz."""
    return frames_in(HOP_SECONDS, sample_rate)


def tick_lengths(sample_rate: int) -> NDArray[np.int64]:
    """Frames of each of the ten ticks of a hop."""
    return np.diff(np.arange(TICKS_PER_HOP + 1) * hop_frames(sample_rate) // TICKS_PER_HOP)


class Hops:
    """Cuts blocks of any size into whole hops and keeps the rest for the next block."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self.frames = hop_frames(sample_rate)
        self._rest = np.zeros((channels, self.frames), np.float32)
        self._filled = 0

    @property
    def waiting(self) -> int:
        """Frames that do not fill a hop yet."""
        return self._filled

    def push(self, block: Planar) -> NDArray[np.float32]:
        """Whole hops with this block, shape ``(channels, hops, frames)``; ``hops`` may be 0."""
        filled, channels = self._filled, len(self._rest)
        count, left = divmod(filled + block.shape[1], self.frames)
        if count == 0:
            self._rest[:, filled:left] = block
            self._filled = left
            return np.empty((channels, 0, self.frames), np.float32)
        planar = np.empty((channels, count * self.frames), np.float32)
        planar[:, :filled] = self._rest[:, :filled]
        taken = count * self.frames - filled
        planar[:, filled:] = block[:, :taken]
        self._rest[:, :left] = block[:, taken:]
        self._filled = left
        return planar.reshape(channels, count, self.frames)
