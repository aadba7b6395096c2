"""RMS-energy envelope: the loud and the quiet of a recording as one slow curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from core.audio import Samples, check_samples
from core.spectra import Array

CUTOFF_HZ: Final = 5.0
"""Timbre Toolbox, ``FCalcEnv`` as called for ``RMSEnv``."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """``times`` in seconds and ``amplitude`` (linear, full scale is 1), both of shape (points,)."""

    times: Array
    amplitude: Array


def energy_envelope(samples: Samples, sample_rate: int, *, hop: float = 0.01) -> Envelope:
    """Magnitude of the analytic signal through a third-order Butterworth low-pass at 5 Hz.

    Koszewski et al. 2023 name the "RMS-energy envelope" of the Timbre Toolbox and give no formula; this is what
    that toolbox computes as ``RMSEnv``. In spite of its name it is no mean square: a steady sine of amplitude a
    reads a. Ours: channels are joined by the root of their mean square, the filter starts at rest, and a point
    is kept every ``hop`` (at 10 ms the filter has taken 60 dB off what could alias). The filter lags by some 64
    ms.

    Parameters
    ----------
    samples : Samples [shape=(frames, channels)]
    sample_rate : int > 10, Hz
    hop : float > 0, seconds

    Returns
    -------
    Envelope
        With 0 points for an empty recording; silence is 0.
    """
    audio = check_samples(samples)
    if not len(audio):
        return Envelope(np.empty(0), np.empty(0))
    squares: Array = np.zeros(len(audio))
    for channel in audio.T:
        squares += np.abs(_analytic(channel.astype(np.float64))) ** 2
    slow = signal.butter(3, CUTOFF_HZ, "lowpass", fs=sample_rate, output="sos")
    amplitude = signal.sosfilt(slow, np.sqrt(squares / audio.shape[1]))
    kept = np.arange(0, len(audio), max(1, round(hop * sample_rate)))
    return Envelope(kept / sample_rate, np.maximum(0.0, amplitude[kept]))


def _analytic(channel: Array) -> NDArray[np.complex128]:
    """Analytic signal, padded with silence to a length that transforms fast."""
    return signal.hilbert(channel, fft.next_fast_len(len(channel)))[: len(channel)]
