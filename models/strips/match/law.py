"""The law of one band from its gains over time, on a coarse grid of time.

Core's own kernels run on the level of the band's detector at :data:`STEP` seconds a value. The smoothers are
homogeneous: the reduction is ``1 - 1/R`` times what the smoothers make of the level above the threshold. So for a
given threshold, attack and release, ratio and make-up gain are a line that is fitted through a cloud of points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core.pairs.bands import reduction_curve
from core.processors.gain import GainLaw
from core.units import db_from_power
from models.strips.material import Array

STEP: Final = 0.001
ATTACKS: Final = (1.0, 8.0, 60.0)
RELEASES: Final = (20.0, 80.0, 250.0, 800.0)
THRESHOLDS: Final = 16
"""Thresholds that are tried, over the upper :data:`DEEPEST` dB of the band."""
DEEPEST: Final = 48.0
STEEPEST: Final = 0.995
"""Largest 1 - 1/R of a first guess."""


@dataclass(frozen=True, slots=True)
class Course:
    """One band over time.

    Attributes
    ----------
    power : Array [shape=(steps,)]
        Mean square of the detector every ``step`` seconds.
    step : float, seconds
    weights : Array [shape=(windows, steps of a window)]
        How much each step counts in the gain of a window; a row sums to 1.
    at : array [shape=(windows,)]
        First step of each window.
    gain_db : Array [shape=(windows,)]
        Measured gain.
    trust : Array [shape=(windows,)]
        Weight of each window in a fit, 0 to 1.
    """

    power: Array
    step: float
    weights: Array
    at: NDArray[np.intp]
    gain_db: Array
    trust: Array


def guesses(course: Course, *, knee_db: float = 0.0) -> list[GainLaw]:
    """The laws of a grid that fit best, one for each attack, best first."""
    top = float(np.clip(db_from_power(max(float(course.power.max()), 1e-12)), -120.0 + DEEPEST, 24.0))
    found: list[tuple[float, GainLaw]] = []
    for attack in ATTACKS:
        tried = [
            _on_grid(course, top - below, attack, release, knee_db)
            for below, release in product(np.linspace(0.0, DEEPEST, THRESHOLDS + 1)[1:].tolist(), RELEASES)
        ]
        found.append(min(tried, key=lambda one: one[0]))
    return [law for _, law in sorted(found, key=lambda one: one[0])]


def _on_grid(
    course: Course, threshold: float, attack: float, release: float, knee_db: float
) -> tuple[float, GainLaw]:
    """Weighted RMS error in dB of a law, and the law with its best ratio and gain."""
    law = GainLaw(threshold_db=threshold, ratio=np.inf, attack_ms=attack, release_ms=release, knee_db=knee_db)
    slope, makeup, error = _line(seen(course, reduction(course, law)), course)
    limited = float(np.clip(makeup, -60.0, 60.0))
    return error, replace(law, ratio=1.0 / (1.0 - slope), makeup_db=limited)


def reduction(course: Course, law: GainLaw) -> Array:
    """Reduction in dB at each step."""
    return reduction_curve(course.power, 1.0 / course.step, law)


def seen(course: Course, values: Array) -> Array:
    """Mean of ``values`` at each step as the windows weigh them."""
    windows = sliding_window_view(values, course.weights.shape[1])[course.at]
    mean: Array = np.einsum("ts,ts->t", windows, course.weights)
    return mean


def _line(curve: Array, course: Course) -> tuple[float, float, float]:
    """Slope, make-up and RMS error of ``gain = makeup - slope * curve``."""
    weight = course.trust
    total = max(float(weight.sum()), 1e-12)
    x, y = float(weight @ curve) / total, float(weight @ course.gain_db) / total
    dx, dy = curve - x, course.gain_db - y
    spread = float(weight @ (dx * dx))
    slope = float(np.clip(-float(weight @ (dx * dy)) / spread, 0.0, STEEPEST)) if spread > 1e-9 else 0.0
    rest = dy + slope * dx
    return slope, y + slope * x, float(np.sqrt(weight @ (rest * rest) / total))
