"""Linear-phase oversampling, compiled: interpolation between samples, and up and down around a curve.

Source: R. E. Crochiere, L. R. Rabiner, "Multirate Digital Signal Processing", 1983, chapter 4: polyphase
interpolators and decimators. Filters are Kaiser-windowed (``scipy.signal``).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.signal import firwin, kaiser_beta

from core.processors.kernel import kernel
from core.processors.stream import State

PEAK_HALF: Final = 24
"""Samples on either side of a point between samples that its interpolation uses."""

HALF: Final = 40
"""Half length of the oversampling filter in samples of the lower rate; up and down delay by twice that."""

PASS_EDGE: Final = 0.42
"""Frequency, relative to the lower sample rate, up to which oversampling is flat. The stop band begins at 0.5."""

STOP_DB: Final = 110.0
"""Attenuation of the oversampling filter in its stop band."""

TAPS_AT_ONCE: Final = 4


def interpolation_taps(factor: int) -> State:
    """Windowed sinc at the points ``p / factor`` between two samples, shape (factor - 1, 2 PEAK_HALF).

    Tap ``j`` weighs sample ``n - 2 PEAK_HALF + 1 + j`` for the point ``n - PEAK_HALF + p / factor``.
    """
    between = np.arange(1, factor)[:, np.newaxis] / factor
    time = between + PEAK_HALF - 1 - np.arange(2 * PEAK_HALF)
    window = np.i0(kaiser_beta(80.0) * np.sqrt(1.0 - (time / PEAK_HALF) ** 2)) / np.i0(kaiser_beta(80.0))
    taps = np.sinc(time) * window
    unity: State = taps / taps.sum(axis=1, keepdims=True)
    return unity


def oversampling_taps(factor: int) -> tuple[State, State]:
    """Polyphase taps up and down, each of shape (factor, taps), taps a multiple of :data:`TAPS_AT_ONCE`.

    With the prototype ``g`` of ``2 factor HALF + 1`` taps: ``up[p, k] = factor g[p + k factor]`` and
    ``down[p, k] = g[k factor - p]``, both 0 outside of ``g``.
    """
    length = 2 * factor * HALF + 1
    middle = (PASS_EDGE + 0.5) / 2.0
    prototype = firwin(length, middle, window=("kaiser", kaiser_beta(STOP_DB)), fs=float(factor))
    count = math.ceil((2 * HALF + 1) / TAPS_AT_ONCE) * TAPS_AT_ONCE
    padded = np.zeros((count + 2) * factor)
    padded[factor : factor + length] = prototype
    places = factor + factor * np.arange(count)
    phases = np.arange(factor)[:, np.newaxis]
    return factor * padded[places + phases], padded[places - phases]


@kernel
def convolve(taps: State, signal: State, out: State, frames: int) -> None:
    """``out[i] += sum_k taps[k] signal[i + len(taps) - 1 - k]``, frame by frame in the same order of taps."""
    for k in range(0, len(taps), TAPS_AT_ONCE):
        t0, t1, t2, t3 = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
        at = len(taps) - 1 - k
        s0, s1, s2, s3 = signal[at:], signal[at - 1 :], signal[at - 2 :], signal[at - 3 :]
        for i in range(frames):
            out[i] += (t0 * s0[i] + t1 * s1[i]) + (t2 * s2[i] + t3 * s3[i])


@kernel
def keep_history(buffer: State, history: int, frames: int) -> None:
    """Move the last ``history`` values before ``history + frames`` to the front."""
    for i in range(history):
        buffer[i] = buffer[i + frames]
