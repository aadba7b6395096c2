"""The ranges in which settings are drawn, learned and recovered.

They are ours: the paper's are not published (Moroșanu, section 4.3). A threshold is relative to its band's level:
an absolute one would leave most bands of most recordings alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from core.processors.multiband import MultibandBand, MultibandSettings
from models.strips.material import Array

Name = Literal["threshold", "ratio", "attack", "release", "gain"]


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``; ``log`` where it is drawn, and its errors are told, in its logarithm."""

    low: float
    high: float
    log: bool

    def place(self, values: Array) -> Array:
        """Where values lie: 0 at ``low``, 1 at ``high``."""
        if self.log:
            return np.asarray(np.log(values / self.low) / math.log(self.high / self.low))
        return np.asarray((values - self.low) / (self.high - self.low))

    def value(self, places: Array) -> Array:
        """Inverse of :meth:`place`, within the range."""
        held = np.clip(places, 0.0, 1.0)
        if self.log:
            return np.asarray(self.low * (self.high / self.low) ** held)
        return np.asarray(self.low + (self.high - self.low) * held)


LAW: Final[dict[Name, Range]] = {
    "threshold": Range(-15.0, 3.0, log=False),
    "ratio": Range(1.2, 10.0, log=True),
    "attack": Range(1.0, 100.0, log=True),
    "release": Range(20.0, 1000.0, log=True),
    "gain": Range(-9.0, 9.0, log=False),
}
"""Threshold in dB above the level that the band exceeds 5 % of the time, ratio n of n:1, times in ms, gain in dB.
"""

CROSSOVERS: Final = (
    Range(60.0, 400.0, log=True),
    Range(500.0, 2500.0, log=True),
    Range(3000.0, 10000.0, log=True),
)
"""Crossover frequencies in Hz."""


def places(values: Array, ranges: Sequence[Range]) -> Array:
    """Values of columns (..., n) as places in their ranges."""
    return np.stack([each.place(values[..., at]) for at, each in enumerate(ranges)], axis=-1)


def values(where: Array, ranges: Sequence[Range]) -> Array:
    """Inverse of :func:`places`."""
    return np.stack([each.value(where[..., at]) for at, each in enumerate(ranges)], axis=-1)


def settings_of(crossovers: Array, laws: Array, loud: Array) -> MultibandSettings:
    """Settings of crossovers (3,) in Hz and laws (4, 5) as :data:`LAW` has them; ``loud`` (4,) in dBFS."""
    first, second, third = crossovers.tolist()
    return MultibandSettings(
        crossovers_hz=(first, second, third),
        bands=tuple(
            MultibandBand(
                threshold_db=min(max(level + threshold, -120.0), 24.0),
                ratio=ratio,
                attack_ms=attack,
                release_ms=release,
                makeup_db=gain,
            )
            for level, (threshold, ratio, attack, release, gain) in zip(loud.tolist(), laws.tolist(), strict=True)
        ),
    )


def laws_of(settings: MultibandSettings, loud: Array) -> Array:
    """Inverse of :func:`settings_of` for the bands, shape (4, 5)."""
    return np.array(
        [
            [band.threshold_db - level, band.ratio, band.attack_ms, band.release_ms, band.makeup_db]
            for band, level in zip(settings.bands, loud.tolist(), strict=True)
        ]
    )
