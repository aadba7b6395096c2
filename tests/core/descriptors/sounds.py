"""Sounds with known descriptors."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

RATES = (44100, 48000, 96000)


def noise(seconds: float, rate: int, *, seed: int = 1, power: float = 0.01) -> NDArray[np.float64]:
    """White Gaussian noise of a known mean square, shape (frames,)."""
    return math.sqrt(power) * np.random.default_rng(seed).standard_normal(round(seconds * rate))


def pink_noise(seconds: float, rate: int, *, seed: int = 1) -> NDArray[np.float64]:
    """Noise whose density falls by 3.01 dB per octave above 10 Hz, shape (frames,)."""
    lines = np.fft.rfft(noise(seconds, rate, seed=seed))
    frequencies = np.fft.rfftfreq(round(seconds * rate), 1.0 / rate)
    shaped: NDArray[np.float64] = np.fft.irfft(
        lines / np.sqrt(np.maximum(frequencies, 10.0)), round(seconds * rate)
    )
    return 0.1 * shaped / float(shaped.std())


def tone(
    fundamental: float, seconds: float, rate: int, harmonics: Iterable[tuple[int, float]]
) -> NDArray[np.float64]:
    """Sum of harmonics given as (number, amplitude), shape (frames,)."""
    time = np.arange(round(seconds * rate)) / rate
    partials = [amplitude * np.sin(2.0 * math.pi * number * fundamental * time) for number, amplitude in harmonics]
    total: NDArray[np.float64] = np.sum(partials, axis=0)
    return total


def room(seconds: float, rate: int, *, length: float = 2.0, floor_db: float = -math.inf) -> NDArray[np.float64]:
    """Impulse response: noise that decays by 60 dB in ``seconds``, over a noise floor, shape (frames,)."""
    time = np.arange(round(length * seconds * rate)) / rate
    decaying = noise(length * seconds, rate) * np.power(10.0, -3.0 * time / seconds)
    floor: NDArray[np.float64] = noise(length * seconds, rate, seed=2) * math.pow(10.0, floor_db / 20.0)
    return decaying + floor
