"""Any stretch of a recording at another rate, the same whatever stretch is asked for.

Two rates meet in whole frames every ``source / gcd`` frames of the source. A stretch is resampled from such a
place on, with a margin on both sides that is longer than the resampler's filter.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

Channels = NDArray[np.float32]
"""(channels, frames)"""

Read = Callable[[int, int], Channels]
"""Gives the frames from ``start`` to ``stop``, zeros outside of the recording."""

MARGIN: Final = 0.05
"""Seconds on both sides."""


def resampled_length(frames: int, source: int, target: int) -> int:
    """Frames that a recording has at another rate."""
    return -(-frames * target // source)


def margin(source: int, target: int) -> int:
    """Frames of the source beyond a stretch that :func:`resampled` reads at the end of it."""
    return 0 if source == target else math.ceil(MARGIN * source)


def resampled(read: Read, source: int, target: int, start: int, stop: int) -> Channels:
    """Frames ``start`` to ``stop``, counted at ``target`` Hz, of what is read at ``source`` Hz."""
    if source == target:
        return read(start, stop)
    up, down = target // math.gcd(source, target), source // math.gcd(source, target)
    beside = margin(source, target)
    first = (start * down // up - beside) // down
    samples = read(first * down, -(-stop * down // up) + beside)
    out = soxr.resample(np.ascontiguousarray(samples.T), source, target, quality="VHQ").T
    offset = start - first * up
    return np.ascontiguousarray(out[:, offset : offset + stop - start])
