"""Sounds with a known direction, and what the tests ask of them."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.units import db_from_power
from core.upmix.channels import Stereo

RATE: Final = 48000


def noise(seconds: float, *, seed: int, sample_rate: int = RATE) -> NDArray[np.float32]:
    """White noise at -20 dBFS."""
    frames = round(seconds * sample_rate)
    return (0.1 * np.random.default_rng(seed).standard_normal(frames)).astype(np.float32)


def diffuse(seconds: float, *, seed: int, sample_rate: int = RATE) -> Stereo:
    """Two independent noises."""
    return np.stack([noise(seconds, seed=seed + side, sample_rate=sample_rate) for side in (1000, 2000)])


def chord(seconds: float, fundamental: float) -> NDArray[np.float32]:
    """Eight harmonics that fall by 6 dB per octave."""
    time = np.arange(round(seconds * RATE)) / RATE
    tones = [np.sin(2.0 * np.pi * fundamental * k * time) / k for k in range(1, 9)]
    return np.asarray(0.1 * np.stack(tones).sum(axis=0), np.float32)


def panned(signal: NDArray[np.float32], degrees: float) -> Stereo:
    """A source at a pan angle, of the same energy wherever it is."""
    angle = math.radians(degrees + 45.0)
    return np.stack([math.cos(angle) * signal, math.sin(angle) * signal]).astype(np.float32)


def level(samples: NDArray[np.floating]) -> float:
    """Mean square in dB."""
    return db_from_power(float(np.mean(np.square(samples, dtype=np.float64))))
