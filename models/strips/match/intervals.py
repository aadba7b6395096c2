"""Values with intervals from a covariance, or why a pair does not tell them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from models.strips.match.model import HIGHEST, LOWEST, Flags
from models.strips.match.recovered import Estimate
from models.strips.material import Array

SURE: Final = 0.9
"""Probability of an interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a value of the walk's vector is told.

    ``show`` takes it to what an engineer reads. ``widest`` is the half interval from which it is not told at all,
    ``smallest`` what the walk itself leaves open; both in the vector's own unit, like ``low`` and ``high``.
    """

    show: Callable[[float], float]
    widest: float
    smallest: float
    low: float
    high: float


def _ratio(slope: float) -> float:
    return 1.0 / (1.0 - slope)


def _exp(logarithm: float) -> float:
    return float(np.exp(logarithm))


_SCALES: Final[tuple[tuple[Callable[[float], float], float, float], ...]] = (
    (float, 6.0, 0.02),
    (_ratio, 0.3, 0.001),
    (_exp, 1.2, 0.005),
    (_exp, 1.2, 0.005),
    (float, 3.0, 0.01),
)

KINDS: Final = tuple(
    Kind(show=show, widest=widest, smallest=smallest, low=float(low), high=float(high))
    for (show, widest, smallest), low, high in zip(_SCALES, LOWEST, HIGHEST, strict=True)
)
"""Threshold, slope, attack, release and gain of a band."""

CROSSOVER: Final = Kind(show=_exp, widest=0.35, smallest=0.001, low=float(np.log(20.0)), high=float(np.log(20e3)))
"""The logarithm of a crossover in Hz; half an octave tells nothing."""

KNEE: Final = Kind(show=float, widest=12.0, smallest=0.05, low=0.0, high=40.0)
"""The knee of a compressor in dB."""


SEARCHED: Final = 2.0
"""Times that intervals widen where knees and detectors had to be found too: walks may end beside the best one."""

PER_DB: Final = np.array([8.0, 0.05, 2.5, 0.5, 1.0])
"""What threshold, slope, attack, release and gain of a band, in the vector's units, may be off by for each dB
between the gain curves. Measured with :data:`SEARCHED` on 20 pairs of training libraries through compressors of
other knees and detectors in 16 bits: of each kind at least 91 % of the intervals hold there."""


def widened(half: Array, misfit_db: float) -> Array:
    """Half intervals of a band, the last axis in the order of :data:`KINDS`, where the model had to be searched.

    What is left there is systematic: more time does not average it out. ``misfit_db`` is the RMS difference of the
    gain curves of pair and settings.
    """
    return np.asarray(np.hypot(SEARCHED * half, PER_DB * misfit_db))


def half_widths(covariance: Array, free: Flags, blocks: int) -> Array:
    """Half the interval of each value; infinite where it was not free. Student's t over the blocks of time."""
    half = np.full(len(free), np.inf)
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    half[free] = stats.t.ppf(0.5 + SURE / 2.0, max(1, blocks - 1)) * spread
    return half


def estimate(value: float, half: float, kind: Kind, *, unknown: str = "") -> Estimate:
    """The value as an estimate; ``unknown`` where the caller knows already why there is none."""
    width = max(half, kind.smallest)
    why = unknown or ("" if width <= kind.widest else "other values would sound the same here")
    low, high = (kind.low, kind.high) if why else (max(kind.low, value - width), min(kind.high, value + width))
    shown = kind.show(value)
    return Estimate(value=shown, low=min(shown, kind.show(low)), high=max(shown, kind.show(high)), unknown=why)
