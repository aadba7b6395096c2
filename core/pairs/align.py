"""By how much a processed recording is late against its dry one, and whether its polarity is turned.

Source: C. H. Knapp, G. C. Carter, "The generalized correlation method for estimation of time delay", IEEE Trans.
ASSP 24(4), 1976: the cross-correlation with the phase transform. Every frequency counts the same, so a delay is
found where the highs agree, not where the group delay of a crossover has moved the lows to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

Array = NDArray[np.float64]

REACH: Final = 0.25
"""Seconds by which the recordings may be apart."""

WINDOWS: Final = 4
"""Length of a segment in reaches: a segment and its delayed self share three quarters."""

FLOOR: Final = 1e-12
"""Magnitude of a cross-spectrum relative to its largest below which its phase counts less and less: the faint
highs of a bass, 100 dB below its lows, tell its delay to the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How the wet recording lies against the dry one.

    ``delay`` in samples is positive where the wet one is later. ``gain`` is the least-squares amplitude ratio of
    both once in time (0 or more), ``inverted`` whether the polarity is turned.
    """

    delay: int
    inverted: bool
    gain: float


def check_pair(dry: NDArray[np.floating], wet: NDArray[np.floating]) -> tuple[Array, Array]:
    """Both recordings as float64 with the same number of channels; a mono dry one is taken for each channel.

    Raises
    ------
    ValueError
        If a shape is not ``(frames, channels)``, the channels do not go together, or a sample is not finite.
    """
    for name, samples in (("dry", dry), ("wet", wet)):
        if samples.ndim != 2 or samples.shape[1] < 1:
            raise ValueError(f"the {name} recording must have the shape (frames, channels), not {samples.shape}")
        if not np.isfinite(samples).all():
            raise ValueError(f"the {name} recording must be finite")
    if dry.shape[1] not in (1, wet.shape[1]):
        raise ValueError(f"a dry recording of {dry.shape[1]} channels has none of {wet.shape[1]} as its wet one")
    before = np.asarray(dry, np.float64)
    return np.broadcast_to(before, (len(before), wet.shape[1])), np.asarray(wet, np.float64)


def check_sounding(dry: NDArray[np.floating], wet: NDArray[np.floating]) -> tuple[Array, Array]:
    """:func:`check_pair`, of recordings that sound.

    Raises
    ------
    ValueError
        Also if one of them is silent.
    """
    before, after = check_pair(dry, wet)
    for name, samples in (("dry", before), ("wet", after)):
        if not samples.any():
            raise ValueError(f"the {name} recording is silent")
    return before, after


def align(
    dry: NDArray[np.floating], wet: NDArray[np.floating], sample_rate: float, *, reach: float = REACH
) -> Alignment:
    """Find delay, polarity and gain of a pair.

    Parameters
    ----------
    dry, wet : array [shape=(frames, channels)]
        They may differ in length.
    sample_rate : float, Hz
    reach : float > 0, seconds
        Largest delay that is looked for, either way.

    Returns
    -------
    Alignment
        Delay 0 and gain 0 where either recording is silent or empty.
    """
    before, after = check_pair(dry, wet)
    if not (before.any() and after.any()):
        return Alignment(delay=0, inverted=False, gain=0.0)
    span = max(1, round(reach * sample_rate))
    spectrum = _cross_spectrum(before, after, WINDOWS * span)
    magnitude = np.abs(spectrum)
    correlation = fft.irfft(spectrum / (magnitude + FLOOR * magnitude.max()))
    lags = np.arange(-span, span + 1)
    near = correlation[lags]
    delay = int(lags[np.argmax(np.abs(near))])
    early, late = in_time(before, after, delay)
    power, product = float(np.vdot(early, early)), float(np.vdot(early, late))
    return Alignment(
        delay=delay,
        inverted=bool(correlation[delay] < 0.0),
        gain=abs(product) / power if power else 0.0,
    )


def in_time(dry: Array, wet: Array, delay: int) -> tuple[Array, Array]:
    """The part that both recordings share, the wet one drawn ``delay`` samples forwards."""
    before, after = dry[max(0, -delay) :], wet[max(0, delay) :]
    shared = min(len(before), len(after))
    return before[:shared], after[:shared]


def _cross_spectrum(dry: Array, wet: Array, size: int) -> NDArray[np.complex128]:
    """Sum of ``conj(dry) wet`` over half-overlapping segments of ``size`` frames, padded to twice that."""
    points = fft.next_fast_len(2 * size, real=True)
    points += points % 2
    total = np.zeros(points // 2 + 1, np.complex128)
    for first in range(0, max(1, max(len(dry), len(wet)) - size // 2), size // 2):
        if first >= min(len(dry), len(wet)):
            break
        here = slice(first, first + size)
        # Without a taper the ends of a segment would be a click in both recordings: a peak at no delay.
        spectra = [_tapered_spectrum(part[here], points) for part in (dry, wet)]
        total += (np.conj(spectra[0]) * spectra[1]).sum(axis=1)
    return total


def _tapered_spectrum(segment: Array, points: int) -> NDArray[np.complex128]:
    taper = signal.get_window("hann", len(segment))
    spectrum: NDArray[np.complex128] = fft.rfft(segment * taper[:, None], points, axis=0)
    return spectrum
