"""Rooms and distances: synthetic impulse responses.

Exponentially decaying noise is the late part of a diffuse room's response (J. A. Moorer, "About this reverberation
business", 1979); a few early reflections stand before it. High frequencies die sooner.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import fft, signal

from models.ears.sound.windows import RATE

RT60: Final = (0.15, 2.5)
"""Seconds, drawn evenly on a logarithmic scale."""

DAMPING_HZ: Final = (2500.0, 12000.0)
"""Where a room's first-order loss of high frequencies begins."""

EARLY: Final = (3, 12)
"""Number of early reflections within 40 ms."""

Signal = NDArray[np.float32]


def response(rng: Generator, *, rt60: tuple[float, float] = RT60) -> Signal:
    """Reverberation without the direct sound, of unit energy, at most 1.5 s."""
    seconds = float(np.exp(rng.uniform(*np.log(rt60))))
    count = round(min(seconds, 1.5) * RATE)
    late = rng.standard_normal(count, np.float32)
    late *= np.exp(np.arange(count, dtype=np.float32) * np.float32(-6.91 / (seconds * RATE)))
    late[: round(rng.uniform(0.0, 0.02) * RATE)] = 0.0
    pole = float(np.exp(-2.0 * np.pi * np.exp(rng.uniform(*np.log(DAMPING_HZ))) / RATE))
    wet = np.asarray(signal.lfilter([1.0 - pole], [1.0, -pole], late), np.float32)
    wet /= np.float32(np.sqrt(float(wet @ wet)) + 1e-12)
    early = rng.integers(round(0.001 * RATE), round(0.04 * RATE), int(rng.integers(*EARLY)))
    wet[early] += rng.normal(0.0, 0.3, len(early)).astype(np.float32) * np.exp(
        -early / (0.02 * RATE), dtype=np.float32
    )
    return wet / np.float32(np.sqrt(float(wet @ wet)) + 1e-12)


def convolved(samples: Signal, impulse: Signal) -> Signal:
    """Samples through an impulse response, cut to their own length."""
    size = fft.next_fast_len(len(samples) + len(impulse) - 1, real=True)
    spectrum = fft.rfft(samples, size) * fft.rfft(impulse, size)
    return np.asarray(fft.irfft(spectrum, size)[: len(samples)], np.float32)


def in_room(samples: Signal, rng: Generator, direct_db: float, *, rt60: tuple[float, float] = RT60) -> Signal:
    """Samples heard in a room; ``direct_db`` is the direct sound's level relative to the reverberation."""
    impulse = response(rng, rt60=rt60)
    impulse[0] += np.float32(10.0 ** (direct_db / 20.0))
    return convolved(samples, impulse)
