"""What two channels have to do with each other: correlation, side level, a channel without signal.

Conventions
-----------
* Correlation is Pearson's coefficient with the mean taken out: 1 the same, 0 unrelated, -1 inverted.
* ``side`` is the level of L-R relative to L+R in dB: ``-inf`` for dual mono, ``+inf`` for antiphase.
"""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from core.audio import Planar, Samples, planar_samples
from core.units import db_from_power, gain_from_db

ONE_SIDED: Final = gain_from_db(-60.0)
"""A channel this far below the other one carries no signal of its own (crosstalk, dither)."""

SILENT_POWER: Final = gain_from_db(-90.0) ** 2
"""Mean square below which a channel is silent."""


class StereoMeter:
    """Second moments of a two-channel stream; everything else follows from them.

    The energy of L-R is summed from the difference itself: taken from ``LL + RR - 2 LR`` it would drown in
    rounding exactly where dual mono shall be told from nearly dual mono.
    """

    def __init__(self) -> None:
        self.frames = 0
        self._moments: NDArray[np.float64] = np.zeros((2, 2))
        self._sums: NDArray[np.float64] = np.zeros(2)
        self._difference = 0.0

    def feed(self, block: Samples) -> None:
        """Measure a block of shape ``(frames, 2)``."""
        self.scan(planar_samples(block, channels=2))

    def scan(self, samples: Planar) -> None:
        """Measure samples that passed the gate."""
        left, right = samples
        self.frames += len(left)
        across = float(np.vdot(left, right))
        self._moments += [[float(np.vdot(left, left)), across], [across, float(np.vdot(right, right))]]
        self._sums += samples @ np.ones(len(left), np.float32)
        difference = left - right
        self._difference += float(np.vdot(difference, difference))

    @property
    def correlation(self) -> float | None:
        """Pearson's coefficient, None where a channel is constant."""
        if not self.frames:
            return None
        covariance = self._moments - np.outer(self._sums, self._sums) / self.frames
        spread = float(covariance[0, 0]) * float(covariance[1, 1])
        if not self._sounding or spread <= 0.0:
            return None
        return max(-1.0, min(1.0, float(covariance[0, 1]) / math.sqrt(spread)))

    @property
    def side(self) -> float | None:
        """Level of L-R relative to L+R in dB, None where both are silent."""
        both = float(np.trace(self._moments))
        if not self.frames or both <= 0.0:
            return None
        middle = max(0.0, 2.0 * both - self._difference)
        return math.inf if middle == 0.0 else db_from_power(self._difference / middle)

    @property
    def one_sided(self) -> Literal["L", "R"] | None:
        """The only channel with signal, None where both or none have."""
        left, right = (float(power) for power in np.diagonal(self._moments))
        if max(left, right) <= SILENT_POWER * self.frames:
            return None
        if right < left * ONE_SIDED**2:
            return "L"
        return "R" if left < right * ONE_SIDED**2 else None

    @property
    def powers(self) -> tuple[float, float]:
        """Mean square of the channels (their average), and of L-R."""
        frames = max(1, self.frames)
        return float(np.trace(self._moments)) / (2 * frames), self._difference / frames

    @property
    def _sounding(self) -> bool:
        return bool((np.diagonal(self._moments) > 0.0).all())
