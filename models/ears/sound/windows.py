"""The windows that an ear hears: 3 seconds each, the loudest of a track (Moroșanu et al. 2025, section 4.1)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 32000
"""Samples per second that an ear hears: up to 16 kHz, where cymbals tell themselves from hi-hats."""

SECONDS: Final = 3.0

FRAMES: Final = round(RATE * SECONDS)

LOUDEST: Final = 3
"""Windows per track."""

GATE_DB: Final = -25.0
"""Windows below the loudest by more are not heard: of a track with one fill the rest is bleed."""

Windows = NDArray[np.float32]
"""Mono audio at :data:`RATE`, shape ``(windows, FRAMES)``; what is shorter is padded with silence."""


def loudest(power: NDArray[np.floating], step: float, *, count: int = LOUDEST) -> list[float]:
    """Where the loudest windows begin.

    Parameters
    ----------
    power : array [shape=(points,)]
        Mean square of consecutive stretches of ``step`` seconds each.
    step : float, seconds
    count : int
        Most windows wanted.

    Returns
    -------
    list of float, seconds
        Beginnings of windows of :data:`SECONDS` that do not overlap, loudest first, down to :data:`GATE_DB`. A
        window may reach past the end.
    """
    width = max(1, round(SECONDS / step))
    if not len(power):
        return []
    sums = np.convolve(np.asarray(power, np.float64), np.ones(width))[width - 1 :]
    starts: list[float] = []
    least = float(sums.max()) * 10.0 ** (GATE_DB / 10.0)
    while len(starts) < count and sums[best := int(sums.argmax())] > least:
        starts.append(best * step)
        sums[max(0, best - width + 1) : best + width] = 0.0
    return starts
