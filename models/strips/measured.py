"""Sounds from samples: what the rules of a channel strip go by, measured with :mod:`core.strips.meter`."""

from __future__ import annotations

import numpy as np

from core.audio import Samples
from core.strips.meter import Reading, StripMeter
from models.strips.material import BLOCK, CROSSOVERS, FREQUENCIES, SILENT_DB, Levels, Sound


def meter_of(sample_rate: int, channels: int) -> StripMeter:
    """A meter with the bands and blocks of the material."""
    return StripMeter(sample_rate, channels, centres=FREQUENCIES, crossovers=CROSSOVERS, block=BLOCK)


def sound_of(samples: Samples, sample_rate: int) -> Sound | None:
    """The sound of a recording of shape ``(frames, channels)``, None where nothing sounds."""
    meter = meter_of(sample_rate, samples.shape[1])
    meter.feed(0, samples)
    reading = meter.result()
    return sound_from(reading, sample_rate) if reading else None


def sound_from(reading: Reading, sample_rate: int) -> Sound:
    """What a meter read, in the units of the material."""
    return Sound(
        seconds=reading.seconds,
        sample_rate=sample_rate,
        loudness=reading.loudness,
        loudness_range=reading.loudness_range,
        peak=reading.peak,
        crest=reading.crest,
        spectrum=reading.spectrum,
        loud_spectrum=reading.loud_spectrum,
        levels=_levels(reading),
    )


def _levels(reading: Reading) -> Levels:
    least = np.float32(10.0 ** (SILENT_DB / 10.0))
    return np.asarray(10.0 * np.log10(np.maximum(reading.powers, least)), np.float32)
