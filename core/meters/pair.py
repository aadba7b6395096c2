"""Two mono streams side by side: unrelated, alike, the same, or each other's inverse."""

from __future__ import annotations

from typing import Final

import numpy as np

from core.audio import Samples, planar_samples
from core.meters.stereo import SILENT_POWER, StereoMeter
from core.units import gain_from_db

IDENTICAL: Final = gain_from_db(-80.0)
"""Two streams whose difference is this far below their level are the same signal, to 16-bit rounding."""

INVERTED_CORRELATION: Final = -0.5
"""Below this the sum of both loses more than 3 dB against unrelated signals of the same level."""


class PairMeter:
    """Correlation of two mono streams that are fed in step."""

    def __init__(self) -> None:
        self._stereo = StereoMeter()

    def feed(self, left: Samples, right: Samples) -> None:
        """Measure two blocks of shape ``(frames, 1)`` and the same length."""
        self._stereo.scan(np.concatenate([planar_samples(left, channels=1), planar_samples(right, channels=1)]))

    @property
    def correlation(self) -> float | None:
        """Pearson's coefficient, None where one of them is constant."""
        return self._stereo.correlation

    @property
    def inverted(self) -> bool:
        """Whether they cancel each other when summed."""
        return self.correlation is not None and self.correlation < INVERTED_CORRELATION

    @property
    def identical(self) -> bool:
        """Whether they are the same signal at the same level."""
        power, difference = self._stereo.powers
        return power > SILENT_POWER and difference < power * IDENTICAL**2
