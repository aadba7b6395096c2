"""Chroma: the power of the twelve pitch classes over time, and how every moment resembles every other.

Conventions
-----------
* Pitch class 0 is C, 9 is A; A4 is 440 Hz. Tuning is not estimated: a recording that is a quarter tone off falls
  between the classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.audio import Samples
from core.spectra import Array, spectrogram

CLASSES: Final = 12
A4_HZ: Final = 440.0
A4_CLASS: Final = 9

LOWEST_HZ: Final = 110.0
HIGHEST_HZ: Final = 4000.0
"""Below, a semitone is narrower than the lines of the window; above, there is little but overtones and air."""


@dataclass(frozen=True, slots=True)
class Chroma:
    """``times`` in seconds, shape (windows,), and ``power`` in mean square, shape (12, windows), C first."""

    times: Array
    power: Array


def chroma(
    samples: Samples, sample_rate: int, *, window: float = 0.4, hop: float = 0.1, tuning: float = A4_HZ
) -> Chroma:
    """Power of each pitch class over time.

    Koszewski et al. 2023, equation (1), ``f = 2^(ch + h)``: the chroma ``ch`` is the fractional part of ``log2
    f``, and "the chroma vector sums the spectral energy into 12 bins corresponding to the 12 semitones within
    an octave". The paper is silent on window, hop, range and tuning. Ours: Hann window of 400 ms every 100 ms,
    110 Hz to 4 kHz, each bin given whole to the nearest equal-tempered semitone of ``tuning`` Hz for A4.

    Returns
    -------
    Chroma
        With 0 windows where the recording is shorter than one.
    """
    if not tuning > 0.0:
        raise ValueError(f"tuning must be above 0 Hz, not {tuning!r}")
    spectra = spectrogram(samples, sample_rate, window=window, hop=hop)
    heard = (spectra.frequencies >= LOWEST_HZ) & (spectra.frequencies <= HIGHEST_HZ)
    semitones = np.round(CLASSES * np.log2(spectra.frequencies[heard] / tuning)).astype(np.int64) + A4_CLASS
    members = (semitones % CLASSES == np.arange(CLASSES)[:, np.newaxis]).astype(np.float64)
    power: Array = members @ spectra.power[:, heard].T
    return Chroma(spectra.times, power)


def self_similarity(features: Array) -> Array:
    """Similarity of every column with every other, shape (windows, windows).

    Koszewski et al. 2023, equations (2) and (3): each column is normalised to zero mean and unit standard
    deviation, then ``S = X^T X``. The paper does not say which standard deviation; the population's is taken,
    so that with 12 rows S lies in -12 to 12 and its diagonal is 12. Ours: a column without spread (silence)
    becomes 0, similar to nothing.

    Parameters
    ----------
    features : Array [shape=(rows, windows)]
    """
    centred = features - features.mean(axis=0)
    spread = features.std(axis=0)
    normalised = np.divide(
        centred, spread, out=np.zeros_like(centred), where=spread > 1e-12 * features.max(initial=0.0)
    )
    similarity: Array = normalised.T @ normalised
    return similarity


def grey_levels(similarity: Array) -> Array:
    """Self-similarity of 12 rows as grey, 0 (darkest, least alike: -12) to 255 (+12), same shape.

    Koszewski et al. 2023: "each pixel in the matrix obtains a grayscale value corresponding to the given
    similarity score. The darkest color refers to the smallest similarity." The scale is not given. Ours is the
    same fixed one for all matrices, so that two mixes are compared on one scale; levels are not rounded.
    """
    return (similarity + CLASSES) * (255.0 / (2 * CLASSES))
