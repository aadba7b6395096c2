"""Four-band Linkwitz-Riley crossover of fourth order whose bands sum to an all-pass, compiled.

Source: S. H. Linkwitz, "Passive Crossover Networks for Noncoincident Drivers", JAES 24(1), 1976 (LR4 is two
Butterworth filters of second order in series). With ``A`` the all-pass ``(s^2 - sqrt2 s + 1)/(s^2 + sqrt2 s + 1)``
of a crossover frequency, LP4 + HP4 = A. For f1 < f2 < f3:

    split at f2 -> low, high        low -> A(f3) -> split at f1 -> bands 1, 2
                                    high -> A(f1) -> split at f3 -> bands 3, 4

so each half passes the all-pass that the other half's split gives it, and the sum is ``A(f1) A(f2) A(f3)``.

The high-pass is taken as ``HP4 = A - LP4``: with the Butterworth low-pass in direct form II,
``w = x - a1 w1 - a2 w2``, both ``LP2 = b (w + 2 w1 + w2)`` and ``A = a2 w + a1 w1 + w2`` come from one state, so a
split costs two recursions instead of four, and the bands sum to the all-pass but for the last rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from core.processors.kernel import kernel, silenced
from core.processors.stream import Block, State

BANDS: Final = 4
RECURSIONS: Final = 8
"""Direct-form states per channel: two for each of three splits, one for each of two all-passes."""


def crossover_rows(frequencies_hz: Sequence[float], sample_rate: float) -> State:
    """``b, a1, a2`` of the Butterworth low-pass ``b (1 + z^-1)^2 / (1 + a1 z^-1 + a2 z^-2)`` per frequency.

    Shape (3, 3). Bilinear transform with ``K = tan(pi f / fs)``.
    """
    rows = []
    for frequency in frequencies_hz:
        k = math.tan(math.pi * frequency / sample_rate)
        norm = 1.0 + math.sqrt(2.0) * k + k * k
        rows.append([k * k / norm, 2.0 * (k * k - 1.0) / norm, (1.0 - math.sqrt(2.0) * k + k * k) / norm])
    return np.array(rows)


@kernel
def _split(row: State, state: State, signal: State, low: State, high: State, frames: int) -> None:
    """LR4 split of ``signal`` (which may be ``high``); ``state`` has the shape ``(2, 2)``."""
    b, a1, a2 = row
    gain = b * b
    w1, w2 = state[0]
    v1, v2 = state[1]
    for i in range(frames):
        w = (signal[i] - a2 * w2) - a1 * w1
        middle = w1 + w1
        all_pass = (w2 + a1 * w1) + a2 * w
        v = (((w + w2) + middle) - a2 * v2) - a1 * v1
        passed = gain * ((v + v2) + (v1 + v1))
        low[i] = passed
        high[i] = all_pass - passed
        w2, w1 = w1, w
        v2, v1 = v1, v
    state[0, 0] = w1
    state[0, 1] = w2
    state[1, 0] = v1
    state[1, 1] = v2


@kernel
def _all_pass(row: State, state: State, signal: State, frames: int) -> None:
    """The all-pass of a crossover frequency, in place; ``state`` has the shape ``(2,)``."""
    _, a1, a2 = row
    w1, w2 = state
    for i in range(frames):
        w = (signal[i] - a2 * w2) - a1 * w1
        signal[i] = (w2 + a1 * w1) + a2 * w
        w2, w1 = w1, w
    state[0] = w1
    state[1] = w2


@kernel
def split_span(rows: State, state: State, samples: Block, at: int, bands: State, c: int, frames: int) -> None:
    """Split one channel of ``samples[at : at + frames]`` into ``bands``, shape ``(4, channels, span)``.

    ``state`` is the channel's, shape ``(RECURSIONS, 2)``.
    """
    low, high = bands[0, c], bands[2, c]
    for i in range(frames):
        high[i] = samples[at + i, c]
    _split(rows[1], state[0:2], high, low, high, frames)
    _all_pass(rows[2], state[2], low, frames)
    _all_pass(rows[0], state[3], high, frames)
    _split(rows[0], state[4:6], low, low, bands[1, c], frames)
    _split(rows[2], state[6:8], high, high, bands[3, c], frames)


@kernel
def rest_split(state: State) -> None:
    """Drop what is silence from the states of all channels, shape ``(channels, RECURSIONS, 2)``."""
    for c in range(len(state)):
        for k in range(RECURSIONS):
            state[c, k, 0] = silenced(state[c, k, 0])
            state[c, k, 1] = silenced(state[c, k, 1])
