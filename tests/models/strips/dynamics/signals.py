"""Signals whose dynamics are known: what the tests of compressors play."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from core.units import gain_from_db
from tests.models.strips.builders import RATE

Signal = NDArray[np.float64]


def noise(seconds: float, level: float = -20.0, *, seed: int = 1) -> Signal:
    """White noise of a level in dB."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal(round(seconds * RATE)) * gain_from_db(level)


def stepped(levels: tuple[float, ...], seconds: float, *, seed: int = 1) -> Signal:
    """Noise that goes through levels in dB, each for as long."""
    return np.concatenate([noise(seconds, level, seed=seed + at) for at, level in enumerate(levels)])


def hits(levels: tuple[float, ...], *, every: float = 0.5, decay: float = 0.05) -> Signal:
    """Bursts of decaying noise with the levels of their beginnings in dB."""
    time = np.arange(round(every * RATE)) / RATE
    rng = np.random.default_rng(3)
    shape = rng.standard_normal(len(time)) * np.exp(-time / decay) * np.minimum(1.0, time / 0.004)
    return np.concatenate([shape * gain_from_db(level) for level in levels])


def swinging_lows(seconds: float, swing: float) -> Signal:
    """Steady noise over lows that jump by ``swing`` dB for a fifth of every second."""
    rest = signal.sosfilt(signal.butter(4, 300.0, "high", fs=RATE, output="sos"), noise(seconds, -30.0))
    lows = signal.sosfilt(signal.butter(4, 120.0, "low", fs=RATE, output="sos"), noise(seconds, 0.0, seed=2))
    lows *= gain_from_db(-30.0) / np.sqrt(np.mean(np.square(lows)))
    second = np.arange(len(lows)) % RATE
    loud: Signal = np.where(second < RATE // 5, gain_from_db(swing), 1.0)
    return np.asarray(rest + lows * loud)
