"""Mel bands over a short-time spectrum.

The mel scale is Slaney's (Auditory Toolbox, Interval Research TR 1998-010), librosa's default: 3 mel per 200 Hz up
to 1 kHz, above it 27 mel per factor of 6.4. HTK's scale differs and is not offered.
"""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np

from core.spectra import Array, Spectrogram

STEP: Final = math.log(6.4) / 27.0
"""One mel above 1 kHz, as the logarithm of a frequency ratio."""


def mel_from_hz(frequency: Array) -> Array:
    """Mel of frequencies in Hz, any shape."""
    return np.where(
        frequency < 1000.0, frequency * 0.015, 15.0 + np.log(np.maximum(frequency, 1.0) / 1000.0) / STEP
    )


def hz_from_mel(mel: Array) -> Array:
    """Inverse of :func:`mel_from_hz`."""
    return np.where(mel < 15.0, mel / 0.015, 1000.0 * np.exp((mel - 15.0) * STEP))


def mel_filters(
    frequencies: Array,
    bands: int = 64,
    *,
    low: float = 20.0,
    high: float | None = None,
    normalisation: Literal["peak", "area"] = "peak",
) -> Array:
    """Triangles that overlap by half, their corners evenly spaced in mel.

    Parameters
    ----------
    frequencies : Array [shape=(bins,)], Hz
    bands : int > 0
    low, high : float, Hz
        Where the first triangle begins and the last one ends; ``high`` is the last of ``frequencies`` if None.
    normalisation : "peak" or "area"
        "peak": each triangle reaches 1, so that between the first and the last peak the bands together hold the
        whole power. "area": that divided by half its width in Hz (Slaney; librosa's default), so that white noise
        is flat.

    Returns
    -------
    Array [shape=(bands, bins)]

    Raises
    ------
    ValueError
        If a triangle holds no bin: the transform is too short for so many bands.
    """
    top = float(frequencies[-1]) if high is None else high
    if bands < 1 or not 0.0 <= low < top:
        raise ValueError(f"expected bands >= 1 and 0 <= low < high, not {bands!r}, {low!r}, {top!r}")
    first, last = (float(mel) for mel in mel_from_hz(np.array([low, top])))
    corners = hz_from_mel(np.linspace(first, last, bands + 2))[:, np.newaxis]
    left, peak, right = corners[:-2], corners[1:-1], corners[2:]
    rising, falling = (frequencies - left) / (peak - left), (right - frequencies) / (right - peak)
    filters: Array = np.maximum(0.0, np.minimum(rising, falling))
    empty = int(np.count_nonzero(filters.max(axis=1) == 0.0))
    if empty:
        raise ValueError(f"{empty} of {bands} mel bands hold no bin; expected fewer bands or a longer window")
    return filters if normalisation == "peak" else filters * (2.0 / (right - left))


def mel_spectrogram(spectra: Spectrogram, filters: Array) -> Array:
    """Power in the bands of :func:`mel_filters`, shape (windows, bands), on the times of ``spectra``."""
    power: Array = spectra.power @ filters.T
    return power
