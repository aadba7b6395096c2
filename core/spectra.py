"""Spectra of a recording: short-time, long-term (LTAS), and in bands of octaves and their parts.

Conventions
-----------
* Samples have the shape ``(frames, channels)``. A spectrum is the *mean of the channels' powers*: dual mono and
  one of its channels have the same spectrum, and content in antiphase counts.
* Power is one-sided and mean square: the bins of a full-scale sine sum to 0.5. Silence is 0 (``-inf`` dB).
* An analysis window lies wholly inside the recording; nothing is padded. Its time is its middle, in seconds.
* Windows are given in seconds, so that figures of 44.1, 48 and 96 kHz agree; they are periodic Hann windows unless
  said otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import fft, signal

from core.audio import Samples, check_samples
from core.units import db_from_power

Array = NDArray[np.float64]

OCTAVE_RATIO: Final = 10.0**0.3
"""G of IEC 61260-1:2014: the octave of the base-ten system, 1.9953."""

REFERENCE_HZ: Final = 1000.0
"""Middle of the band that the others are counted from (IEC 61260-1)."""

BLOCK: Final = 256
"""Windows that are transformed at once."""

Shape = Literal["hann", "blackman"]
"""Window functions."""


@dataclass(frozen=True, slots=True)
class Spectrogram:
    """Short-time power.

    Attributes
    ----------
    frequencies : Array [shape=(bins,)]
        Hz, from 0 to half the sample rate.
    times : Array [shape=(windows,)]
        Seconds, middle of each window.
    power : Array [shape=(windows, bins)]
        Mean square per bin: a row sums to the mean square of its window, weighted by the analysis window.
    noise_bandwidth : float
        Equivalent noise bandwidth in bins: a sine of amplitude ``a`` on a bin reads ``a^2 / 2 / noise_bandwidth``.
    """

    frequencies: Array
    times: Array
    power: Array
    noise_bandwidth: float


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Long-term power density: ``frequencies`` in Hz, ``density`` in mean square per Hz, both of shape (bins,)."""

    frequencies: Array
    density: Array


