"""How far recovered settings are off, in two definitions.

published
    The paper states errors in percent and does not define them. Our reading: the absolute error as a share of the
    parameter's range, which is the one it was drawn from (:mod:`models.strips.match.learned.ranges`), linear in
    ms, Hz, dB and n:1. What is recovered is held in that range first: a control ends there. Every band of every
    pair counts, also where it tells nothing.
ours
    Only what a pair can tell (:mod:`models.strips.train.truth`). Times, ratios and crossovers by the absolute
    natural logarithm of recovered over true, in percent; thresholds and gains in dB.
curve
    RMS difference in dB of the gains that the true and the recovered settings give the same dry recording, every
    millisecond, while the bands sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.processors.multiband import MultibandSettings
from models.bootstrap import Score, estimate
from models.strips.match.learned.measure import Mask
from models.strips.match.learned.ranges import CROSSOVERS, LAW, Name, Range, laws_of
from models.strips.material import Array
from models.strips.train.pairs import Pair, gain_curves
from models.strips.train.truth import Truth

LAW_COLUMNS: Final[tuple[Name, ...]] = ("attack", "release", "gain", "ratio", "threshold")
COLUMNS: Final = (*LAW_COLUMNS, "crossover")
"""In the order of the paper's table 4.3."""

PUBLISHED: Final = (3.17, 7.44, 3.76, 20.36, 16.34, 10.26, 10.2)
"""Percent, and their mean (Moroșanu 2025, table 4.3)."""

LOWEST: Final = 0.1
HIGHEST_TIMES: Final = 10.0
"""Ends at which recovered times (ms), ratios and frequencies are held in our definition: the lowest value, and the
highest in highest values of the range. A ratio of 100:1 is ReaXcomp's end, and no ear tells it from infinity."""

IN_DB: Final = frozenset({"threshold", "gain"})


@dataclass(frozen=True, slots=True)
class Column:
    """Errors of one parameter in the bands of a pair; ``known`` where the pair tells it."""

    published: Array
    ours: Array
    known: Mask


@dataclass(frozen=True, slots=True)
class Errors:
    """Of one pair: a column for each of :data:`COLUMNS`, and the curve's error in dB."""

    columns: tuple[Column, ...]
    curve: float


def errors_of(pair: Pair, truth: Truth, found: MultibandSettings) -> Errors:
    """Both definitions for one pair."""
    laws, crossovers = laws_of(found, pair.loud), np.array(found.crossovers_hz)
    order = list(LAW)
    columns = [
        _column(laws[:, at], truth.laws[:, at], truth.known_laws[:, at], [LAW[name]], in_db=name in IN_DB)
        for name, at in ((name, order.index(name)) for name in LAW_COLUMNS)
    ]
    columns.append(_column(crossovers, truth.crossovers, truth.known_crossovers, CROSSOVERS, in_db=False))
    return Errors(tuple(columns), curve_error(pair, truth, found))


def _column(found: Array, true: Array, known: Mask, ranges: Sequence[Range], *, in_db: bool) -> Column:
    low, high = (np.array([getattr(each, end) for each in ranges]) for end in ("low", "high"))
    share = np.abs(np.clip(found, low, high) - true) / (high - low)
    if in_db:
        return Column(100.0 * share, np.abs(found - true), known)
    held = np.clip(found, LOWEST, HIGHEST_TIMES * high)
    return Column(100.0 * share, 100.0 * np.abs(np.log(held / true)), known)


def curve_error(pair: Pair, truth: Truth, found: MultibandSettings) -> float:
    """RMS difference of the gains in dB over all bands while they sound."""
    off = (gain_curves(pair.dry, pair.excerpt.rate, found) - truth.curves)[truth.heard]
    return float(np.sqrt(np.mean(off**2)))


def published_scores(errors: Sequence[Errors], groups: Sequence[str], seed: int) -> tuple[Score, ...]:
    """Mean error of each column in percent, and the mean of the columns."""
    columns = np.array([[column.published.mean() for column in each.columns] for each in errors])
    return (*(mean_score(column, groups, seed) for column in columns.T), mean_score(columns.mean(1), groups, seed))


def our_scores(errors: Sequence[Errors], groups: Sequence[str], seed: int) -> tuple[Score, ...]:
    """Mean error of each column over what the pairs can tell."""
    scores = []
    for columns in zip(*(each.columns for each in errors), strict=True):
        told = [column.ours[column.known] for column in columns]
        owners = [group for group, values in zip(groups, told, strict=True) for _ in values]
        scores.append(mean_score(np.concatenate(told), owners, seed))
    return tuple(scores)


def told_shares(errors: Sequence[Errors]) -> tuple[float, ...]:
    """Percent of each column that the pairs can tell."""
    return tuple(
        100.0 * float(np.mean([column.known for column in columns]))
        for columns in zip(*(each.columns for each in errors), strict=True)
    )


def mean_score(values: Array, groups: Sequence[str], seed: int) -> Score:
    """A mean and its 95 % interval over groups."""
    parts = np.column_stack([np.ones(len(values)), values])
    return estimate(parts, groups, lambda sums: sums[..., 1] / np.maximum(sums[..., 0], 1.0), seed=seed)
