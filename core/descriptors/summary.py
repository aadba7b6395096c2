"""One figure for a descriptor's course over time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.spectra import Array


@dataclass(frozen=True, slots=True)
class Summary:
    """Median, interquartile range, and the share of the windows that have a figure at all (0 to 1)."""

    median: float
    spread: float
    share: float


def summarise(values: Array) -> Summary:
    """Median and interquartile range of the finite values, nan if there are none.

    Peeters et al. 2011 summarise a course by these two, which outliers hardly move.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return Summary(math.nan, math.nan, 0.0)
    low, middle, high = (float(part) for part in np.percentile(finite, [25.0, 50.0, 75.0]))
    return Summary(middle, high - low, len(finite) / len(values))
