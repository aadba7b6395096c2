"""Per octave: how peaky a recording is, and what its two channels have to do with each other.

The octaves are real filters: third-order Butterworth band-passes, run over the whole recording forwards and
backwards. That leaves no phase: peaks stay where they were, so a crest factor is that of the band and not of the
filter's delay. The pair is 3.01 dB down at the edges of IEC 61260-1, 32 dB an octave from the middle and 58 dB one
and a half; it has not been held against the standard's class masks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import signal

from core.audio import Samples, check_samples
from core.meters.stereo import SILENT_POWER, StereoMeter
from core.spectra import Array, Band, octave_bands
from core.units import db_from_gain, db_from_power

LOWEST_HZ: Final = 31.5
HIGHEST_HZ: Final = 16000.0
"""Nominal middles of the first and the last octave."""

ORDER: Final = 3

RING_OUT_PERIODS: Final = 8
"""Periods of the lower edge that a filter may ring beyond either end: by then it is 90 dB down."""


@dataclass(frozen=True, slots=True)
class BandMeasures:
    """What was measured in one octave.

    Attributes
    ----------
    band : Band
    level : float
        RMS in dB relative to full scale, over all channels; ``-inf`` for silence.
    crest : float or None
        Highest peak of any channel over that RMS, in dB (a sine: 3.01). None where the level is below -90 dB.
    correlation : float or None
        Pearson's coefficient of left and right, -1 to 1. None where the crest is, where a channel is constant, and
        where there are not two channels.
    width : float or None
        Energy of L-R over that of L+R in dB: ``-inf`` for dual mono, 0 for unrelated channels or one channel
        alone, ``+inf`` for antiphase. None where the crest is or where there are not two channels.
    """

    band: Band
    level: float
    crest: float | None
    correlation: float | None
    width: float | None


def octave_measures(samples: Samples, sample_rate: int) -> tuple[BandMeasures, ...]:
    """Crest, correlation and width in octaves from 31.5 Hz to 16 kHz.

    Parameters
    ----------
    samples : Samples [shape=(frames, channels)]
        Channel order left, right where there are two.
    sample_rate : int > 0, Hz
        Octaves whose middle lies above half of it are left out; the last one ends there.

    Returns
    -------
    tuple of BandMeasures, lowest octave first
    """
    return tuple(_measure(band, signals) for band, signals in octave_signals(samples, sample_rate))


def octave_signals(samples: Samples, sample_rate: int) -> Iterator[tuple[Band, Array]]:
    """The recording in each octave, lowest first, shape (frames, channels).

    Before and after the recording is silence; what rings beyond its ends is cut off.
    """
    audio = check_samples(samples)
    for band in octave_bands(1, low=LOWEST_HZ, high=HIGHEST_HZ):
        if band.middle < sample_rate / 2:
            yield band, _filtered(audio, band, sample_rate)


def _filtered(audio: Samples, band: Band, sample_rate: int) -> Array:
    ring = round(RING_OUT_PERIODS * sample_rate / band.low)
    padded = np.pad(audio.astype(np.float64), ((ring, ring), (0, 0)))
    sections = _sections(band, sample_rate)
    filtered: Array = signal.sosfiltfilt(sections, padded, axis=0, padtype=None)[ring : ring + len(audio)]
    return filtered


def _sections(band: Band, sample_rate: int) -> Array:
    """One of the two runs, shape (sections, 6); a high-pass where the band reaches half the sample rate.

    Two runs have the magnitude ``1 / (1 + w^(2 N))`` of the low-pass prototype, so they are 3.01 dB down at
    ``w = (sqrt 2 - 1)^(1 / 2N)`` instead of 1: the band is designed wider by the inverse of that, around the same
    middle, on the axis ``tan(pi f / f_s)`` of the bilinear transform.
    """
    wider = (math.sqrt(2.0) - 1.0) ** (-0.5 / ORDER)
    low = math.tan(math.pi * band.low / sample_rate)
    if band.high >= sample_rate / 2:
        return signal.butter(ORDER, _frequency(low / wider, sample_rate), "highpass", fs=sample_rate, output="sos")
    high = math.tan(math.pi * band.high / sample_rate)
    half_width = wider * (high - low) / 2.0
    middle = math.hypot(half_width, math.sqrt(low * high))
    edges = [_frequency(middle + sign * half_width, sample_rate) for sign in (-1.0, 1.0)]
    return signal.butter(ORDER, edges, "bandpass", fs=sample_rate, output="sos")


def _frequency(warped: float, sample_rate: int) -> float:
    return math.atan(warped) * sample_rate / math.pi


def _measure(band: Band, signals: Array) -> BandMeasures:
    power = float(np.mean(np.square(signals))) if signals.size else 0.0
    level = db_from_power(power)
    if power <= SILENT_POWER:
        return BandMeasures(band, level, None, None, None)
    crest = db_from_gain(float(np.abs(signals).max())) - level
    if signals.shape[1] != 2:
        return BandMeasures(band, level, crest, None, None)
    stereo = StereoMeter()
    stereo.feed(signals.astype(np.float32))
    return BandMeasures(band, level, crest, stereo.correlation, stereo.side)
