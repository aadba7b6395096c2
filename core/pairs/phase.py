"""Mean phase between a dry and a wet recording over frequency, with what it may be off by.

Gains that are positive and real do not turn a phase: whatever the bands of a compressor do, wet against dry keeps
the phase of its crossover (an all-pass, where all bands are in phase with each other), of a delay and of the
polarity. The spread is that of a mean direction (K. V. Mardia, P. E. Jupp, "Directional Statistics", 2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import fft

from core.pairs.shorttime import CHUNK, HOP, LOWEST_HZ, WINDOW, Array, Complex, taper
from core.units import power_from_db

PER_OCTAVE: Final = 24
WIDEST_HZ: Final = 150.0
"""Most that a group of frequencies may span: a delay of 2 ms turns it by 2 rad."""

HIGHEST: Final = 0.45
"""Highest frequency relative to the sample rate."""

QUIET_DB: Final = -60.0
"""Power of a window relative to the strongest up to which windows count the same."""

UNSURE: Final = 0.5
"""Standard error in rad from which a group says nothing."""


@dataclass(frozen=True, slots=True)
class MeanPhase:
    """``turns`` are of unit length: the phase by which wet leads dry at ``frequencies`` in Hz.

    All three have the shape ``(groups,)``; ``spread`` is the standard error in rad. Groups whose phase is not
    known to :data:`UNSURE` are left out, so there may be none.
    """

    frequencies: Array
    turns: Complex
    spread: Array


def mean_phase(dry: Array, wet: Array, sample_rate: float, *, window: float = WINDOW) -> MeanPhase:
    """The mean phase of a pair that is in time within a few milliseconds; shapes ``(frames, channels)``."""
    size = round(window * sample_rate)
    bins = fft.rfftfreq(size, 1.0 / sample_rate)
    used = (bins > LOWEST_HZ) & (bins < HIGHEST * sample_rate)
    cross = _normalised(dry, wet, size)[:, used]
    firsts = _groups(bins[used])
    total = cross.sum(axis=0)
    mean = np.add.reduceat(total, firsts)
    length = np.maximum(np.abs(mean), 1e-300)
    turns = np.asarray(mean / length, np.complex128)
    each = np.repeat(turns, np.diff(np.append(firsts, len(total))))
    across = np.add.reduceat((np.square((cross * np.conj(each)).imag)).sum(axis=0), firsts)
    spread = np.sqrt(across) / length
    weight = np.abs(total) + 1e-300
    frequencies = np.add.reduceat(weight * bins[used], firsts) / np.add.reduceat(weight, firsts)
    sure = (np.abs(mean) > 0.0) & (spread < UNSURE)
    return MeanPhase(frequencies[sure], turns[sure], spread[sure])


def _normalised(dry: Array, wet: Array, size: int) -> Complex:
    """``conj(dry) wet`` of each window and bin, windows brought to one power: quiet passages tell as much."""
    hop = max(1, round(size * HOP))
    shape = taper(size)[:, None]
    starts = hop * np.arange(max(0, 1 + (len(dry) - size) // hop))
    rows, powers = [], []
    for first in range(0, len(starts), CHUNK):
        here = starts[first : first + CHUNK, None] + np.arange(size)
        early, late = (fft.rfft(one[here] * shape, axis=1) for one in (dry, wet))
        rows.append((np.conj(early) * late).sum(axis=2))
        powers.append(np.square(np.abs(late)).sum(axis=(1, 2)))
    power = np.concatenate(powers)
    floor = power_from_db(QUIET_DB) * power.max() + 1e-300
    cross: Complex = np.concatenate(rows) / (power + floor)[:, None]
    return cross


def _groups(frequencies: Array) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """First bin of each group."""
    firsts, edge = [], -np.inf
    for index, frequency in enumerate(frequencies):
        if frequency >= edge:
            firsts.append(index)
            edge = frequency + min(frequency * (2.0 ** (1.0 / PER_OCTAVE) - 1.0), WIDEST_HZ)
    return np.array(firsts, np.intp)
