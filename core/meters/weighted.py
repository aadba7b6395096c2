"""K-weighted energy of a stream, tick by tick: what every loudness value is made of.

A narrow stream that comes in small blocks is filtered as it comes, in float64. A long block of it is cut into
parts that are filtered side by side, in float32 and several times as fast
(:func:`core.meters.kernels.weigh_in_lanes`). A wide stream, the tracks of a session, has its lanes side by side
already. All agree to a few millionths of a dB, so the sizes of the blocks do not show in the result.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples
from core.meters.hops import TICKS_PER_HOP, tick_lengths
from core.meters.kernels import weigh_in_lanes, weigh_in_step
from core.meters.kweighting import delta_form

LANES: Final = 32
"""Channels side by side, at most: four vectors of eight. A stream is wide that has at least half as many."""

SHORTEST_PART: Final = 2
"""Hops that a part needs to be worth its warm-up of one hop."""

GOOD_PART: Final = 6
"""Hops of a part that make the warm-up small enough to wait for."""


class WeightedEnergy:
    """The filter as a stream; state is carried from block to block.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._lengths = tick_lengths(sample_rate)
        self._hop = int(self._lengths.sum())
        self._parts = LANES // channels
        kind = np.float64 if self._parts > 1 else np.float32
        coefficients = delta_form(sample_rate)
        self._coefficients = coefficients.astype(kind)
        self._lane_coefficients = coefficients.astype(np.float32)
        self._state = np.zeros((4, channels), kind)
        self._open = np.zeros(channels, kind)
        self._offset = 0
        self._finite = True

    def push(self, samples: Samples) -> NDArray[np.float64]:
        """Energy (sum of squares) of each tick that ends in these samples, shape ``(ticks, channels)``.

        ``samples`` are what the gate of :mod:`core.audio` lets through.
        """
        start = min(len(samples), -self._offset % self._hop)
        hops = (len(samples) - start) // self._hop // max(1, self._parts)
        if self._parts <= 1 or hops < SHORTEST_PART:
            return self._in_step(samples)
        end = start + hops * self._parts * self._hop
        head = self._in_step(samples[:start])
        middle = self._in_lanes(samples[start:end], hops)
        self._finite = self._finite and bool(np.isfinite(middle).all())
        return np.concatenate([head, middle, self._in_step(samples[end:])])

    @property
    def good_length(self) -> int:
        """Frames that are worth gathering before :meth:`push`, 0 for a wide stream."""
        return self._parts * GOOD_PART * self._hop if self._parts > 1 else 0

    @property
    def finite(self) -> bool:
        """Whether all samples so far were finite: what the filter makes of one that is not never is again."""
        return self._finite and bool(np.isfinite(self._state).all())

    def _in_step(self, samples: Samples) -> NDArray[np.float64]:
        ticks = np.empty((TICKS_PER_HOP * (len(samples) // self._hop + 2), samples.shape[1]))
        done = weigh_in_step(
            samples, self._offset, self._lengths, self._coefficients, self._state, self._open, ticks
        )
        self._offset = (self._offset + len(samples)) % self._hop
        return ticks[:done]

    def _in_lanes(self, samples: Samples, hops: int) -> NDArray[np.float64]:
        ticks = np.empty((self._parts * hops * TICKS_PER_HOP, samples.shape[1]))
        words: NDArray[Any] = samples if samples.shape[1] % 2 else samples.view(np.int64)
        weigh_in_lanes(words, self._parts, hops, self._lengths, self._lane_coefficients, self._state, ticks)
        return ticks
