"""Dynamics of a sound, read off its 10 ms levels: where it sounds, how far it swings, how loud it is.

Conventions
-----------
* Levels are those of :attr:`models.strips.material.Sound.levels` in dB: column 0 is the whole, 1 to 4 the bands.
* A block sounds where it lies above :data:`LEAST_DB` and within :data:`DEPTH_DB` of the track's loud blocks.
* Loudness is reckoned from the band levels, each weighed by what K-weighting does to the band's own spectrum. It
  is exact where a band's spectrum stays the same over the song; only *changes* of it are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from core.meters.gating import gated_loudness, loudness_range, sliding_mean
from core.meters.kweighting import TABLE_RATE, k_weighting
from core.units import power_from_db
from models.balance.decibels import power
from models.strips.material import CROSSOVERS, FREQUENCIES, Array, Sound

LEAST_DB: Final = -60.0
DEPTH_DB: Final = 40.0
LOUD: Final = 95.0
"""Percentile of the sounding blocks that stands for the loud ones: 5 % exceed it."""

HOP: Final = 10
"""Blocks in a hop of the loudness meter, 100 ms."""

HOPS_PER_BLOCK: Final = 4
HOPS_PER_SHORT_TERM: Final = 30
"""Hops in the 400 ms blocks of BS.1770 and the 3 s blocks of EBU Tech 3342."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """Integrated loudness in LUFS and loudness range in LU; None where there is too little sound for it."""

    integrated: float
    range: float | None


def sounding(levels: NDArray[np.floating]) -> NDArray[np.bool_]:
    """(t,) Which blocks of a level curve (t,) sound."""
    audible = levels > LEAST_DB
    if not audible.any():
        return audible
    near: NDArray[np.bool_] = levels > float(np.percentile(levels[audible], LOUD)) - DEPTH_DB
    return audible & near


def loud_level(levels: NDArray[np.floating]) -> float:
    """Level in dB that 5 % of the blocks (t,) exceed: the zero of a style's threshold."""
    return float(np.percentile(levels, LOUD))


def spread(levels: NDArray[np.floating]) -> float:
    """How far the loud blocks (t,) stand above the middling ones: percentile 95 minus median, in dB."""
    loud, middle = np.percentile(levels, (LOUD, 50.0))
    return float(loud - middle)


@lru_cache(maxsize=1)
def k_powers() -> Array:
    """(f,) Power gain of the K-weighting at the bands of a spectrum."""
    _, response = signal.sosfreqz(k_weighting(TABLE_RATE), FREQUENCIES, fs=TABLE_RATE)
    gains: Array = np.square(np.abs(response))
    gains.setflags(write=False)
    return gains


@lru_cache(maxsize=1)
def band_of() -> NDArray[np.int64]:
    """(f,) Which of the four bands a frequency of the spectrum lies in."""
    found: NDArray[np.int64] = np.searchsorted(CROSSOVERS, FREQUENCIES).astype(np.int64)
    return found


def band_means(values: Array, spectrum: Array) -> Array:
    """(4,) Mean of ``values`` (f,) over each band, weighed by ``spectrum`` (f,); plain where that is silent."""
    band = band_of()
    floor = np.finfo(float).tiny
    weights = spectrum + floor
    means: Array = np.bincount(band, values * weights, 4) / np.bincount(band, weights, 4)
    return means


def weighted_powers(levels: NDArray[np.floating], spectrum: Array) -> Array:
    """(t,) K-weighted powers of blocks from the band levels (t, 5) and the spectrum (f,) they have together."""
    powers: Array = power(levels[:, 1:].astype(np.float64)) @ band_means(k_powers(), spectrum)
    return powers


def loudness(powers: Array) -> Loudness:
    """Gated loudness and loudness range of K-weighted powers of blocks (t,)."""
    hops = powers[: len(powers) // HOP * HOP].reshape(-1, HOP).mean(axis=1)
    return Loudness(
        integrated=gated_loudness(sliding_mean(hops, HOPS_PER_BLOCK)),
        range=loudness_range(sliding_mean(hops, HOPS_PER_SHORT_TERM)),
    )


def calibrated_powers(sound: Sound) -> Array:
    """(t,) K-weighted powers of a sound's blocks, scaled so that they add up to its measured loudness."""
    powers = weighted_powers(sound.levels, sound.spectrum)
    measured = loudness(powers).integrated
    if not (np.isfinite(measured) and np.isfinite(sound.loudness)):
        return powers
    scaled: Array = powers * power_from_db(sound.loudness - measured)
    return scaled
