"""One compressor over the whole of a recording: the special case of one band, with a knee."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.pairs.align import align, check_sounding, in_time
from core.pairs.bands import detected, reduction_curve
from core.pairs.explain import explain
from core.pairs.shorttime import cross_spectra
from core.processors.dynamics import CompressorSettings, compress
from core.processors.gain import LAW_LIMITS, GainLaw
from models.strips.match.course import courses
from models.strips.match.descent import Descent, descend
from models.strips.match.fit import fit_law, misfit
from models.strips.match.intervals import KNEE, estimate, half_widths
from models.strips.match.law import Course
from models.strips.match.model import DB, HIGHEST, LOWEST, PER_BAND, SLOPE, STEPS, UNIT, Flags, law_values
from models.strips.match.polish import BLOCK
from models.strips.match.read import LEAST_DB, apart, read_band, residual
from models.strips.match.recovered import RecoveredCompressor
from models.strips.material import Array

KNEES_DB: Final = (0.0, 8.0)
"""Knees that the first guess tries."""

SECONDS: Final = 30.0
"""Most that the walk listens to, from the start."""

STRIDE: Final = 3
"""Every which frame the walk compares."""

KNEE_STEP: Final = 1e-2
KNEE_UNIT: Final = 1.0


def match_compressor(
    dry: NDArray[np.floating], wet: NDArray[np.floating], sample_rate: float
) -> RecoveredCompressor:
    """Recover one compressor, a law and its knee, between two recordings.

    Parameters
    ----------
    dry, wet : array [shape=(frames, channels)]
        Before and after, of one sample rate. They need not be in time, of one polarity or of one length.
    sample_rate : float, Hz

    Returns
    -------
    RecoveredCompressor

    Raises
    ------
    ValueError
        If the shapes do not go together, a recording is silent, or they share too little.
    """
    before, after = check_sounding(dry, wet)
    found = align(before, after, sample_rate)
    early, late = (np.ascontiguousarray(one) for one in in_time(before, after, found.delay))
    late = -late if found.inverted else late
    course = _course(early, late, sample_rate)
    laws = [fit_law(course, knee_db=knee) for knee in KNEES_DB]
    guess = min(laws, key=lambda law: float(np.square(misfit(course, law)) @ course.trust))
    end, free = _walk(early, late, sample_rate, guess)
    settings = _settings(end.point)
    made = compress(early, sample_rate, settings)
    half = half_widths(end.covariance, free, end.blocks)
    band = read_band(end.point[:PER_BAND], half[:PER_BAND], settings, course)
    return RecoveredCompressor(
        settings=settings,
        law=band,
        knee=estimate(float(end.point[PER_BAND]), float(half[PER_BAND]), KNEE, unknown=band.threshold.unknown),
        delay=found.delay,
        inverted=found.inverted,
        error=apart([course], [_course(early, made, sample_rate)]),
        residual=residual(made, late),
    )


def _course(dry: Array, wet: Array, sample_rate: float) -> Course:
    """The gain of the whole over time."""
    spectra = cross_spectra(dry, wet, sample_rate)
    explained = explain(spectra, np.ones((1, len(spectra.frequencies)), np.complex128))
    return courses(np.ascontiguousarray(dry.T)[None], spectra, explained, sample_rate, (GainLaw(),))[0]


def _walk(dry: Array, wet: Array, sample_rate: float, guess: GainLaw) -> tuple[Descent, Flags]:
    """Least squares on the sound: the five values of a law, and its knee."""
    last = round(SECONDS * sample_rate)
    signal, target = (np.ascontiguousarray(one[:last].T) for one in (dry, wet))
    power = detected(signal, sample_rate, guess)
    start = np.append(law_values(guess), guess.knee_db)
    low, high = np.append(LOWEST, KNEE.low), np.append(HIGHEST, KNEE.high)
    sound = _Sound(signal, target, power, sample_rate)
    free = np.ones(len(start), bool)
    if start[SLOPE] * sound.curve(start).max(initial=0.0) < LEAST_DB:
        free[:] = False
        free[PER_BAND - 1] = True
    end = descend(
        sound.left,
        partial(sound.derivatives, free),
        start,
        free,
        (low, high),
        unit=np.append(UNIT[:PER_BAND], KNEE_UNIT),
        block=max(1, round(BLOCK * sample_rate / STRIDE)),
    )
    return end, free


class _Sound:
    """A recording through one law; vectors are a band's five values and the knee in dB."""

    def __init__(self, signal: Array, target: Array, power: Array, sample_rate: float) -> None:
        self.signal, self.target = signal[:, ::STRIDE], target[:, ::STRIDE]
        self.power, self.sample_rate = power, sample_rate

    def curve(self, point: Array) -> Array:
        """Smoothed level above the threshold in dB."""
        return reduction_curve(self.power, self.sample_rate, replace(_law(point), ratio=np.inf))[::STRIDE]

    def left(self, point: Array) -> Array:
        return self.target - self._wet(point, self.curve(point))

    def derivatives(self, free: Flags, point: Array) -> tuple[Array, Array]:
        curve = self.curve(point)
        wet = self._wet(point, curve)
        steps = np.append(STEPS, KNEE_STEP)
        columns = np.empty((int(free.sum()), *wet.shape))
        for column, index in zip(columns, np.flatnonzero(free), strict=True):
            if index == SLOPE:
                by: Array = -curve
            elif index == PER_BAND - 1:
                by = np.ones(1)
            else:
                moved = point + steps * (np.arange(len(point)) == index)
                by = -point[SLOPE] * (self.curve(moved) - curve) / steps[index]
            np.multiply(DB * by, wet, out=column)
        return self.target - wet, columns

    def _wet(self, point: Array, curve: Array) -> Array:
        return np.asarray(np.exp(DB * (point[PER_BAND - 1] - point[SLOPE] * curve)) * self.signal)


def _law(point: Array) -> GainLaw:
    threshold, slope, attack, release, gain, knee = (float(value) for value in point)
    return GainLaw(
        threshold_db=threshold,
        ratio=1.0 / (1.0 - slope),
        attack_ms=float(np.exp(attack)),
        release_ms=float(np.exp(release)),
        makeup_db=gain,
        knee_db=knee,
    )


def _settings(point: Array) -> CompressorSettings:
    law = _law(point)
    return CompressorSettings(**{name: getattr(law, name) for name in LAW_LIMITS})
