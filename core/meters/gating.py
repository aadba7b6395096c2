"""From the energy of hops to loudness: the gates of BS.1770 and the range of EBU Tech 3342.

Conventions
-----------
* Powers are weighted sums of the channels' mean squares, one per block; loudness is LUFS, ranges are LU.
* The range takes every short-term value that the whole audio gives, ten a second, and no silence is added before
  or after it (as libebur128 and ffmpeg have it).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.units import db_from_power, power_from_db

Powers = NDArray[np.float64]

OFFSET: Final = -0.691
"""Cancels the gain of the K-weighting at 997 Hz (BS.1770-5, eq. 2)."""

ABSOLUTE_GATE: Final = -70.0
RELATIVE_GATE: Final = -10.0
RANGE_GATE: Final = -20.0
"""Relative gate of the loudness range in LU (EBU Tech 3342, 4.1)."""

QUIET_SHARE: Final = 0.10
LOUD_SHARE: Final = 0.95
"""Shares of the short-term values between which the range lies (EBU Tech 3342, 4.2)."""


def loudness_of_power(power: float) -> float:
    """Loudness of one block in LUFS (BS.1770-5, eq. 2)."""
    return OFFSET + db_from_power(power)


def power_of_loudness(loudness: float) -> float:
    """The inverse of :func:`loudness_of_power`."""
    return power_from_db(loudness - OFFSET)


def sliding_mean(hops: Powers, count: int) -> Powers:
    """Mean of every ``count`` hops that follow each other: one per hop, empty where there are fewer."""
    if len(hops) < count:
        return np.zeros(0)
    means: Powers = np.lib.stride_tricks.sliding_window_view(hops, count).mean(axis=1)
    return means


def gated_loudness(blocks: Powers) -> float:
    """Loudness of the 400 ms blocks that pass both gates (BS.1770-5, eq. 5 to 7); ``-inf`` where none does."""
    loud = blocks[blocks > power_of_loudness(ABSOLUTE_GATE)]
    if not len(loud):
        return -math.inf
    gate = float(loud.mean()) * power_from_db(RELATIVE_GATE)
    return loudness_of_power(float(loud[loud > gate].mean()))


def loudness_range(blocks: Powers) -> float | None:
    """Range of the 3 s blocks between the percentiles 10 and 95 by nearest rank (EBU Tech 3342).

    None where no block passes the absolute gate.
    """
    loud = blocks[blocks >= power_of_loudness(ABSOLUTE_GATE)]
    if not len(loud):
        return None
    heard = np.sort(loud[loud >= float(loud.mean()) * power_from_db(RANGE_GATE)])
    quiet, high = (float(heard[round((len(heard) - 1) * share)]) for share in (QUIET_SHARE, LOUD_SHARE))
    return db_from_power(high) - db_from_power(quiet)
