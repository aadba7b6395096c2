"""Dynamic range "DR" of the Pleasurize Music Foundation (TT meter; "Measuring DR", version 1.3, 2009).

``DR = 20 log10(second-highest block peak / RMS of the loudest fifth of the blocks)``, averaged over the channels.

Conventions
-----------
* Blocks are 3 s; the specification adds 60 samples a second at 44.1 kHz. The last, shorter block counts (as in
  dr14_t.meter, which everybody compares with).
* RMS is scaled so that a full-scale sine has 0 dB: ``sqrt(2 sum(x^2) / n)``.
* The published figure is rounded to a whole number; here it is not.
* A channel whose loud blocks are silent has no dynamics and is left out of the average.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Planar, Samples, planar_samples
from core.units import db_from_gain, gain_from_db

BLOCK_SECONDS: Final = 3
EXTRA_FRAMES: Final = {44100: 60}
"""Frames that a second of a block has beyond the sample rate."""

LOUDEST_SHARE: Final = 0.2
SILENT: Final = gain_from_db(-144.0)
"""RMS below which there is nothing but the rounding of 24 bits."""


class DynamicRangeMeter:
    """DR of a stream, readable at any time.

    Parameters
    ----------
    sample_rate : int, Hz
    channels : int, at least 1
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._block = BLOCK_SECONDS * (sample_rate + EXTRA_FRAMES.get(sample_rate, 0))
        self._frames = 0
        self._energy = np.zeros(channels)
        self._peak = np.zeros(channels, np.float32)
        self._blocks: list[tuple[NDArray[np.float64], NDArray[np.float32]]] = []

    def feed(self, block: Samples) -> None:
        """Measure a block of shape ``(frames, channels)``."""
        self.scan(planar_samples(block, channels=len(self._energy)))

    def scan(self, samples: Planar) -> None:
        """Measure samples that passed the gate."""
        while samples.shape[1]:
            part = samples[:, : self._block - self._frames]
            samples = samples[:, part.shape[1] :]
            self._energy += np.vecdot(part, part)
            self._peak = np.maximum(self._peak, np.maximum(part.max(axis=1), -part.min(axis=1)))
            self._frames += part.shape[1]
            if self._frames == self._block:
                self._blocks.append(self._open())
                self._frames = 0
                self._energy, self._peak = np.zeros_like(self._energy), np.zeros_like(self._peak)

    @property
    def dr(self) -> float | None:
        """DR in dB, None below two blocks (the second-highest peak is that of a block) and for silence."""
        blocks = [*self._blocks, self._open()] if self._frames else self._blocks
        if len(blocks) < 2:
            return None
        rms = np.sort(np.stack([block_rms for block_rms, _ in blocks]), axis=0)
        second = np.sort(np.stack([peak for _, peak in blocks]), axis=0)[-2]
        loudest = rms[-max(1, int(len(blocks) * LOUDEST_SHARE)) :]
        levels = np.sqrt(np.square(loudest).mean(axis=0))
        ranges = [
            db_from_gain(float(peak) / float(level))
            for peak, level in zip(second, levels, strict=True)
            if level > SILENT and peak > 0.0
        ]
        return math.fsum(ranges) / len(ranges) if ranges else None

    def _open(self) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """RMS and peak of the block that is being filled, per channel."""
        return np.sqrt(2.0 * self._energy / self._frames), self._peak
