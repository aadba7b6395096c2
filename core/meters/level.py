"""Peak, RMS, DC and clipping of a stream.

Conventions
-----------
* Levels are dB relative to full scale; a full-scale sine has a peak of 0 dB and an RMS of -3.01 dB.
* RMS over several channels is the mean of their powers, so both channels of a stereo file count alike.
* Full scale is the highest positive 16-bit value, so that a clipped 16-bit recording counts as clipped.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Planar, Samples, planar_samples
from core.meters.hops import Hops
from core.units import db_from_gain, db_from_power

FULL_SCALE: Final = 32767.0 / 32768.0
CLIP_RUN: Final = 3
"""Consecutive samples at full scale that make a clipped place."""

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
        self._clips = _Clips(channels)

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
        peak = max(float(samples.max()), -float(samples.min()))
        self._peak = max(self._peak, peak)
        self._energy += float(np.vdot(samples, samples))
        self._sums += samples @ np.ones(frames, np.float32)
        self._clips.scan(samples, peak, self.frames)
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
    def clipped(self) -> tuple[int, ...]:
        """Frame at which each clipped place starts, in order; a place is counted once per channel."""
        return tuple(sorted(self._clips.starts))

    @property
    def _power(self) -> float:
        return self._energy / (self.frames * self._channels) if self.frames else 0.0


class _Clips:
    """Runs of at least :data:`CLIP_RUN` samples at full scale, across the borders of blocks."""

    def __init__(self, channels: int) -> None:
        self.starts: list[int] = []
        self._open = np.zeros(channels, np.int64)

    def scan(self, samples: Planar, peak: float, position: int) -> None:
        """Count the runs that reach their third sample in this block. ``position`` is its first frame."""
        if peak < FULL_SCALE:
            self._open[:] = 0
            return
        for channel, column in enumerate(np.abs(samples) >= FULL_SCALE):
            self._open[channel] = self._scan_channel(column, int(self._open[channel]), position)

    def _scan_channel(self, full: NDArray[np.bool_], already: int, position: int) -> int:
        edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]])))
        for start, end in edges.reshape(-1, 2).tolist():
            before = already if start == 0 else 0
            if before < CLIP_RUN <= before + end - start:
                self.starts.append(position + start - before)
        if not full[-1]:
            return 0
        last = int(edges[-1] - edges[-2])
        return last + (already if last == len(full) else 0)
