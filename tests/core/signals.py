"""Signals for the meter tests."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples

RATE = 48000


def sine(frequency: float, seconds: float, *, peak_db: float = 0.0, rate: int = RATE) -> NDArray[np.float64]:
    """One channel, shape ``(frames,)``."""
    time = np.arange(round(seconds * rate)) / rate
    tone: NDArray[np.float64] = math.pow(10.0, peak_db / 20.0) * np.sin(2.0 * math.pi * frequency * time)
    return tone


def channels(*signals: NDArray[np.float64]) -> Samples:
    """Signals side by side, shape ``(frames, channels)``."""
    return np.stack(signals, axis=1).astype(np.float32)


def steps(*parts: tuple[float, float], rate: int = RATE) -> Samples:
    """Stereo 1 kHz sine in parts of (peak in dBFS, seconds): the signals of EBU Tech 3341 and 3342."""
    tone = np.concatenate([sine(1000.0, seconds, peak_db=level, rate=rate) for level, seconds in parts])
    return channels(tone, tone)


def cut(samples: Samples, sizes: list[int]) -> Iterator[Samples]:
    """The samples in blocks: the given sizes, then the rest."""
    start = 0
    for size in sizes:
        yield samples[start : start + size]
        start += size
    yield samples[start:]
