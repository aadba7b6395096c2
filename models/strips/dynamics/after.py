"""What a sound measures behind an equaliser, a compressor or a multiband compressor, without its audio.

Approximations, all of them: an equaliser changes a band's level by what it does to the band's mean spectrum, its
phase (and with it the peak) is left out; a compressor's gain is that of the 10 ms levels; a multiband compressor
hears the four bands of the levels, wherever its crossovers are. Loudness and loudness range are carried over as
*changes* of the reckoned ones, added to the measured ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.processors.dynamics import CompressorSettings
from core.processors.filters import HIGHEST, EqBand, response
from core.processors.multiband import MultibandBand, MultibandSettings
from core.units import gain_from_db, power_from_db
from models.balance import decibels
from models.strips.dynamics.levels import band_means, calibrated_powers, loudness, sounding, weighted_powers
from models.strips.dynamics.measures import peak_change, power_change
from models.strips.dynamics.simulate import reductions
from models.strips.material import FREQUENCIES, SILENT_DB, Array, Sound


def after_eq(sound: Sound, bands: Sequence[EqBand], *, gain: float = 0.0) -> Sound:
    """A sound behind an equaliser and a gain in dB.

    Raises
    ------
    ValueError
        If a band lies above half the sample rate (:func:`core.processors.filters.biquad`).
    """
    below = np.minimum(np.array(FREQUENCIES), HIGHEST * sound.sample_rate)
    powers = np.square(np.abs(response(bands, below, sound.sample_rate))) * power_from_db(gain)
    levels = _with_bands(sound, decibels.level(band_means(powers, sound.spectrum)))
    return _moved(sound, levels, spectrum=sound.spectrum * powers, loud=sound.loud_spectrum * powers)


def after_compression(sound: Sound, settings: CompressorSettings) -> Sound:
    """A sound behind a compressor; what is mixed in dry (``dry_db``) adds in phase."""
    gains = gains_of(sound.levels[:, 0], settings)
    levels = sound.levels + gains[:, None]
    change = power_from_db(power_change(sound, gains))
    return _moved(sound, levels, spectrum=sound.spectrum * change, loud=sound.loud_spectrum * change)


def after_bands(sound: Sound, settings: MultibandSettings) -> Sound:
    """A sound behind a multiband compressor."""
    gains = np.column_stack([_band_gain(sound, column, band) for column, band in enumerate(settings.bands, 1)])
    heard = sounding(sound.levels[:, 0])
    powers = decibels.power(sound.levels[heard, 1:].astype(np.float64))
    floor = np.finfo(float).tiny
    changes = (powers * decibels.power(gains[heard]) + floor).sum(axis=0) / (powers + floor).sum(axis=0)
    change = changes[np.searchsorted(settings.crossovers_hz, FREQUENCIES)]
    levels = _with_bands(sound, gains)
    return _moved(sound, levels, spectrum=sound.spectrum * change, loud=sound.loud_spectrum * change)


def _band_gain(sound: Sound, column: int, band: MultibandBand) -> Array:
    if band.bypass:
        return np.zeros(len(sound.levels))
    return band.makeup_db - reductions(sound.levels[:, column], band)


def _with_bands(sound: Sound, gains: Array) -> Array:
    """(t, 5) Levels whose bands have gains in dB (t, 4) or (4,), and the whole what they make of it."""
    banded = sound.levels[:, 1:] + gains
    before, behind = (decibels.power(each).sum(axis=1) for each in (sound.levels[:, 1:].astype(float), banded))
    whole = sound.levels[:, 0] + decibels.level(behind / before)
    return np.column_stack([whole, banded])


def gains_of(levels: NDArray[np.floating], settings: CompressorSettings) -> Array:
    """(t,) Gain in dB of a compressor over a level curve (t,), with make-up, wet and dry."""
    wet = settings.makeup_db + settings.wet_db - reductions(levels, settings)
    if settings.dry_db == -math.inf:
        return wet
    return decibels.level(np.square(decibels.gain(wet) + gain_from_db(settings.dry_db)))


def _moved(sound: Sound, levels: Array, *, spectrum: Array, loud: Array) -> Sound:
    """The sound with other levels and spectra, and what follows from them."""
    levels = np.where(sound.levels > SILENT_DB, np.maximum(levels, SILENT_DB), SILENT_DB)
    known = weighted_powers(sound.levels, sound.spectrum)
    calibrated = calibrated_powers(sound)
    scale = np.divide(calibrated, known, out=np.ones_like(known), where=known > 0.0)
    before, behind = loudness(calibrated), loudness(weighted_powers(levels, spectrum) * scale)
    louder = behind.integrated - before.integrated
    wider = 0.0 if behind.range is None or before.range is None else behind.range - before.range
    gains = levels[:, 0] - sound.levels[:, 0]
    peak = peak_change(sound, gains)
    return replace(
        sound,
        levels=levels.astype(np.float32),
        spectrum=spectrum,
        loud_spectrum=loud,
        loudness=sound.loudness + (louder if math.isfinite(louder) else 0.0),
        loudness_range=max(0.0, sound.loudness_range + wider),
        peak=sound.peak + peak,
        crest=max(0.0, sound.crest + peak - power_change(sound, gains)),
    )
