"""How faders, pans and meters lie between 0 and 1.

The fader is REAPER's (its functions ``DB2SLIDER`` and ``SLIDER2DB``, at the default range up to +12 dB). REAPER
does not publish the formula; with ``x`` the position and ``G`` the gain of +12 dB,

    gain = G * (x**3 + x**6) / 2

reproduces, to all digits given, the positions that users of its API have published, among them 716.2178503 of 1000
for 0 dB (see ``tests/bridge/osc/test_law.py``). REAPER itself rests at 0.716 for 0 dB, 0.01 dB below; within
:data:`AT_UNITY` of it a position is 0 dB exactly.

The meter is the scale of IEC 60268-18, 0 at -70 dB, 1 at 0 dB.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Final

from core.units import db_from_gain, gain_from_db

TOP_DB: Final = 12.0
FLOOR_DB: Final = -150.0
"""What is sent for silence: many clients cannot read minus infinity."""
TOP_GAIN: Final = gain_from_db(TOP_DB)


def fader_from_db(db: float) -> float:
    """Position of a fader, 0 to 1; ``-inf`` dB and all below the floor is 0, above +12 dB is 1."""
    if db <= FLOOR_DB:
        return 0.0
    cube = (math.sqrt(1.0 + 8.0 * gain_from_db(db) / TOP_GAIN) - 1.0) / 2.0
    return min(math.cbrt(cube), 1.0)


UNITY: Final = fader_from_db(0.0)
AT_UNITY: Final = 0.0003


def db_from_fader(position: float) -> float:
    """Level of a fader's position from 0 to 1, in dB; ``-inf`` at 0."""
    if abs(position - UNITY) <= AT_UNITY:
        return 0.0
    cube = position**3
    return min(db_from_gain(TOP_GAIN * (cube + cube * cube) / 2.0), TOP_DB)


def share_from_pan(pan: float) -> float:
    """A pan from -1 to 1 on a control from 0 to 1."""
    return (pan + 1.0) / 2.0


def pan_from_share(share: float) -> float:
    """The other way."""
    return 2.0 * share - 1.0


IEC_DB: Final = (-70.0, -60.0, -50.0, -40.0, -30.0, -20.0, 0.0)
IEC_SHARE: Final = (0.0, 0.025, 0.075, 0.15, 0.3, 0.5, 1.0)
"""IEC 60268-18 (peak programme meters, digital): deflection between these points is a straight line."""
_SLOPES: Final = tuple(
    (high - low) / (top - bottom)
    for low, high, bottom, top in zip(IEC_SHARE, IEC_SHARE[1:], IEC_DB, IEC_DB[1:], strict=False)
)


def meter_from_db(db: float) -> float:
    """How far a meter's bar reaches, 0 to 1."""
    if not IEC_DB[0] < db < IEC_DB[-1]:
        return 0.0 if db < 0.0 else 1.0
    place = bisect_right(IEC_DB, db) - 1
    return IEC_SHARE[place] + _SLOPES[place] * (db - IEC_DB[place])


def finite_db(db: float) -> float:
    """A level as it is sent: nothing below the floor."""
    return max(db, FLOOR_DB)


def db_from_finite(db: float) -> float:
    """A level as it comes in: the floor is silence."""
    return -math.inf if db <= FLOOR_DB else db
