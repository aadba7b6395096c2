"""Percentile intervals by resampling whole songs or libraries (Efron & Tibshirani 1993, chapter 13).

Tracks of one song, and recordings of one library, resemble each other: resampling them one by one would promise
more than was tested. So each round draws as many groups as there are, with repetition, and takes all their tracks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

ROUNDS: Final = 2000
LOWER, UPPER = 2.5, 97.5

Formula = Callable[[Numbers], Numbers]
"""From sums over tracks, shape ``(..., columns)``, to a metric, shape ``(...)``; NaN where it is not defined."""


@dataclass(frozen=True, slots=True)
class Score:
    """A metric and its 95 % interval.

    ``value`` is None where no track could be asked. ``low`` and ``high`` are None too where fewer than two groups
    could. ``tracks`` and ``groups`` are those that the metric speaks of.
    """

    value: float | None
    low: float | None
    high: float | None
    tracks: int
    groups: int


def estimate(
    parts: Numbers, groups: Sequence[str], formula: Formula, *, seed: int = 1, rounds: int = ROUNDS
) -> Score:
    """A metric of tracks and its interval over groups of tracks.

    Parameters
    ----------
    parts : array [shape=(tracks, columns)]
        What each track adds to the sums that ``formula`` reads. The first column is 1 for a track that the metric
        speaks of, else the row is 0.
    groups : sequence of str [length tracks]
        Song or library of each track.
    """
    asked = parts[:, 0] > 0
    names, places = np.unique(np.asarray(groups, dtype=str)[asked], return_inverse=True)
    sums = np.zeros((len(names), parts.shape[1]))
    np.add.at(sums, places, parts[asked])
    if not len(names):
        return Score(None, None, None, 0, 0)
    value = float(formula(sums.sum(axis=0)))
    low = high = None
    if len(names) > 1:
        draws = np.random.default_rng(seed).multinomial(len(names), [1 / len(names)] * len(names), size=rounds)
        low, high = (float(edge) for edge in np.percentile(formula(draws @ sums), (LOWER, UPPER)))
    return Score(value, low, high, int(asked.sum()), len(names))
