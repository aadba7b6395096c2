"""Equaliser against masking between a vocal and its backing (Li and Lerch 2023, section III.B.3).

After S. Hafezi and J. D. Reiss, "Autonomous Multitrack Equalization Based on Masking Reduction" (JAES 63(5),
2015), in the form of Li and Lerch: nine octaves, the six loudest of the vocal and the two loudest of the backing
are essential, and only the vocal is filtered. With ``d`` the level of the vocal over the backing in an octave,
less its mean over all octaves:

* the backing masks (``d < 0``) what is essential to the vocal and not to itself: the vocal gets ``-d``;
* the vocal masks (``d > 0``) what is essential to the backing and not to itself: it loses ``d``.

The paper gives no limit for gains: :data:`MOST_DB` is ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.filters import EqBand
from core.spectra import spectrogram_blocks
from core.units import power_from_db
from models.balance.decibels import level
from models.strips.answer import Equaliser, Verdict
from models.strips.material import OCTAVES
from models.strips.vocal.chain import Material

Array = NDArray[np.float64]

VOCAL_ESSENTIAL: Final = 6
BACKING_ESSENTIAL: Final = 2
BANDS: Final = 4

Q: Final = 1.0
BANDWIDTH: Final = 2.0 / math.log(2.0) * math.asinh(0.5 / Q)
"""Octaves between the points of half the gain of a bell of that Q (1.39)."""

MOST_DB: Final = 6.0
LEAST_DB: Final = 0.5
"""Gains below are not worth a band."""

GATE_DB: Final = -40.0
"""Moments that are quieter below a track's loudest are not heard."""

SILENT: Final = 1e-12
"""Mean square of an octave (-120 dB) below which nothing sounds in it."""

SURE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Octaves:
    """Levels in dB of the nine octaves (9,), of a vocal and its backing while both sound."""

    vocal: Array
    backing: Array


def octaves_of(given: Material) -> Octaves | None:
    """What both tracks have in each octave while both sound; None where they never do."""
    if given.backing is None:
        return None
    vocal, backing = (octave_powers(samples, given.sample_rate) for samples in (given.vocal, given.backing))
    common = min(len(vocal), len(backing))
    both = _sounding(vocal[:common]) & _sounding(backing[:common])
    if not both.any():
        return None
    sung, others = (level(np.maximum(each[:common][both].mean(axis=0), SILENT)) for each in (vocal, backing))
    return Octaves(sung, others)


def octave_powers(samples: NDArray[np.float32], sample_rate: int) -> Array:
    """Mean squares of the nine octaves in moments of 50 ms, 25 ms apart, shape (moments, 9)."""
    edges = np.sqrt(2.0)
    rows = []
    for block in spectrogram_blocks(samples, sample_rate, window=0.05, hop=0.025):
        inside = [
            (block.frequencies >= centre / edges) & (block.frequencies < centre * edges) for centre in OCTAVES
        ]
        rows.append(np.stack([block.power[:, mask].sum(axis=1) for mask in inside], axis=1))
    return np.concatenate(rows)


def _sounding(powers: Array) -> NDArray[np.bool_]:
    whole = powers.sum(axis=1)
    loudest = float(whole.max(initial=0.0))
    heard: NDArray[np.bool_] = whole > max(loudest * power_from_db(GATE_DB), SILENT)
    return heard


def gains(levels: Octaves, *, most: float = MOST_DB) -> Array:
    """Gain in dB of each octave of the vocal, (9,); at most :data:`BANDS` of them are not 0."""
    difference = levels.vocal - levels.backing
    difference = difference - difference.mean()
    vocal, backing = _essential(levels.vocal, VOCAL_ESSENTIAL), _essential(levels.backing, BACKING_ESSENTIAL)
    lifted = (difference < 0.0) & vocal & ~backing
    lowered = (difference > 0.0) & backing & ~vocal
    wanted = np.where(lifted | lowered, -difference, 0.0)
    kept = np.argsort(-np.abs(wanted), kind="stable")[:BANDS]
    chosen = np.zeros(len(wanted))
    chosen[kept] = wanted[kept]
    return np.clip(np.where(np.abs(chosen) < LEAST_DB, 0.0, chosen), -most, most)


def _essential(levels: Array, count: int) -> NDArray[np.bool_]:
    """The loudest octaves; the lower one of two that are alike."""
    essential = np.zeros(len(levels), bool)
    essential[np.argsort(-levels, kind="stable")[:count]] = True
    return essential


def bells(gains_db: Array, sample_rate: float) -> tuple[EqBand, ...]:
    """Bells at the octaves whose gain is not 0; those that the sample rate has no room for are left out."""
    return tuple(
        EqBand("band", centre, float(gain), BANDWIDTH)
        for centre, gain in zip(OCTAVES, gains_db, strict=True)
        if gain and centre < 0.45 * sample_rate
    )


def masking_eq(given: Material) -> Verdict[Equaliser]:
    """The equaliser of a vocal by the rule above."""
    levels = octaves_of(given)
    if levels is None:
        return Verdict(settings=None, why="nothing plays at the same time as this vocal, so nothing masks it")
    wanted = gains(levels)
    bands = bells(wanted, given.sample_rate)
    if not bands:
        return Verdict(settings=None, why="vocal and backing do not mask each other in what matters to them")
    told = dict(zip(OCTAVES, zip(wanted, levels.vocal - levels.backing, strict=True), strict=True))
    mean = float(np.mean(levels.vocal - levels.backing))
    reasons = {str(number): _reason(*told[band.frequency_hz], mean) for number, band in enumerate(bands, 1)}
    why = f"vocal and backing mask each other in {len(bands)} of {len(OCTAVES)} octaves"
    return Verdict(settings=Equaliser(bands=bands), why=why, reasons=reasons, sure=SURE)


def _reason(gain: float, difference: float, mean: float) -> str:
    apart = difference - mean
    if gain > 0.0:
        return f"the backing masks the vocal here: {-apart:.1f} dB above it, the mean of the octaves taken off"
    return (
        f"the vocal masks what the backing lives from: {apart:.1f} dB above it, the mean of the octaves taken off"
    )
