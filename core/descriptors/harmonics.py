"""Harmonics of the fundamental: odd-to-even ratio, harmonic energy, noisiness.

Koszewski et al. (2023, section 4.1) compare mixes by these descriptors of the Timbre Toolbox (G. Peeters et
al., J. Acoust. Soc. Am. 130(5), 2011) and give no formulas. The toolbox's formulas, pitch tracker, window and
number of harmonics are kept; what differs from its published code is named as ours.

Limits
------
There is one fundamental per window. In polyphonic material the harmonics of the other notes count as noise, or as
harmonics where they coincide; figures then compare mixes of one song, as the paper uses them, and say little about
an instrument. Inharmonic partials (bells, low piano strings beyond the tenth or so) are missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples, check_samples
from core.descriptors.pitch import pitch
from core.meters.stereo import SILENT_POWER
from core.spectra import Array, Spectrogram, spectrogram_blocks

WINDOW: Final = 0.1
HOP: Final = 0.025
ZERO_PADDING: Final = 4
HARMONICS: Final = 20
PITCHED: Final = 0.3
"""Blackman window and hop in seconds, zero padding, number of harmonics, pitch strength that the best window of a
recording must reach: Timbre Toolbox."""

DETUNING: Final = 0.03
LEAST_HZ: Final = 5.0
MOST: Final = 0.25
"""A harmonic's peak is looked for within half a semitone, at least 5 Hz, at most a quarter of the fundamental."""


@dataclass(frozen=True, slots=True)
class HarmonicDescriptors:
    """Figures over time, all of shape (windows,).

    Attributes
    ----------
    times : Array
        Seconds, middle of each window.
    pitch : Array
        Hz; nan in silence and in a recording without pitch.
    strength : Array
        How surely there is a pitch, up to 1; noise has below 0.2.
    odd_to_even : Array
        Energy of harmonics 1, 3, 5 ... over that of 2, 4, 6 ...; ``inf`` without even ones, nan where the pitch
        is.
    energy : Array
        Sum of the squared amplitudes of the harmonics, full scale is 1; 0 where ``pitch`` is nan.
    noisiness : Array
        Share of the energy that is not in harmonics, 0 to 1; 1 in a recording without pitch, nan in silence (below
        -90 dB).
    """

    times: Array
    pitch: Array
    strength: Array
    odd_to_even: Array
    energy: Array
    noisiness: Array


def harmonic_descriptors(
    samples: Samples, sample_rate: int, *, lowest: float = 50.0, highest: float = 500.0
) -> HarmonicDescriptors:
    """Descriptors of the first 20 harmonics of the strongest pitch.

    With ``a_h`` the amplitude of harmonic ``h`` and ``E_T`` the energy of the window on the same scale (twice its
    mean square, so that a lone sine has ``E_T = a^2``):

    * odd to even ratio ``sum a_(2k-1)^2 / sum a_2k^2`` (Peeters et al.; toolbox ``OddEvenRatio``),
    * harmonic energy ``E_H = sum a_h^2`` (``HarmErg``),
    * noisiness ``(E_T - E_H) / E_T`` (``Noisiness``). The toolbox's code subtracts energies of different scales
      there; this is the formula of the article.

    As in the toolbox a recording is taken or left as a whole: if its best window reaches a pitch strength of
    0.3, every window is analysed at its strongest pitch. Ours: amplitudes are read at the top of the highest
    peak near each multiple (the toolbox reads the nearest bin and fits one inharmonicity per file); channels
    are joined as mean power.

    Parameters
    ----------
    samples : Samples [shape=(frames, channels)]
    sample_rate : int > 0, Hz
    lowest, highest : float, Hz
        Range of the fundamental.

    Returns
    -------
    HarmonicDescriptors
        With 0 windows where the recording is shorter than 100 ms.
    """
    audio = check_samples(samples)
    heard = pitch(audio, sample_rate, lowest=lowest, highest=highest, hop=HOP)
    pitched = heard.strength.max(initial=0.0) >= PITCHED
    middle = round(WINDOW / HOP / 2)
    frequency, strength = heard.frequency[middle:], heard.strength[middle:]
    columns, done = [], 0
    for block in spectrogram_blocks(
        audio, sample_rate, window=WINDOW, hop=HOP, shape="blackman", zero_padding=ZERO_PADDING
    ):
        here = slice(done, done + len(block.times))
        fundamental = frequency[here] if pitched else np.full_like(frequency[here], np.nan)
        columns.append(_describe(block, fundamental, strength[here]))
        done = here.stop
    return HarmonicDescriptors(*np.concatenate(columns, axis=1))


def _describe(block: Spectrogram, fundamental: Array, strength: Array) -> Array:
    """Rows of :class:`HarmonicDescriptors`, shape (6, windows)."""
    total = 2.0 * block.power.sum(axis=1)
    silent = total <= 2.0 * SILENT_POWER
    fundamental = np.where(silent, np.nan, fundamental)
    voiced = np.isfinite(fundamental)
    squares = np.zeros((len(total), HARMONICS))
    squares[voiced] = _squared_amplitudes(block, fundamental, voiced)
    odd, even, energy = squares[:, 0::2].sum(axis=1), squares[:, 1::2].sum(axis=1), squares.sum(axis=1)
    ratio = np.divide(odd, even, out=np.where(odd > 0.0, np.inf, np.nan), where=even > 0.0)
    noise = np.divide(total - energy, total, out=np.full_like(total, np.nan), where=~silent)
    return np.stack([block.times, fundamental, strength, ratio, energy, np.clip(noise, 0.0, 1.0)])


def _squared_amplitudes(block: Spectrogram, fundamental: Array, voiced: NDArray[np.bool_]) -> Array:
    """Squared amplitudes of the harmonics, shape (voiced windows, harmonics); 0 above half the sample rate."""
    power, pitches = block.power[voiced], fundamental[voiced, np.newaxis]
    spacing, last = float(block.frequencies[1]), len(block.frequencies) - 1
    reach = int(np.max(MOST * pitches, initial=0.0) / spacing)
    offsets = np.arange(-reach, reach + 1)
    rows = np.arange(len(power))
    squares = np.zeros((len(power), HARMONICS))
    for harmonic in range(1, HARMONICS + 1):
        target = harmonic * pitches
        tolerance = np.minimum(np.maximum(DETUNING * target, LEAST_HZ), MOST * pitches)
        bins = np.round(target / spacing).astype(np.int64) + offsets
        allowed = (np.abs(bins * spacing - target) <= tolerance) & (bins >= 1) & (bins < last)
        near = np.where(allowed, power[rows[:, np.newaxis], np.clip(bins, 0, last)], -1.0)
        best = near.argmax(axis=1)
        found = near[rows, best] > 0.0
        peak = bins[rows, best][found]
        squares[found, harmonic - 1] = 2.0 * block.noise_bandwidth * _peak_power(power[found], peak)
    return squares


def _peak_power(power: Array, peak: NDArray[np.int64]) -> Array:
    """Power at the top of the parabola through the logarithms of a bin and its neighbours; the bin if no peak."""
    rows = np.arange(len(power))
    before, here, after = (np.log(np.maximum(power[rows, peak + shift], 1e-300)) for shift in (-1, 0, 1))
    bend = before - 2.0 * here + after
    is_peak = (bend < 0.0) & (here >= before) & (here >= after)
    shift = np.divide(before - after, 2.0 * bend, out=np.zeros_like(here), where=is_peak)
    top: Array = np.exp(here - (before - after) * shift / 4.0)
    return top
