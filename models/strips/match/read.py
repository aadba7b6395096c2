"""What the end of a walk says: every value of the four bands with its interval, and how well the whole fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from core.pairs.shorttime import cross_spectra
from core.processors.gain import GainLaw
from core.processors.multiband import compress_multiband
from core.units import db_from_power
from models.balance.reasons import number
from models.strips.match.intervals import CROSSOVER, KINDS, estimate, half_widths, widened
from models.strips.match.law import Course, reduction, seen
from models.strips.match.model import BANDS, CROSSOVERS, DELAY, GAIN, PER_BAND
from models.strips.match.polish import Polished, earlier, settling
from models.strips.match.recovered import Estimate, Recovered, RecoveredBand
from models.strips.material import Array

CLAIMED_DB: Final = -25.0
"""Residual above which nothing is claimed."""

SEARCHED_DB: Final = -50.0
"""The same for the laws of bands whose knees and detectors are in doubt: on training libraries 62 to
100 % of the intervals hold above it, 85 % and more below."""

EXACT_DB: Final = -90.0
"""Residual up to which the usual knees and detectors are taken for the right ones."""

ASTRAY: Final = 1e-9
"""Share of the whitened power left (-90 dB) from which intervals widen: misfit is no noise, more time does not
average it out."""

LEAST_DB: Final = 0.3
"""Gain reduction that a band must reach somewhere for its law to be told."""


def read(end: Polished) -> Recovered:
    """The end of the walk as settings with intervals."""
    half = half_widths(end.covariance, end.free, end.blocks) * np.sqrt(1.0 + end.astray / ASTRAY)
    courses = end.ready.courses(end.settings)
    made = compress_multiband(end.ready.dry, end.ready.sample_rate, end.settings)
    heard = slice(settling(len(made), end.ready.sample_rate), None)
    left = residual(earlier(made.T, -float(end.vector[DELAY])).T[heard], end.ready.wet[heard])
    why = withheld(left)
    f1, f2, f3 = (_crossover(end, half, index, courses, why) for index in range(CROSSOVERS, DELAY))
    rows, widths = (one[:CROSSOVERS].reshape(BANDS, PER_BAND) for one in (end.vector, half))
    apart_db = curve_error(end, made, courses)
    doubtful = end.detectors or left > EXACT_DB
    widths = widened(widths, apart_db) if doubtful else widths
    lawless = why or (withheld(left, SEARCHED_DB) if doubtful else "")
    b1, b2, b3, b4 = (
        read_band(row, width, law, course, lawless)
        for row, width, law, course in zip(rows, widths, end.settings.bands, courses, strict=True)
    )
    return Recovered(
        settings=end.settings,
        crossovers=(f1, f2, f3),
        bands=(b1, b2, b3, b4),
        delay=end.ready.delay,
        inverted=end.ready.inverted,
        error=apart_db,
        residual=left,
    )


def withheld(left: float, most: float = CLAIMED_DB) -> str:
    """Why no value of a pair is claimed that is explained to ``left`` dB; empty up to ``most``."""
    return (
        f"the pair is explained only to {number(left)} dB: another processor may be at work" if left > most else ""
    )


def curve_error(end: Polished, made: Array, courses: list[Course]) -> float:
    """RMS difference in dB of the gains of the wet recording and of what the settings made, while bands sound.

    Both are measured alike, so what the measurement itself smears cancels. 0 if nothing sounds.
    """
    ready = end.ready
    predicted = replace(ready, wet=made, spectra=cross_spectra(ready.dry, made, ready.sample_rate))
    return apart(courses, predicted.courses(end.settings))


def apart(courses: list[Course], others: list[Course]) -> float:
    """RMS difference in dB of the gains of bands that sound in both; 0 if none does."""
    found = [
        (one.gain_db - other.gain_db)[(one.trust > 0.0) & (other.trust > 0.0)]
        for one, other in zip(courses, others, strict=True)
    ]
    every = np.concatenate(found)
    return float(np.sqrt(np.mean(every * every))) if every.size else 0.0


def residual(made: Array, wet: Array) -> float:
    """Power of the wet recording minus what the settings made, in dB relative to the wet one."""
    left = wet - made
    return db_from_power(float(np.vdot(left, left)) / float(np.vdot(wet, wet)))


def read_band(values: Array, half: Array, law: GainLaw, course: Course, why: str = "") -> RecoveredBand:
    """One band from its five values of the vector and half their intervals; ``why`` nothing is claimed, if so."""
    curve = reduction(course, law)
    heard = course.trust > 0.0
    silent = why or ("" if heard.any() else "the band is silent")
    most = float(curve.max(initial=0.0))
    idle = silent or ("" if most >= LEAST_DB else f"the band is never reduced by more than {most:.1f} dB")
    threshold, ratio, attack, release, gain = (
        estimate(float(value), float(width), kind, unknown=silent if which == GAIN else idle)
        for which, (value, width, kind) in enumerate(zip(values, half, KINDS, strict=True))
    )
    return RecoveredBand(
        threshold=threshold,
        ratio=ratio,
        attack=attack,
        release=release,
        gain=gain,
        reduction=float(seen(course, curve)[heard].mean()) if heard.any() else 0.0,
    )


def _crossover(end: Polished, half: Array, index: int, courses: list[Course], why: str) -> Estimate:
    below = index - CROSSOVERS
    silent = [b for b in (below, below + 1) if not courses[b].trust.any()]
    mute = f"nothing sounds in band {silent[0] + 1}" if silent else ""
    return estimate(float(end.vector[index]), float(half[index]), CROSSOVER, unknown=why or mute)
