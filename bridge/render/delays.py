"""Delays side by side, as ReaDelay has them, and the pure delay that compensates latency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.render.panner import Matrix, pan_gains, width_and_pan
from core.processors.delay import Delay, DelaySettings
from core.units import gain_from_db

Audio = NDArray[np.float64]

BALANCE_TAPER = 3


@dataclass(frozen=True, slots=True)
class ParallelTap:
    """A delay without its input, then width and pan. ReaDelay's pan law is not published: a balance is ours."""

    delay: Delay
    matrix: Matrix


def parallel_tap(
    settings: DelaySettings, sample_rate: int, *, width: float = 1.0, pan: float = 0.0
) -> ParallelTap:
    """A stereo tap."""
    gains = pan_gains(np.array(pan), 1.0, BALANCE_TAPER)
    return ParallelTap(Delay(settings, sample_rate, 2), width_and_pan(np.array(width), gains))


class Taps:
    """Taps that all hear the same input: ``dry x + wet (sum of the taps)``.

    Parameters
    ----------
    taps : sequence of ParallelTap
    wet_db, dry_db : float
    """

    latency = 0

    def __init__(self, taps: Sequence[ParallelTap], *, wet_db: float, dry_db: float) -> None:
        self._taps = taps
        self._wet, self._dry = gain_from_db(wet_db), gain_from_db(dry_db)

    @property
    def tail(self) -> float:
        """Seconds until the last tap has died away."""
        return max((tap.delay.tail for tap in self._taps), default=0.0)

    def process(self, block: Audio) -> Audio:
        """The next block of output, shape ``(frames, 2)``."""
        out = self._dry * block
        for tap in self._taps:
            late = self._wet * tap.delay.process(block)
            left_left, left_right, right_left, right_right = tap.matrix
            out[:, 0] += left_left * late[:, 0] + left_right * late[:, 1]
            out[:, 1] += right_left * late[:, 0] + right_right * late[:, 1]
        return out


class Lag:
    """Sound held back by a number of frames.

    Parameters
    ----------
    frames, channels : int
    """

    def __init__(self, frames: int, channels: int) -> None:
        self._held = np.zeros((frames, channels))

    def process(self, block: Audio) -> Audio:
        """The next block, late."""
        if not len(self._held):
            return block
        joined = np.concatenate([self._held, block])
        self._held = joined[len(block) :]
        return joined[: len(block)]
