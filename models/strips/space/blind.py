"""How reverberant a recording is already, guessed from how its level falls: no impulse response, no dry original.

Where playing stops, the level falls no faster than the room lets it (R. Ratnam et al., "Blind estimation of
reverberation time", JASA 114, 2003: the fastest decays are the room's). So the falls of the 10 ms levels are
gathered, quantiles of their slopes and depths are taken, and two linear fits turn them into decay time and
direct-to-reverberant ratio. The weights are in ``blind.csv``, from :mod:`models.strips.space.fit`.

How good that is: hardly better than always guessing the mean (``deskhand evaluate strips``), as nothing in the
levels tells a long room from a long note. ``sure`` is therefore :data:`SURE`, below what a send is changed for.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from models.strips.dynamics.levels import loud_level, sounding
from models.strips.material import BLOCK, Array, Reverberance

SMOOTHED: Final = 3
"""Blocks over which the levels are averaged."""

STILL_DB: Final = 0.15
"""Rise from block to block that does not end a fall."""

SHORTEST: Final = 8
DEEPEST_START_DB: Final = 15.0
LEAST_FALL_DB: Final = 10.0
"""A fall lasts so many blocks, begins so near the loud level at least, and goes so deep."""

LATE_DB: Final = 5.0
FLOOR_DB: Final = -75.0
FOOT_DB: Final = 3.0
"""Its slope is taken from so far below its start to so far above its end, and above the floor."""

EARLY: Final = 5
"""Blocks after its start in which a fall is early: a dry one is deep there."""

FEWEST: Final = 4
SLOWEST_DB: Final = 5.0
"""dB a second below which a fall is none."""

FEATURES: Final = (
    "offset", "time 10", "time 25", "time 50", "early 50", "early 75", "early 90", "depth", "low", "middle",
    "rate",
)  # fmt: skip
"""Logarithms of the falls' 60 dB times; dB in the first 50 ms; dB to quiet and to middling levels."""

RT60: Final = (0.1, 5.0)
RATIO: Final = (-12.0, 30.0)

SURE: Final = 0.3


def reverberance(levels: NDArray[np.floating]) -> Reverberance | None:
    """The guess for a level curve (t,) in dB; None where fewer than four falls are to be seen."""
    seen = features(levels)
    if seen is None:
        return None
    decay, ratio = (float(seen @ weights) for weights in _weights())
    return Reverberance(
        rt60=min(RT60[1], max(RT60[0], math.exp(min(5.0, decay)))),
        direct_to_reverberant=min(RATIO[1], max(RATIO[0], ratio)),
        sure=SURE,
    )


def features(levels: NDArray[np.floating]) -> Array | None:
    """(11,) What the fits see, :data:`FEATURES`; None where there are too few falls."""
    heard = sounding(levels)
    if not heard.any():
        return None
    found = np.array(list(falls(levels.astype(np.float64), loud_level(levels[heard])))).reshape(-1, 3)
    if len(found) < FEWEST:
        return None
    times, early, depth = found.T
    loud, middle, low = np.percentile(levels[heard], (95.0, 50.0, 5.0))
    seen: Array = np.array(
        [
            1.0,
            *np.quantile(np.log(np.clip(times, 0.05, 10.0)), (0.1, 0.25, 0.5)),
            *np.quantile(early, (0.5, 0.75, 0.9)),
            np.median(depth),
            loud - low,
            loud - middle,
            math.log(len(found) / (len(levels) * BLOCK)),
        ]
    )
    return seen


def falls(levels: Array, loud: float) -> Iterator[tuple[float, float, float]]:
    """Of each fall: the time in s in which it would go down 60 dB, dB in its first 50 ms, dB in all."""
    smooth = uniform_filter1d(levels, SMOOTHED)
    falling = np.concatenate([[0], np.diff(smooth) < STILL_DB, [0]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(falling)).reshape(-1, 2)
    for start, end in edges:
        fall = smooth[start : end + 1]
        depth = float(fall[0] - fall[-1])
        if end - start < SHORTEST or depth < LEAST_FALL_DB or fall[0] < loud - DEEPEST_START_DB:
            continue
        late = (fall < fall[0] - LATE_DB) & (fall > max(FLOOR_DB, fall[-1] + FOOT_DB))
        if late.sum() < SHORTEST - 2:
            continue
        slope = float(np.polyfit(np.flatnonzero(late) * BLOCK, fall[late], 1)[0])
        if slope < -SLOWEST_DB:
            yield -60.0 / slope, float(fall[0] - fall[EARLY]), depth


@lru_cache(maxsize=1)
def _weights() -> tuple[Array, Array]:
    """(11,) weights for the logarithm of the decay time and for the direct-to-reverberant ratio."""
    text = (files(__package__) / "blind.csv").read_text(encoding="utf-8").splitlines()
    rows = {row["feature"]: row for row in csv.DictReader(text)}
    decay, ratio = (np.array([float(rows[name][column]) for name in FEATURES]) for column in ("rt60", "ratio"))
    return decay, ratio
