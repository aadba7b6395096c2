"""Reverberation time from an impulse response (ISO 3382-1 and -2).

The squared response is integrated backwards (M. R. Schroeder, J. Acoust. Soc. Am. 37(3), 1965); the slope of that
decay in dB, extrapolated to 60 dB, is the reverberation time. A noise floor would bend the curve: integration ends
where the decay meets it, and the tail beyond is added as the exponential that the late decay points to, after
Lundeby et al., Acustica 81(4), 1995, here with fixed intervals of 10 ms.

There is no blind estimate from a mix or a take: what decays there is instrument and room together, and nothing
in the signal tells a long room from a long note.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.audio import Samples, check_samples
from core.spectra import Array
from core.units import db_from_power, gain_from_db, power_from_db

INTERVAL: Final = 0.01
"""Seconds over which the squared response is averaged to find the noise floor."""

LEAST_INTERVALS: Final = 10
FLOOR_SHARE: Final = 0.1
"""Part of the response, at its end, that shows the floor at first."""

ROUNDS: Final = 6
ONSET_DB: Final = -20.0
"""The response begins where it first comes this close to its peak (ISO 3382-1)."""

MARGIN_DB: Final = 10.0
"""How far the floor must lie below the end of an evaluation (ISO 3382-1)."""


EVALUATIONS: Final = ((0.0, -10.0), (-5.0, -25.0), (-5.0, -35.0))
"""From and to, in dB: EDT, T20, T30."""


@dataclass(frozen=True, slots=True)
class Line:
    """Straight line through a decay.

    Attributes
    ----------
    seconds : float
        Time for 60 dB at its slope.
    nonlinearity : float
        ``1000 (1 - r^2)`` in per mille; above 10 the decay is far from straight (ISO 3382-2, annex B).
    """

    seconds: float
    nonlinearity: float


@dataclass(frozen=True, slots=True)
class Reverberation:
    """Reverberation of one channel. An evaluation is None where the floor comes closer than 10 dB to its end.

    Attributes
    ----------
    edt, t20, t30 : Line or None
        Early decay time (0 to -10 dB), and the times from -5 to -25 and -5 to -35 dB.
    span : float or None
        Peak over noise floor in dB, of averages over 10 ms; where the response ends in digital silence, its last
        sounding tenth is the floor. None for silence and for what sounds less than 100 ms.
    curvature : float or None
        ``100 (T30 / T20 - 1)`` in percent; beyond 0 to 10 the decay is not one slope (ISO 3382-2, annex B).
    """

    edt: Line | None
    t20: Line | None
    t30: Line | None
    span: float | None
    curvature: float | None


NOTHING: Final = Reverberation(None, None, None, None, None)


def reverberation(response: Samples, sample_rate: int) -> tuple[Reverberation, ...]:
    """Reverberation times of an impulse response, one per channel.

    Broadband: for figures per octave hand in each of :func:`core.descriptors.bands.octave_signals`. A band filter
    itself rings: below ``T = 16 / bandwidth`` (ISO 3382-1) its own decay is measured.

    Parameters
    ----------
    response : Samples [shape=(frames, channels)]
    sample_rate : int > 0, Hz
    """
    return tuple(_channel(channel.astype(np.float64), sample_rate) for channel in check_samples(response).T)


def _channel(response: Array, sample_rate: int) -> Reverberation:
    energy = _sounding(response)
    size = round(INTERVAL * sample_rate)
    means = energy[: len(energy) // size * size].reshape(-1, size).mean(axis=1)
    if len(means) < LEAST_INTERVALS:
        return NOTHING
    knee, floor, slope = _knee(means)
    span = db_from_power(float(means.max())) - floor
    decay = _decay(energy[: knee * size], _tail(power_from_db(floor), slope / size))
    edt, t20, t30 = (
        _line(decay, high, low, sample_rate) if span >= MARGIN_DB - low else None for high, low in EVALUATIONS
    )
    curvature = 100.0 * (t30.seconds / t20.seconds - 1.0) if t20 and t30 else None
    return Reverberation(edt, t20, t30, span, curvature)


def _sounding(response: Array) -> Array:
    """Squared response from its onset to its last sample that is not 0."""
    magnitude = np.abs(response)
    loud = np.flatnonzero(magnitude >= magnitude.max(initial=0.0) * gain_from_db(ONSET_DB))
    sounding = np.flatnonzero(magnitude)
    return np.square(response[loud[0] : sounding[-1] + 1]) if len(sounding) else np.empty(0)


def _tail(power: float, slope: float) -> float:
    """Energy of an exponential from ``power`` on, falling by ``slope`` dB per sample; 0 if it does not fall."""
    return power / -math.expm1(slope * math.log(10.0) / 10.0) if slope < 0.0 else 0.0


def _decay(energy: Array, tail: float) -> Array:
    """Backward integral in dB, 0 at the start, as far as there is energy left."""
    integrated = np.cumsum(energy[::-1])[::-1] + tail
    left = integrated[integrated > 0.0]
    decay: Array = 10.0 * np.log10(left / left[0])
    return decay


def _knee(means: Array) -> tuple[int, float, float]:
    """Interval where the decay meets the floor, the floor in dB, and the decay's slope in dB per interval.

    Alternately the line is fitted down to 10 dB above the floor, and the floor is averaged from 10 dB below
    where the line meets it, until the end of the response.
    """
    levels = np.array([db_from_power(float(mean)) for mean in means])
    top = int(levels.argmax())
    last_part = max(1, round(FLOOR_SHARE * len(means)))
    floor, knee, slope = db_from_power(float(means[-last_part:].mean())), len(means), 0.0
    for _ in range(ROUNDS if math.isfinite(floor) else 0):
        low = np.flatnonzero(levels[top:] < floor + MARGIN_DB)
        end = top + (int(low[0]) if len(low) else len(levels) - top)
        if end - top < 3:
            break
        slope, offset = (float(part) for part in np.polyfit(np.arange(top, end), levels[top:end], 1))
        if slope >= 0.0:
            break
        crossing = (floor - offset) / slope
        knee = int(min(len(means), max(top + 1.0, crossing)))
        quiet = min(len(means) - last_part, round(crossing - MARGIN_DB / slope))
        floor = db_from_power(float(means[max(0, quiet) :].mean()))
    return knee, floor, slope


def _line(decay: Array, high: float, low: float, sample_rate: int) -> Line | None:
    """Least squares between two levels; None where fewer than three samples lie between them."""
    first, last = (int(np.searchsorted(-decay, -level)) for level in (high, low))
    part = decay[first:last]
    if len(part) < 3:
        return None
    times = np.arange(len(part)) / sample_rate
    slope = float(np.polyfit(times, part, 1)[0])
    correlation = float(np.corrcoef(times, part)[0, 1])
    return Line(-60.0 / slope, 1000.0 * (1.0 - correlation**2))
