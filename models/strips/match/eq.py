"""The equaliser between two recordings.

The response is the least-squares one, ``sum |conj(D) W| / sum |D|^2`` over time (J. S. Bendat, A. G. Piersol,
"Random Data", 4th ed. 2010, section 6.1), so what processing added to the sound does not count as gain; the
coherence says how much that is. Intervals are the jackknife's over stretches of time (B. Efron, C. Stein, Ann.
Statist. 9, 1981).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, stats

from core.pairs.align import align, check_sounding, in_time
from core.pairs.shorttime import taper
from models.balance.decibels import level
from models.strips.match.intervals import SURE
from models.strips.match.recovered import Estimate, RecoveredEq
from models.strips.material import FREQUENCIES, OCTAVES, PER_OCTAVE, Array

WINDOWS: Final = ((0.0, 0.74), (320.0, 0.186))
"""From which frequency in Hz on which window in seconds: long ones tell lows apart, short ones are more."""

STRETCHES: Final = 12
"""Stretches of time that are left out one by one."""

NOTHING_DB: Final = -90.0
"""Power relative to the strongest band below which the dry recording has nothing."""

LINEAR: Final = 0.3
"""Coherence below which an octave's gain is no property of a filter."""

COVERED: Final = 0.4
"""Share of an octave that the dry recording must have."""

SMEARED_DB: Final = 0.05
"""What the width of windows and bands may shift a gain by."""

CHUNK: Final = 64


def match_eq(dry: NDArray[np.floating], wet: NDArray[np.floating], sample_rate: float) -> RecoveredEq:
    """Recover the equaliser of a pair.

    Parameters
    ----------
    dry, wet : array [shape=(frames, channels)]
        Before and after, of one sample rate. They need not be in time, of one polarity or of one length.
    sample_rate : float, Hz

    Returns
    -------
    RecoveredEq
        Its gains include the gain of the whole.

    Raises
    ------
    ValueError
        If the shapes do not go together, a recording is silent, or they share less than two windows.
    """
    before, after = check_sounding(dry, wet)
    sums = _sums(*in_time(before, after, align(before, after, sample_rate).delay), sample_rate)
    whole = sums.sum(axis=0)
    response, coherence = _response(whole)
    others = [_response(whole - one)[0] for one in sums if one.any()]
    octaves = tuple(_octave(centre, response, coherence, others) for centre in OCTAVES)
    return RecoveredEq(octaves=octaves, response=response, coherence=coherence)


def _sums(dry: Array, wet: Array, sample_rate: float) -> Array:
    """Powers of dry and wet and their common part in each band, shape ``(stretches, 3, f)``."""
    centres = np.array(FREQUENCIES)
    sums = np.zeros((STRETCHES, 3, len(centres)))
    for (first, seconds), last in zip(WINDOWS, [*[start for start, _ in WINDOWS[1:]], np.inf], strict=True):
        size = round(seconds * sample_rate)
        if len(dry) < size + size // 2:
            raise ValueError(f"a pair must share at least {1.5 * WINDOWS[0][1]:.1f} s")
        starts = np.arange(0, len(dry) - size + 1, size // 2)
        here = (centres >= first) & (centres < last)
        for index, stretch in enumerate(np.array_split(starts, STRETCHES)):
            if len(stretch):
                sums[index][:, here] = _stretch(dry, wet, stretch, size, sample_rate, centres[here])
    return sums


def _stretch(
    dry: Array, wet: Array, starts: NDArray[np.int64], size: int, sample_rate: float, centres: Array
) -> Array:
    """One stretch's sums in bands, shape ``(3, bands)``."""
    window = taper(size)
    bins = size // 2 + 1
    power, product = np.zeros((2, bins)), np.zeros(bins, np.complex128)
    for first in range(0, len(starts), CHUNK):
        at = starts[first : first + CHUNK, None] + np.arange(size)
        d, w = (fft.rfft(x[at] * window[:, None], axis=1) for x in (dry, wet))
        power += [(np.abs(one) ** 2).sum(axis=(0, 2)) for one in (d, w)]
        product += (np.conj(d) * w).sum(axis=(0, 2))
    step = sample_rate / size
    reach = 2.0 ** (0.5 / PER_OCTAVE)
    low = np.floor(centres / reach / step + 0.5).astype(int)
    high = np.maximum(low + 1, np.floor(centres * reach / step + 0.5).astype(int))
    inside = centres * reach < 0.5 * sample_rate
    rows = np.stack([power[0], power[1], np.abs(product)])
    totals = np.concatenate([np.zeros((3, 1)), np.cumsum(rows, axis=1)], axis=1)
    low, high = np.minimum(low, bins - 1), np.minimum(high, bins)
    return np.where(inside, totals[:, high] - totals[:, low], 0.0)


def _response(sums: Array) -> tuple[Array, Array]:
    """Response in dB, NaN where the dry recording has nothing, and coherence."""
    dry, wet, common = sums
    there = dry > dry.max() * 10.0 ** (NOTHING_DB / 10.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        response = np.where(there, level(np.square(common / dry)), np.nan)
        coherence = np.where(there & (wet > 0.0), common * common / (dry * wet), 0.0)
    return np.where(np.isfinite(response), response, np.nan), np.clip(coherence, 0.0, 1.0)


def _octave(centre: float, response: Array, coherence: Array, others: list[Array]) -> Estimate:
    """Mean gain in dB of an octave and its interval."""
    frequencies = np.array(FREQUENCIES)
    here = (frequencies >= centre / 2.0**0.5) & (frequencies < centre * 2.0**0.5)
    there = here & np.isfinite(response)
    if there.sum() < COVERED * here.sum():
        return Estimate(value=0.0, low=-np.inf, high=np.inf, unknown="the dry recording has nothing there")
    value = float(response[there].mean())
    without = np.array([float(np.nanmean(one[there])) for one in others])
    count = max(2, len(without))
    spread = float(np.sqrt((count - 1) / count * np.sum((without - without.mean()) ** 2)))
    missing = 1.0 - float(there.sum() / here.sum())
    half = float(stats.t.ppf(0.5 + SURE / 2.0, count - 1)) * spread + SMEARED_DB
    half += missing * float(np.ptp(response[there]))
    agree = float(coherence[there].mean())
    why = "" if agree >= LINEAR else f"the recordings have too little in common there (coherence {agree:.2f})"
    return Estimate(value=value, low=value - half, high=value + half, unknown=why)
