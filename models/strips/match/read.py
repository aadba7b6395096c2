"""What the end of a walk says: every value of the four bands with its interval, and how well the whole fits."""

from __future__ import annotations

from typing import Final

import numpy as np

from core.processors.multiband import MultibandSettings, compress_multiband
from core.units import db_from_power
from models.strips.match.fit import misfit
from models.strips.match.intervals import CROSSOVER, KINDS, estimate, half_widths
from models.strips.match.law import Course, reduction, seen
from models.strips.match.model import BANDS, CROSSOVERS, DELAY, GAIN, PER_BAND
from models.strips.match.polish import Polished
from models.strips.match.recovered import Estimate, Recovered, RecoveredBand
from models.strips.material import Array

LEAST_DB: Final = 0.3
"""Gain reduction that a band must reach somewhere for its law to be told."""


def read(end: Polished) -> Recovered:
    """The end of the walk as settings with intervals."""
    half = half_widths(end.covariance, end.free, end.blocks)
    courses = end.ready.courses(end.settings)
    f1, f2, f3 = (_crossover(end, half, index, courses) for index in range(CROSSOVERS, DELAY))
    b1, b2, b3, b4 = (_band(end, half, b, courses[b]) for b in range(BANDS))
    return Recovered(
        settings=end.settings,
        crossovers=(f1, f2, f3),
        bands=(b1, b2, b3, b4),
        delay=end.ready.delay,
        inverted=end.ready.inverted,
        error=curve_error(courses, end.settings),
        residual=residual(end.ready.dry, end.ready.wet, end.ready.sample_rate, end.settings),
    )


def curve_error(courses: list[Course], settings: MultibandSettings) -> float:
    """RMS difference in dB of measured and predicted gains of all bands while they sound; 0 if none does."""
    found = [misfit(course, law)[course.trust > 0.0] for course, law in zip(courses, settings.bands, strict=True)]
    every = np.concatenate(found)
    return float(np.sqrt(np.mean(every * every))) if every.size else 0.0


def residual(dry: Array, wet: Array, sample_rate: float, settings: MultibandSettings) -> float:
    """Power of what the settings leave of the wet recording, in dB relative to it."""
    left = wet - compress_multiband(dry, sample_rate, settings)
    return db_from_power(float(np.vdot(left, left)) / float(np.vdot(wet, wet)))


def _band(end: Polished, half: Array, b: int, course: Course) -> RecoveredBand:
    law, here = end.settings.bands[b], slice(b * PER_BAND, (b + 1) * PER_BAND)
    curve = reduction(course, law)
    heard = course.trust > 0.0
    silent = "" if heard.any() else "the band is silent"
    most = float(curve.max(initial=0.0))
    idle = silent or ("" if most >= LEAST_DB else f"the band is never reduced by more than {most:.1f} dB")
    threshold, ratio, attack, release, gain = (
        estimate(float(value), float(width), kind, unknown=silent if which == GAIN else idle)
        for which, (value, width, kind) in enumerate(zip(end.vector[here], half[here], KINDS, strict=True))
    )
    return RecoveredBand(
        threshold=threshold,
        ratio=ratio,
        attack=attack,
        release=release,
        gain=gain,
        reduction=float(seen(course, curve)[heard].mean()) if heard.any() else 0.0,
    )


def _crossover(end: Polished, half: Array, index: int, courses: list[Course]) -> Estimate:
    below = index - CROSSOVERS
    silent = [b for b in (below, below + 1) if not courses[b].trust.any()]
    why = f"nothing sounds in band {silent[0] + 1}" if silent else ""
    return estimate(float(end.vector[index]), float(half[index]), CROSSOVER, unknown=why)