@dataclass(frozen=True, slots=True)
class Band:
    """A band from ``low`` to ``high`` around its geometric middle, in Hz."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class BandPower:
    """Mean square of what lies in a band."""

    band: Band
    power: float

    @property
    def level(self) -> float:
        """Level in dB relative to full scale (a full-scale sine has -3.01 dB)."""
        return db_from_power(self.power)


def spectrogram(
    samples: Samples,
    sample_rate: int,
    *,
    window: float = 0.05,
    hop: float = 0.025,
    shape: Shape = "hann",
    zero_padding: int = 1,
) -> Spectrogram:
    """Short-time Fourier transform as power.

    Parameters
    ----------
    samples : Samples [shape=(frames, channels)]
    sample_rate : int > 0, Hz
    window, hop : float > 0, seconds
        Rounded to samples; ``hop`` at least one sample.
    shape : "hann" or "blackman"
    zero_padding : int >= 1
        Length of the transform in windows: more bins, not more resolution.

    Returns
    -------
    Spectrogram
        With 0 windows where the recording is shorter than one.
    """
    blocks = list(
        spectrogram_blocks(samples, sample_rate, window=window, hop=hop, shape=shape, zero_padding=zero_padding)
    )
    return Spectrogram(
        blocks[0].frequencies,
        np.concatenate([block.times for block in blocks]),
        np.concatenate([block.power for block in blocks]),
        blocks[0].noise_bandwidth,
    )


def spectrogram_blocks(
    samples: Samples, sample_rate: int, *, window: float, hop: float, shape: Shape = "hann", zero_padding: int = 1
) -> Iterator[Spectrogram]:
    """The same in blocks of :data:`BLOCK` windows, at least one: it bounds the memory of a long recording."""
    audio = check_samples(samples)
    size, step = round(window * sample_rate), max(1, round(hop * sample_rate))
    if size < 2 or zero_padding < 1:
        raise ValueError(
            f"expected a window of at least 2 samples and zero_padding >= 1, not {size}, {zero_padding!r}"
        )
    taper = signal.get_window(shape, size).astype(np.float64)
    points = zero_padding * size
    noise_bandwidth = points * float(taper @ taper) / float(taper.sum()) ** 2
    scale = _one_sided(points) / (points * float(taper @ taper) * audio.shape[1])
    frequencies = fft.rfftfreq(points, 1.0 / sample_rate).astype(np.float64)
    count = max(0, 1 + (len(audio) - size) // step)
    for first in range(0, max(1, count), BLOCK):
        windows = np.arange(first, min(count, first + BLOCK))
        power: Array = np.zeros((len(windows), len(frequencies)))
        if len(windows):
            for channel in audio[first * step : int(windows[-1]) * step + size].T:
                lines = fft.rfft(sliding_window_view(channel, size)[::step] * taper, points, axis=1)
                power += (lines.real**2 + lines.imag**2) * scale
        yield Spectrogram(frequencies, (windows * step + size / 2.0) / sample_rate, power, noise_bandwidth)


def long_term_spectrum(samples: Samples, sample_rate: int, *, segment: float = 1.0) -> Spectrum | None:
    """Long-term average spectrum (LTAS): Welch's mean of Hann-windowed segments that overlap by half.

    Source: P. D. Welch, IEEE Trans. Audio Electroacoust. 15(2), 1967; ``scipy.signal.welch`` without detrending,
    so that DC is seen at 0 Hz.

    Parameters
    ----------
    samples : Samples [shape=(frames, channels)]
    sample_rate : int > 0, Hz
    segment : float > 0, seconds
        Lines are ``1 / segment`` Hz apart and 1.5 times as wide.

    Returns
    -------
    Spectrum or None
        None where the recording is shorter than one segment.
    """
    audio = check_samples(samples)
    size = round(segment * sample_rate)
    if len(audio) < size:
        return None
    per_channel = [
        signal.welch(channel.astype(np.float64), sample_rate, "hann", size, detrend=False)[1]
        for channel in audio.T
    ]
    frequencies = fft.rfftfreq(size, 1.0 / sample_rate).astype(np.float64)
    return Spectrum(frequencies, np.mean(per_channel, axis=0, dtype=np.float64))


def octave_bands(fraction: int, *, low: float, high: float) -> tuple[Band, ...]:
    """Bands of 1/``fraction`` octave whose middles lie in ``low`` to ``high`` Hz, within half a band.

    Exact mid-band frequencies and edges of IEC 61260-1:2014 in base ten: for odd fractions
    ``f_m = 1000 G^(x/b)``, for even ones ``f_m = 1000 G^((2x+1)/(2b))``; edges are ``f_m G^(-1/2b)`` and
    ``f_m G^(1/2b)``. Nominal limits may be given: ``low=31.5`` finds 31.62 Hz.
    """
    if fraction < 1 or not 0.0 < low <= high:
        raise ValueError(f"expected fraction >= 1 and 0 < low <= high, not {fraction!r}, {low!r}, {high!r}")
    offset = 0.0 if fraction % 2 else 0.5
    first = math.ceil(_band_number(low, fraction) - offset - 0.5)
    last = math.floor(_band_number(high, fraction) - offset + 0.5)
    half = OCTAVE_RATIO ** (0.5 / fraction)
    middles = (REFERENCE_HZ * OCTAVE_RATIO ** ((number + offset) / fraction) for number in range(first, last + 1))
    return tuple(Band(middle / half, middle, middle * half) for middle in middles)


def third_octave_powers(spectrum: Spectrum, *, low: float = 25.0, high: float = 20000.0) -> tuple[BandPower, ...]:
    """Power of a long-term spectrum in third octaves, by grouping its lines.

    Mid-band frequencies are those of IEC 61260-1, but lines of a Fourier transform are summed (a line that an edge
    cuts counts by the part inside): this is no class 1 or 2 filter bank, it has no filter skirts. With lines 1 Hz
    apart the 25 Hz band holds six of them; a sine within 2 Hz of an edge is seen in both bands. The top band ends
    at half the sample rate where its edge lies above that; bands whose middle lies above are left out.
    """
    frequencies, density = spectrum.frequencies, spectrum.density
    spacing = float(frequencies[1] - frequencies[0])
    cells = np.concatenate([[0.0], frequencies[:-1] + spacing / 2.0, [frequencies[-1]]])
    below = np.concatenate([[0.0], np.cumsum(density * spacing)])
    bands = [band for band in octave_bands(3, low=low, high=high) if band.middle < frequencies[-1]]
    edges = np.array([[band.low, band.high] for band in bands])
    powers = np.diff(np.interp(edges, cells, below), axis=1)[:, 0] if bands else []
    return tuple(BandPower(band, float(power)) for band, power in zip(bands, powers, strict=True))


def _band_number(frequency: float, fraction: int) -> float:
    return fraction * math.log(frequency / REFERENCE_HZ) / math.log(OCTAVE_RATIO)


def _one_sided(points: int) -> Array:
    """Weights that fold negative frequencies onto positive ones: 1 at 0 Hz and half the sample rate, 2 between."""
    weights = np.full(points // 2 + 1, 2.0)
    weights[0] = 1.0
    if points % 2 == 0:
        weights[-1] = 1.0
    return weights
