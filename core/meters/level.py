"""Peak, RMS and DC of a stream.

Conventions
-----------
* Levels are dB relative to full scale; a full-scale sine has a peak of 0 dB and an RMS of -3.01 dB.
* RMS over several channels is the mean of their powers, so both channels of a stereo file count alike.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Planar, Samples, planar_samples
from core.meters.hops import Hops
from core.units import db_from_gain, db_from_power

WINDOW_HOPS: Final = 3
"""Hops of a window for the RMS peak: 300 ms."""


class LevelMeter:
    """Levels of a stream, readable at any time.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1

    Attributes
    ----------
    frames : int
        Frames measured.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self.frames = 0
        self._channels = channels
        self._hops = Hops(sample_rate, channels)
        self._peak = 0.0
        self._energy = 0.0
        self._sums = np.zeros(channels)
        self._windows: list[NDArray[np.float64]] = []

    def feed(self, block: Samples) -> None:
        """Measure a block of shape ``(frames, channels)``."""
        planar = planar_samples(block, channels=self._channels)
        self.scan(planar)
        self.feed_hops(self._hops.push(planar))

    def scan(self, samples: Planar) -> None:
        """Everything but the 300 ms windows, of samples that passed the gate."""
        frames = samples.shape[1]
        if not frames:
            return
        self._peak = max(self._peak, float(samples.max()), -float(samples.min()))
        self._energy += float(np.vdot(samples, samples))
        self._sums += samples @ np.ones(frames, np.float32)
        self.frames += frames

    def feed_hops(self, hops: NDArray[np.float32]) -> NDArray[np.float64]:
        """The 300 ms windows, from whole hops. Returns the mean square of each hop."""
        powers: NDArray[np.float64] = np.vecdot(hops, hops).mean(axis=0).astype(np.float64) / hops.shape[2]
        self._windows.append(powers)
        return powers

    @property
    def sample_peak(self) -> float:
        """Highest sample in dBFS."""
        return db_from_gain(self._peak)

    @property
    def rms(self) -> float:
        """RMS of everything so far in dBFS."""
        return db_from_power(self._power)

    @property
    def rms_peak(self) -> float:
        """RMS of the loudest 300 ms in dBFS; of everything where it is shorter than that."""
        hops = np.concatenate([np.zeros(0), *self._windows])
        if len(hops) < WINDOW_HOPS:
            return self.rms
        windows = np.lib.stride_tricks.sliding_window_view(hops, WINDOW_HOPS).mean(axis=1)
        return db_from_power(float(windows.max()))

    @property
    def dc(self) -> float:
        """The channel mean that is farthest from zero, as a gain with its sign."""
        if not self.frames:
            return 0.0
        means = self._sums / self.frames
        return float(means[np.abs(means).argmax()])

    @property
    def _power(self) -> float:
        return self._energy / (self.frames * self._channels) if self.frames else 0.0
