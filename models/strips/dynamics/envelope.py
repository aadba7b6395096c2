"""Onsets in a level curve: how fast they rise, how often they come, how even they are.

Conventions
-----------
* An onset is a block that no block within :data:`REACH` exceeds, that stands :data:`RISE_DB` above the lowest
  of the :data:`BEFORE` before it, and lies within :data:`DEEP_DB` of the loud blocks.
* Times are in ms. Blocks are 10 ms long: single times are no finer, their medians over many onsets hardly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from models.strips.dynamics.levels import LOUD, sounding
from models.strips.material import BLOCK

REACH: Final = 5
BEFORE: Final = 15
RISE_DB: Final = 6.0
DEEP_DB: Final = 18.0
LOW_DB, HIGH_DB = 20.0, 1.0
"""A rise goes from 10 % to 90 % of its top's amplitude: from 20 dB to 1 dB below it."""

FEWEST: Final = 4
"""Onsets below which nothing is said of their times."""

LONGEST_INTERVAL: Final = 2.0
"""Seconds beyond which two onsets are a pause apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Onsets of a track.

    ``onsets`` (n,) are blocks. ``rise`` is their median time from 10 % to 90 %, ``interval`` the median time from
    one to the next, both in ms and None where fewer than :data:`FEWEST` onsets stand out.
    """

    onsets: NDArray[np.int64]
    rise: float | None
    interval: float | None


def envelope(levels: NDArray[np.floating]) -> Envelope:
    """Onsets of a level curve (t,)."""
    onsets = find_onsets(levels)
    if len(onsets) < FEWEST:
        return Envelope(onsets=onsets, rise=None, interval=None)
    gaps = np.diff(onsets) * BLOCK
    gaps = gaps[gaps <= LONGEST_INTERVAL]
    return Envelope(
        onsets=onsets,
        rise=float(np.median([_rise(levels, int(top)) for top in onsets])),
        interval=1e3 * float(np.median(gaps)) if len(gaps) >= FEWEST - 1 else None,
    )


def find_onsets(levels: NDArray[np.floating]) -> NDArray[np.int64]:
    """(n,) Blocks of a level curve (t,) at which something begins."""
    heard = sounding(levels)
    if not heard.any():
        return np.zeros(0, np.int64)
    top = levels >= maximum_filter1d(levels, 2 * REACH + 1)
    floor = minimum_filter1d(levels, BEFORE, origin=BEFORE // 2, mode="constant", cval=float(levels.min()))
    loud = levels > float(np.percentile(levels[heard], LOUD)) - DEEP_DB
    found = np.flatnonzero(top & loud & (levels - floor >= RISE_DB))
    first = np.diff(found, prepend=-BEFORE) > REACH
    return found[first].astype(np.int64)


def evenness(levels: NDArray[np.floating], onsets: NDArray[np.int64]) -> float | None:
    """How uneven the hits are: percentile 90 minus 10 of the levels at the onsets, in dB.

    Onsets more than :data:`DEEP_DB` below the loud ones are no hits of this track but another's in its microphone;
    None below :data:`FEWEST` of them.
    """
    if len(onsets) < FEWEST:
        return None
    high, low = np.percentile(levels[onsets], (90.0, 10.0))
    return float(high - low)


def _rise(levels: NDArray[np.floating], top: int) -> float:
    """Time in ms in which the curve climbs to an onset, to a fraction of a block by interpolation."""
    before = levels[max(0, top - BEFORE) : top + 1].astype(np.float64)[::-1]
    down = levels[top] - before
    return 1e3 * BLOCK * max(0.0, _crossing(down, LOW_DB) - _crossing(down, HIGH_DB))


def _crossing(down: NDArray[np.float64], depth: float) -> float:
    """How many blocks back the curve first lies ``depth`` dB down; as far as it goes where it never does."""
    below = np.flatnonzero(down >= depth)
    if not len(below):
        return float(np.argmax(down))
    at = int(below[0])
    if at == 0:
        return 0.0
    step = down[at] - down[at - 1]
    return at - 1 + float((depth - down[at - 1]) / step)
