"""Levels over time of a stream whose length is not known beforehand, in bounded memory."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.units import db_from_power

POINTS: Final = 512
"""The most stretches that are kept: as many are merged in pairs."""

FIRST_S: Final = 0.1
"""Length of a stretch at first, in seconds; it doubles whenever :data:`POINTS` are full."""


class LevelsOverTime:
    """RMS levels of equal stretches, channel by channel.

    Parameters
    ----------
    channels : int
    sample_rate : int, Hz
    """

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._stretch = max(1, round(FIRST_S * sample_rate))
        self._energy = np.zeros((channels, POINTS))
        self._frames = 0

    def add(self, audio: NDArray[np.float32]) -> None:
        """A block (channels, n)."""
        taken = 0
        while taken < audio.shape[1]:
            if self._frames == POINTS * self._stretch:
                self._merge()
            room = POINTS * self._stretch - self._frames
            part = np.square(audio[:, taken : taken + room], dtype=np.float64)
            places = (self._frames + np.arange(part.shape[1])) // self._stretch
            starts = np.flatnonzero(np.diff(places, prepend=-1))
            self._energy[:, places[starts]] += np.add.reduceat(part, starts, axis=1)
            self._frames += part.shape[1]
            taken += part.shape[1]

    def levels(self) -> tuple[tuple[float, ...], ...]:
        """Levels in dB relative to full scale, of every stretch of every channel; the last may be shorter."""
        count = -(-self._frames // self._stretch)
        lengths = np.minimum(self._stretch, self._frames - np.arange(count) * self._stretch)
        powers = self._energy[:, :count] / lengths
        return tuple(tuple(db_from_power(power) for power in row) for row in powers.tolist())

    def _merge(self) -> None:
        halved = self._energy.reshape(len(self._energy), -1, 2).sum(axis=2)
        self._energy[:] = 0.0
        self._energy[:, : halved.shape[1]] = halved
        self._stretch *= 2
