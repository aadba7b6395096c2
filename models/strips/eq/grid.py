"""Spectra on the bands of the material: octaves, weights, and what bands of an equaliser make of them.

``f`` are the bands of :data:`models.strips.material.FREQUENCIES`, ``o`` the nine of
:data:`models.strips.material.OCTAVES`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from core.meters.kweighting import k_weighting
from core.processors.filters import HIGHEST, EqBand, biquads
from models.balance.decibels import level, power
from models.strips.material import FREQUENCIES, OCTAVES, PER_OCTAVE, Array

CENTRES: Final = np.array(FREQUENCIES)

HIGHEST_HZ: Final = 20_000.0
LOWEST_HZ: Final = 20.0
"""Between these every band of an equaliser is placed: within ReaEQ's 20 Hz to 24 kHz, and within hearing."""


def bandwidth(q: float) -> float:
    """Octaves between the points of half the gain in dB, of a band of quality ``q`` (RBJ cookbook)."""
    return 2.0 / math.log(2.0) * math.asinh(0.5 / q)


@lru_cache(maxsize=1)
def octave_of() -> Array:
    """(o, f) 1 where a band lies within half an octave of an octave's centre."""
    distance = np.abs(np.log2(CENTRES[None, :] / np.array(OCTAVES)[:, None]))
    return np.asarray(distance <= 0.5, np.float64)


def octave_levels(spectra: Array) -> Array:
    """(..., o) Levels in dB of spectra (..., f); ``-inf`` where nothing is."""
    return level(spectra @ octave_of().T)


def thirds(spectrum: Array) -> Array:
    """(f,) Power in the third of an octave around each band; at the ends less of it counts as if it were whole."""
    return running(spectrum, PER_OCTAVE // 3)


def running(spectrum: Array, width: int) -> Array:
    """(f,) Sum over ``width`` bands around each, scaled up where fewer are there."""
    ones = np.ones(width)
    whole = np.convolve(spectrum, ones, "same")
    return np.asarray(whole * width / np.convolve(np.ones(len(spectrum)), ones, "same"))


def usable(sample_rate: int) -> float:
    """Highest frequency in Hz for a band of an equaliser at a sample rate."""
    return min(HIGHEST_HZ, 0.9 * HIGHEST * sample_rate)


def effect(bands: Sequence[EqBand], sample_rate: int) -> Array:
    """(f,) Power gain of the bands in series; above half the sample rate that of its highest frequency."""
    return _squared(biquads(bands, sample_rate), sample_rate)


@lru_cache(maxsize=8)
def k_weights(sample_rate: int) -> Array:
    """(f,) Power gain of K-weighting (ITU-R BS.1770-5)."""
    return _squared(k_weighting(sample_rate), sample_rate)


def _squared(sections: Array, sample_rate: int) -> Array:
    hz = np.minimum(CENTRES, HIGHEST * sample_rate)
    delays = np.exp(-2j * math.pi * np.outer(np.arange(3), hz) / sample_rate)
    gains = np.prod((sections[:, :3] @ delays) / (sections[:, 3:] @ delays), axis=0)
    return np.asarray(np.abs(gains) ** 2)


def loudness_gain(spectrum: Array, change: Array, sample_rate: int) -> float:
    """DB that keep the K-weighted power of a spectrum after a change (f,) of power; 0 for silence."""
    weighted = spectrum * k_weights(sample_rate)
    before, after = float(weighted.sum()), float(weighted @ change)
    return float(level(np.array(before / after))) if before > 0.0 and after > 0.0 else 0.0


def shift(gain: float) -> float:
    """Power ratio of a fader in dB."""
    return float(power(np.array(gain)))
