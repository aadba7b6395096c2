"""All meters over one track's audio in one pass, with the silence between its items.

Conventions
-----------
* The clock starts with the first audio. ``gap`` moves it on; levels and DC count only what was fed, loudness and
  the 300 ms windows run on through the gap as they would in the project.
* A long gap costs nothing: a second of silence lets every window and filter run out, the rest is stepped over.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Planar, Samples, planar_samples
from core.meters.hops import Hops
from core.meters.integrated import IntegratedMeter
from core.meters.level import LevelMeter
from core.meters.stereo import StereoMeter
from core.units import db_from_power

RING_OUT_HOPS: Final = 10
"""Hops of silence after which no window and no filter remembers what was before."""

ROUNDING: Final = 1e-6
"""Share of a stretch by which a hop's middle may miss its start: 0.6 / 0.1 is a little less than 6."""


class TrackMeter:
    """Level, loudness, stereo and envelope of one stream.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self.level = LevelMeter(sample_rate, channels)
        self.stereo = StereoMeter() if channels == 2 else None
        self._loudness = IntegratedMeter(sample_rate, channels)
        self._channels = channels
        self._hops = Hops(sample_rate, channels)
        self._hop_seconds = self._hops.frames / sample_rate
        self._hop = 0
        self._powers: list[tuple[int, NDArray[np.float64]]] = []

    def feed(self, block: Samples) -> None:
        """Measure a block of shape ``(frames, channels)``."""
        samples = planar_samples(block, channels=self._channels)
        self.level.scan(samples)
        if self.stereo is not None:
            self.stereo.scan(samples)
        self._feed_hops(samples)

    def gap(self, frames: int) -> None:
        """Let ``frames`` of silence pass that belong to no item."""
        ring_out = min(frames, RING_OUT_HOPS * self._hops.frames)
        self._feed_hops(np.zeros((self._channels, ring_out), np.float32))
        skipped, rest = divmod(frames - ring_out, self._hops.frames)
        self._hop += skipped
        self._feed_hops(np.zeros((self._channels, rest), np.float32))

    def loudness(self) -> float:
        """Integrated loudness in LUFS, ``-inf`` below 400 ms of audio and gaps together."""
        return self._loudness.integrated()

    def envelope(self, *, offset: float, step: float, count: int) -> tuple[float, ...]:
        """RMS in dB of ``count`` stretches of ``step`` seconds each.

        ``offset`` is where on that scale the first audio was fed. A hop counts where its middle lies.
        """
        energy = np.zeros(count)
        for first, powers in self._powers:
            middles = offset + (first + np.arange(len(powers)) + 0.5) * self._hop_seconds
            bins = np.clip((middles / step + ROUNDING).astype(np.int64), 0, count - 1)
            np.add.at(energy, bins, powers)
        return tuple(db_from_power(float(power) * self._hop_seconds / step) for power in energy)

    def _feed_hops(self, samples: Planar) -> None:
        hops = self._hops.push(samples)
        if hops.shape[1]:
            self._powers.append((self._hop, self.level.feed_hops(hops)))
            self._loudness.feed_hops(hops)
            self._hop += hops.shape[1]
