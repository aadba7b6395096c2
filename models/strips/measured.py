"""Sounds from samples: what the rules of a channel strip go by, measured with :mod:`core.strips.meter`."""

from __future__ import annotations

import numpy as np

from core.audio import Samples
from core.strips.meter import Reading, StripMeter
from core.units import power_from_db
from models.strips.material import BLOCK, CROSSOVERS, FREQUENCIES, SILENT_DB, Levels, Sound
from models.strips.space.blind import reverberance


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
    """What a meter read, in the units of the material, and what it says of a reverb that is there already."""
    levels = decibels(reading.powers)
    return Sound(
        seconds=reading.seconds,
        sample_rate=sample_rate,
        loudness=reading.loudness,
        loudness_range=reading.loudness_range,
        peak=reading.peak,
        crest=reading.crest,
        spectrum=reading.spectrum,
        loud_spectrum=reading.loud_spectrum,
        levels=levels,
        reverberance=reverberance(levels[:, 0]),
    )


def decibels(powers: Levels) -> Levels:
    """Levels of powers in dB, at least :data:`~models.strips.material.SILENT_DB`."""
    levels: Levels = np.log10(np.maximum(powers, np.float32(power_from_db(SILENT_DB))))
    return np.float32(10.0) * levels
