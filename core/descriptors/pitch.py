"""Fundamental frequency by SWIPE' (A. Camacho and J. G. Harris, J. Acoust. Soc. Am. 124(3), 2008).

A candidate's strength is how well the spectrum (square root of the magnitude, on an ERB scale) looks like a
comb of cosine lobes at its first and prime harmonics, with valleys between and an envelope of ``1 / sqrt(f)``:
1 for a sawtooth. Every candidate is seen through windows of about eight of its periods: strengths of the two
nearest window lengths are mixed.

It follows ONE fundamental. In a chord or a full mix it reports the note whose comb wins, or a common subharmonic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.interpolate import CubicSpline

from core.audio import Samples, check_samples
from core.spectra import Array, spectrogram_blocks

STEPS_PER_OCTAVE: Final = 48
PERIODS: Final = 8
"""Periods of the pitch in its best Hann window (Camacho and Harris)."""

ERB_STEP: Final = 0.1
TOP_HZ: Final = 20000.0
"""Spectra are read up to here, so that sample rates agree."""


@dataclass(frozen=True, slots=True)
class Pitch:
    """``times`` in seconds, ``frequency`` in Hz (nan for silence) and ``strength``, all of shape (points,)."""

    times: Array
    frequency: Array
    strength: Array


def pitch(
    samples: Samples, sample_rate: int, *, lowest: float = 50.0, highest: float = 500.0, hop: float = 0.025
) -> Pitch:
    """Strongest pitch at every ``hop``, from the first sample on; beyond its ends the recording is silent.

    Parameters
    ----------
    samples : Samples [shape=(frames, channels)]
    sample_rate : int > 0, Hz
    lowest, highest : float, Hz
        Range of candidates, 48 to the octave. 50 to 500 Hz is the Timbre Toolbox's.
    hop : float > 0, seconds

    Returns
    -------
    Pitch
        Refined between candidates by a parabola. With 0 points for an empty recording.
    """
    audio = check_samples(samples)
    if not 0.0 < lowest < highest < sample_rate / 2:
        raise ValueError(
            f"expected 0 < lowest < highest < half the sample rate, not {lowest!r} and {highest!r} Hz"
        )
    step = max(1, round(hop * sample_rate))
    count = -(-len(audio) // step)
    octaves = math.log2(highest / lowest)
    heights = np.arange(math.floor(octaves * STEPS_PER_OCTAVE + 1e-9) + 1) / STEPS_PER_OCTAVE
    strength: Array = np.zeros((count, len(heights)))
    for best in range(math.ceil(octaves) + 1):
        share = 1.0 - np.abs(heights - best)
        seen = share > 0.0
        size = 2 * round(PERIODS * sample_rate / (lowest * 2.0**best) / 2)
        padded = np.pad(audio, ((size // 2, size // 2), (0, 0)))
        strength[:, seen] += (
            share[seen] * _strengths(padded, sample_rate, size, step, lowest * 2.0 ** heights[seen])[:count]
        )
    height, peak = _refined(strength)
    silent = peak <= 0.0
    return Pitch(
        np.arange(count, dtype=np.float64) * (step / sample_rate),
        np.where(silent, np.nan, lowest * 2.0 ** (height / STEPS_PER_OCTAVE)),
        np.where(silent, 0.0, peak),
    )


def _strengths(padded: Samples, sample_rate: int, size: int, step: int, candidates: Array) -> Array:
    """Strength of the candidates in every window, shape (windows, candidates)."""
    frequencies = _erb_scale(float(candidates[0]) / 4.0, min(TOP_HZ, sample_rate / 2))
    combs = np.stack([_comb(frequencies, float(candidate)) for candidate in candidates], axis=1)
    lowest_seen = np.searchsorted(frequencies, candidates / 4.0, side="right")
    rows = []
    for block in spectrogram_blocks(padded, sample_rate, window=size / sample_rate, hop=step / sample_rate):
        magnitude = CubicSpline(block.frequencies, np.sqrt(block.power), axis=1)(frequencies)
        loudness = np.sqrt(np.maximum(0.0, magnitude))
        from_here_up = np.sqrt(np.cumsum(np.square(loudness[:, ::-1]), axis=1)[:, ::-1])[:, lowest_seen]
        rows.append(
            np.divide(loudness @ combs, from_here_up, out=np.zeros_like(from_here_up), where=from_here_up > 0.0)
        )
    return np.concatenate(rows)


def _comb(frequencies: Array, candidate: float) -> Array:
    """Kernel of one candidate, with the norm of its positive part 1."""
    ratio = frequencies / candidate
    lobes = np.cos(2.0 * math.pi * ratio)
    comb: Array = np.zeros_like(frequencies)
    for harmonic in _one_and_primes(math.floor(frequencies[-1] / candidate - 0.75)):
        distance = np.abs(ratio - harmonic)
        comb[distance < 0.25] = lobes[distance < 0.25]
        valley = (distance > 0.25) & (distance < 0.75)
        comb[valley] += lobes[valley] / 2.0
    comb[frequencies <= candidate / 4.0] = 0.0
    comb /= np.sqrt(frequencies)
    return comb / np.linalg.norm(comb[comb > 0.0])


def _one_and_primes(last: int) -> list[int]:
    return [n for n in range(1, last + 1) if all(n % divisor for divisor in range(2, math.isqrt(n) + 1))]


def _erb_scale(low: float, high: float) -> Array:
    """Frequencies in Hz, :data:`ERB_STEP` apart on the scale ``6.44 (log2(229 + f) - 7.84)``."""
    first, last = (6.44 * (math.log2(229.0 + frequency) - 7.84) for frequency in (low, high))
    return np.exp2(np.arange(first, last, ERB_STEP) / 6.44 + 7.84) - 229.0


def _refined(strength: Array) -> tuple[Array, Array]:
    """Position and height of the highest point of every row, by the parabola through it and its neighbours."""
    rows, last = np.arange(len(strength)), strength.shape[1] - 1
    top = strength.argmax(axis=1) if strength.size else np.zeros(0, np.int64)
    middle = np.clip(top, 1, last - 1)
    before, here, after = (strength[rows, middle + shift] for shift in (-1, 0, 1))
    bend = before - 2.0 * here + after
    inside = (middle == top) & (bend < 0.0)
    shift = np.divide(before - after, 2.0 * bend, out=np.zeros(len(rows)), where=inside)
    return top + shift, np.where(inside, here - (before - after) * shift / 4.0, strength[rows, top])
