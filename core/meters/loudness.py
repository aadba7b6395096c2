"""Loudness of a stream after ITU-R BS.1770-5, EBU R 128, Tech 3341 and Tech 3342.

Conventions
-----------
* Loudness is LUFS; silence, and audio that does not fill one window, is ``-inf``.
* One channel is measured as one channel: a mono track reads 3.01 LU below the same signal on two channels. With
  ``dual_mono`` it counts as played on both loudspeakers.
* A full-scale sine of 997 Hz on one channel reads -3.01 LUFS (the standard's own check).
* Channels weigh what :mod:`core.meters.layout` says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples, check_samples
from core.meters.history import LoudnessHistory
from core.meters.hops import hop_frames
from core.meters.layout import channel_weights
from core.meters.weighted import WeightedEnergy


class LoudnessMeter(LoudnessHistory):
    """Momentary, short-term and integrated loudness and loudness range of a stream, readable at any time.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    dual_mono, weights
        See :func:`core.meters.layout.channel_weights`.
    """

    def __init__(
        self,
        sample_rate: int,
        channels: int,
        *,
        dual_mono: bool = False,
        weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__(hop_frames(sample_rate))
        self._channels = channels
        self._weights = channel_weights(channels, dual_mono=dual_mono, weights=weights)
        self._energy = WeightedEnergy(sample_rate, channels)
        self._waiting = np.empty((self._energy.good_length, channels), np.float32)
        self._filled = 0

    def feed(self, block: NDArray[np.floating]) -> None:
        """Measure a block of shape ``(frames, channels)`` and any size."""
        self.scan(check_samples(block, channels=self._channels))

    def scan(self, samples: Samples) -> None:
        """Measure samples that passed the gate. Short blocks wait for each other until something is read."""
        while len(samples):
            if not self._filled and len(samples) >= len(self._waiting):
                self._count(samples)
                return
            part = samples[: len(self._waiting) - self._filled]
            self._waiting[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            samples = samples[len(part) :]
            if self._filled == len(self._waiting):
                self._settle()

    @property
    def finite(self) -> bool:
        """Whether all samples so far were finite; only samples that passed no gate can be otherwise."""
        self._settle()
        return self._energy.finite

    def _settle(self) -> None:
        if self._filled:
            self._count(self._waiting[: self._filled])
            self._filled = 0

    def _count(self, samples: Samples) -> None:
        self.push(self._energy.push(samples) @ self._weights)


def integrated_loudness(samples: NDArray[np.floating], sample_rate: int, *, dual_mono: bool = False) -> float:
    """Integrated loudness of audio of shape ``(frames, channels)`` in LUFS.

    Raises
    ------
    ValueError
        If the samples have another shape, or are not finite, or so high that their energy is not.
    """
    if samples.ndim != 2 or samples.dtype != np.float32 or not samples.flags.c_contiguous:
        samples = check_samples(samples)
    meter = LoudnessMeter(sample_rate, samples.shape[1], dual_mono=dual_mono)
    with np.errstate(over="ignore", invalid="ignore"):
        meter.scan(samples)
        finite = meter.finite
    if not finite:
        check_samples(samples)
        raise ValueError(f"samples are too high to measure, up to {np.abs(samples).max():g}")
    return meter.integrated()
