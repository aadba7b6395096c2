"""The search for threshold and ratio: simulate, measure, go on until the target or the limit is met.

Generalises the iteration of Li and Lerch 2023 (section III.A.2): there the threshold falls by 3 dB and the ratio
grows by 0.1 until the loudness range is within 1 dB of the target. Here the ratio starts where a steady level
would need it, the threshold falls by :data:`STEP` from the loud blocks to the quiet ones, and only where that is
not enough the ratio grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.gain import GainLaw
from models.strips.dynamics.levels import LOUD, loud_level
from models.strips.dynamics.limits import THRESHOLD, clip
from models.strips.dynamics.simulate import reductions
from models.strips.material import Array

STEP: Final = 1.0
"""dB by which the threshold falls."""

LOWEST: Final = 25.0
"""Percentile of the sounding blocks below which no threshold goes: lower it would turn down everything alike."""

NEAR: Final = 1.0
"""How close to the target is close enough, in its own unit (Li and Lerch: 1 dB)."""

LEAST_RATIO: Final = 1.5
RATIO_STEP: Final = 0.5
GROWTH: Final = 1.5
"""Ratios are rounded to steps of :data:`RATIO_STEP`; a next one is :data:`GROWTH` times the last."""

Measured = Callable[[Array], float]
"""What counts, of gains in dB (t,) over the levels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """From where to where, and how far it may go; see :class:`models.strips.dynamics.targets.Target`."""

    now: float
    target: float
    ratio_high: float
    reduction_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was found.

    ``value`` is the measure behind the law, ``reduction`` in dB what 5 % of the sounding blocks exceed,
    ``typical`` the mean over those that are reduced at all, ``above`` the share of the sounding ones above the
    threshold. ``reductions`` (t,) are those of every block.
    """

    law: GainLaw
    value: float
    reduction: float
    typical: float
    above: float
    reductions: Array = field(repr=False)


def settle(
    levels: NDArray[np.floating], heard: NDArray[np.bool_], law: GainLaw, goal: Goal, measured: Measured
) -> Settled:
    """The law that comes to the goal, or as near as its bounds let it.

    Parameters
    ----------
    levels, heard : array [shape=(t,)]
        Level curve in dB, and which of its blocks sound (at least one).
    law : GainLaw
        Attack, release and knee; threshold and ratio are found.
    goal : Goal
    measured : Measured
    """
    best: Settled | None = None
    for ratio in _ratios(goal):
        for threshold in _thresholds(levels[heard]):
            tried = rated(levels, heard, _with(law, threshold, ratio), measured)
            if tried.reduction > goal.reduction_high:
                break
            if best is None or tried.value < best.value:
                best = tried
            if tried.value <= goal.target + NEAR:
                return tried
    return best or rated(levels, heard, _with(law, loud_level(levels[heard]), LEAST_RATIO), measured)


def rated(levels: NDArray[np.floating], heard: NDArray[np.bool_], law: GainLaw, measured: Measured) -> Settled:
    """A law, and what it does to the levels."""
    reduction = reductions(levels, law)
    while_heard = reduction[heard]
    working = while_heard[while_heard > 0.1]
    return Settled(
        law=law,
        value=0.0 if measured is None else measured(-reduction),
        reduction=float(np.percentile(while_heard, LOUD)),
        typical=float(working.mean()) if len(working) else 0.0,
        above=float(np.mean(levels[heard] > law.threshold_db)),
        reductions=reduction,
    )


def start_ratio(goal: Goal) -> float:
    """The ratio that takes the excess from what a steady level swings: ``(1 - 1/R) now = now - target``."""
    needed = goal.now / max(goal.target, 1e-3)
    return min(goal.ratio_high, max(LEAST_RATIO, round(needed / RATIO_STEP) * RATIO_STEP))


def _ratios(goal: Goal) -> Iterator[float]:
    ratio = start_ratio(goal)
    while ratio < goal.ratio_high:
        yield ratio
        ratio *= GROWTH
    yield goal.ratio_high


def _thresholds(levels: NDArray[np.floating]) -> Array:
    high, low = np.percentile(levels, (LOUD, LOWEST))
    return np.arange(float(high), float(low) - STEP / 2.0, -STEP)


def _with(law: GainLaw, threshold: float, ratio: float) -> GainLaw:
    return replace(law, threshold_db=clip(threshold, THRESHOLD), ratio=ratio)
