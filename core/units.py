"""Conversions between linear gain and decibels: the only place that writes ``20 * log10``.

Conventions
-----------
* Gain is an amplitude ratio, 1.0 = 0 dB; 0.0 = ``-inf`` dB.
* A negative gain (REAPER stores an inverted take that way) has the level of its magnitude.
"""

from __future__ import annotations

import math


def db_from_gain(gain: float) -> float:
    """Level of an amplitude ratio in dB; ``-inf`` for 0."""
    magnitude = abs(gain)
    return 20.0 * math.log10(magnitude) if magnitude > 0.0 else -math.inf


def gain_from_db(db: float) -> float:
    """Amplitude ratio of a level in dB; 0.0 for ``-inf``."""
    return math.pow(10.0, db / 20.0)


def db_from_power(power: float) -> float:
    """Level of a power ratio (mean square) in dB; ``-inf`` for 0."""
    return 10.0 * math.log10(power) if power > 0.0 else -math.inf


def power_from_db(db: float) -> float:
    """Power ratio of a level in dB; 0.0 for ``-inf``."""
    return math.pow(10.0, db / 10.0)
