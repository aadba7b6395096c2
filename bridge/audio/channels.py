"""Which channels of a file a take plays.

REAPER's channel modes: 0 normal, 1 swapped, 2 mono downmix, 3 left, 4 right, then one channel each up to 66
(channel 64), then pairs of neighbours from 67 (channels 1 and 2).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from core.audio import Samples

MONO_OF_ALL: Final = 2
FIRST_MONO: Final = 3
FIRST_PAIR: Final = 67


def picked_channels(mode: int, channels: int) -> tuple[int, ...]:
    """Channels of the file in the order they play, counted from 0. A channel that the file lacks is left out.

    Mode 2 picks the first two: they are averaged (see :func:`pick`).
    """
    if channels == 1:
        return (0,)
    if mode >= FIRST_PAIR:
        first = mode - FIRST_PAIR
        return tuple(channel for channel in (first, first + 1) if channel < channels)
    if mode >= FIRST_MONO:
        return tuple(channel for channel in (mode - FIRST_MONO,) if channel < channels)
    if mode == MONO_OF_ALL:
        return (0, 1)
    everything = tuple(range(channels))
    return (1, 0, *everything[2:]) if mode == 1 else everything


def picked_count(mode: int, channels: int) -> int:
    """How many channels a take plays."""
    return 1 if mode == MONO_OF_ALL else len(picked_channels(mode, channels))


def pick(samples: Samples, mode: int) -> Samples:
    """The channels that a take plays, shape ``(frames, picked_count)``. The downmix is (L + R) / 2."""
    channels = samples.shape[1]
    picked = picked_channels(mode, channels)
    if mode == MONO_OF_ALL:
        mixed: Samples = samples[:, list(picked)].mean(axis=1, dtype=np.float32, keepdims=True)
        return mixed
    return samples if picked == tuple(range(channels)) else samples[:, list(picked)]
