"""Which share of each bin belongs to what: struck or sung, in the middle or not, low or high.

Conventions
-----------
* Magnitudes and masks have the shape ``(frames, bins)``; masks are in [0, 1] and the same for both channels.
* Lengths are frames or bins, odd, centred. A mask near either end of the frames looks beyond them: the caller
  gives :func:`context` frames more on both sides and drops them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from models.separation.transform import Spectra

Plane = NDArray[np.float32]

TINY: Final = np.float32(1e-30)
"""Power below which a bin is silent."""

AVERAGE: Final = np.array([0.25, 0.5, 0.75, 1.0, 0.75, 0.5, 0.25], np.float32) / np.float32(4.0)
"""Weights over which likeness of the channels is averaged in time, centred."""


def context(length: int) -> int:
    """Frames beside a frame that its masks look at, for medians over ``length`` frames."""
    return max(length // 2, len(AVERAGE) // 2)


def magnitude(spectra: Spectra) -> Plane:
    """Root of the channels' summed powers: content in antiphase counts as any other."""
    both: Plane = np.sqrt(_power(spectra[0]) + _power(spectra[1]))
    return both


def percussive(magnitudes: Plane, frames: int, bins: int) -> Plane:
    """The struck part by median filtering: what stands out in time and not in frequency.

    The median over time follows steady tones, that over frequency follows strokes; the mask is their powers' share
    (D. Fitzgerald, "Harmonic/percussive separation using median filtering", DAFx-10, eqs. 1-8 with p = 2).

    Parameters
    ----------
    magnitudes : Plane
    frames, bins : int, odd
        Lengths of the two medians.
    """
    steady, struck = median_in_time(magnitudes, frames) ** 2, median_in_frequency(magnitudes, bins) ** 2
    return struck / (steady + struck + TINY)


def median_in_time(magnitudes: Plane, length: int) -> Plane:
    """Running median of each bin. All bins run through one filter: only frames in the context see another bin."""
    return _median(np.ascontiguousarray(magnitudes.T), length).T


def median_in_frequency(magnitudes: Plane, length: int) -> Plane:
    """Running median of each frame, mirrored at both ends of the spectrum."""
    half = length // 2
    return _median(np.pad(magnitudes, ((0, 0), (half, half)), mode="reflect"), length)[:, half:-half]


def centre(spectra: Spectra) -> Plane:
    """How much a bin is alike in both channels: 1 for equal ones, 0 for one side alone and for antiphase.

    The similarity ``2 Re(LR*) / (|L|^2 + |R|^2)`` of C. Avendano ("Frequency-domain source identification and
    manipulation in stereo mixes", WASPAA 2003, eq. 4) with its sign kept, so that antiphase is not the middle, of
    spectra averaged over a few frames, so that a diffuse sound is not taken for one.
    """
    left, right = spectra
    cross = left.real * right.real + left.imag * right.imag
    alike = _smooth(2.0 * cross)
    return np.clip(alike / (_smooth(_power(left) + _power(right)) + TINY), 0.0, 1.0)


def low_pass(frequencies: NDArray[np.float64], full: float, none: float) -> NDArray[np.float32]:
    """Weights of the bins: 1 up to ``full`` Hz, 0 from ``none`` on, half a cosine over log frequency between."""
    place = np.log(np.maximum(frequencies, 1e-9) / full) / np.log(none / full)
    weights: NDArray[np.float32] = (0.5 + 0.5 * np.cos(np.pi * np.clip(place, 0.0, 1.0))).astype(np.float32)
    return weights


def _power(spectrum: NDArray[np.complex64]) -> Plane:
    power: Plane = spectrum.real**2 + spectrum.imag**2
    return power


def _smooth(plane: Plane) -> Plane:
    smooth: Plane = ndimage.convolve1d(plane, AVERAGE, axis=0, mode="constant")
    return smooth


def _median(rows: Plane, length: int) -> Plane:
    """One filter over all rows end to end: one-dimensional medians take a seventh of the time of planar ones."""
    flat: Plane = ndimage.median_filter(rows.reshape(-1), size=length, mode="nearest")
    filtered: Plane = flat.reshape(rows.shape)
    return filtered
