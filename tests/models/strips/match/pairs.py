"""Pairs for tests: a phrase with all registers and dynamics, before and after known settings."""

from __future__ import annotations

import numpy as np
from scipy import signal

from core.processors.multiband import MultibandBand, MultibandSettings, compress_multiband
from models.strips.material import Array

RATE = 32000
BANDS = (
    MultibandBand(threshold_db=-30.0, ratio=3.0, attack_ms=10.0, release_ms=120.0, makeup_db=2.0),
    MultibandBand(threshold_db=-32.0, ratio=2.0, attack_ms=25.0, release_ms=60.0, makeup_db=-1.0),
    MultibandBand(threshold_db=-36.0, ratio=6.0, attack_ms=5.0, release_ms=200.0, makeup_db=4.0),
    MultibandBand(threshold_db=-38.0, ratio=2.5, attack_ms=3.0, release_ms=80.0, makeup_db=0.0),
)
SETTINGS = MultibandSettings(crossovers_hz=(180.0, 900.0, 4000.0), bands=BANDS)


def phrase(seconds: float = 5.0, *, channels: int = 1, seed: int = 3) -> Array:
    """Noise of all registers in notes of random levels that die away, shape ``(frames, channels)``."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    total = np.zeros((frames, channels))
    for low, high, notes in ((30, 170, 0.5), (200, 850, 0.31), (1000, 3800, 0.23), (4500, 12000, 0.17)):
        sections = signal.butter(2, (low, high), "bandpass", fs=RATE, output="sos")
        sound = signal.sosfilt(sections, rng.standard_normal((frames, channels)), axis=0)
        note = (np.arange(frames) / RATE / notes).astype(int)
        since = np.arange(frames) / RATE - note * notes
        strength = 10.0 ** (rng.uniform(-30.0, 0.0, note.max() + 1) / 20.0)
        total += 0.15 * sound / np.abs(sound).std() * (strength[note] * np.exp(-since / 0.12))[:, None]
    return total


def compressed(dry: Array, settings: MultibandSettings = SETTINGS) -> Array:
    """The phrase through the settings."""
    return compress_multiband(dry, RATE, settings)
