"""One band's law by least squares on its gain-reduction curve."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import optimize

from core.processors.gain import GainLaw
from models.strips.match.law import Course, guesses, reduction, seen
from models.strips.match.model import HIGHEST, LOWEST, law_values
from models.strips.material import Array

ROUGH_DB: Final = 0.5
"""Difference from which a window counts by its size instead of its square."""

SCALE: Final = np.array([3.0, 0.1, 0.5, 0.5, 1.0])


def fit_law(course: Course, *, start: GainLaw | None = None, knee_db: float = 0.0) -> GainLaw:
    """The law whose gains, as the windows see them, come nearest to the measured ones.

    The walks begin at the best laws of a grid and, if given, at ``start``; the best end counts.
    """
    if not course.trust.any():
        return start or GainLaw(knee_db=knee_db)
    starts = [*guesses(course, knee_db=knee_db), *([start] if start else [])]
    ends = [_walk(course, one) for one in starts]
    return min(ends, key=lambda end: end[0])[1]


def misfit(course: Course, law: GainLaw) -> Array:
    """Measured minus predicted gain in dB, shape ``(windows,)``."""
    return course.gain_db - law.makeup_db + seen(course, reduction(course, law))


def _walk(course: Course, start: GainLaw) -> tuple[float, GainLaw]:
    heard = course.trust > 0.0

    def law_at(row: Array) -> GainLaw:
        return GainLaw(
            threshold_db=float(row[0]),
            ratio=float(1.0 / (1.0 - row[1])),
            attack_ms=float(np.exp(row[2])),
            release_ms=float(np.exp(row[3])),
            makeup_db=float(row[4]),
            knee_db=start.knee_db,
            rms_size_ms=start.rms_size_ms,
        )

    def differences(scaled: Array) -> Array:
        return misfit(course, law_at(scaled * SCALE))[heard]

    limits = (LOWEST / SCALE, HIGHEST / SCALE)
    inside = np.clip(law_values(start) / SCALE, limits[0] + 1e-6, limits[1] - 1e-6)
    result = optimize.least_squares(
        differences,
        inside,
        bounds=limits,
        loss="soft_l1",
        f_scale=ROUGH_DB,
        diff_step=np.full(len(SCALE), 1e-4),
        max_nfev=30,
    )
    return float(result.cost), law_at(result.x * SCALE)
