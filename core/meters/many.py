"""Loudness of many tracks at once.

Two forms for two ways in which a session comes. Whole tracks in memory: each is cut into parts that are filtered
side by side (:mod:`core.meters.weighted`), several tracks at a time in threads. Live: all tracks of a session, one
block of each at a time, filtered side by side as the lanes of one wide stream.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples, check_samples
from core.meters.history import LoudnessHistory
from core.meters.hops import hop_frames
from core.meters.layout import channel_weights
from core.meters.loudness import integrated_loudness
from core.meters.weighted import WeightedEnergy


def integrated_loudness_of_many(
    tracks: Sequence[NDArray[np.floating]],
    sample_rates: int | Sequence[int],
    *,
    dual_mono: bool = False,
    threads: int | None = None,
) -> list[float]:
    """Integrated loudness of each track in LUFS.

    Parameters
    ----------
    tracks : sequence of ndarray [shape=(frames, channels)]
        Of any lengths and numbers of channels. float32, as they lie in memory, are not copied.
    sample_rates : int or sequence of int, Hz
        One for all, or one per track.
    dual_mono : bool
        See :func:`core.meters.layout.channel_weights`.
    threads : int, optional
        At most one per track; by default one per core.

    Raises
    ------
    ValueError
        If a track is not finite audio, or the numbers of tracks and sample rates differ.
    """
    rates = [sample_rates] * len(tracks) if isinstance(sample_rates, int) else list(sample_rates)
    if len(rates) != len(tracks):
        raise ValueError(f"expected {len(tracks)} sample rates, not {len(rates)}")

    def measure(track: NDArray[np.floating], rate: int) -> float:
        return integrated_loudness(track, rate, dual_mono=dual_mono)

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        return list(pool.map(measure, tracks, rates))


class SessionMeter:
    """Loudness of all tracks of a session that play together, readable at any time.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : sequence of int
        Number of channels of each track.
    dual_mono : bool
        See :func:`core.meters.layout.channel_weights`.

    Attributes
    ----------
    tracks : tuple of LoudnessHistory
        The values of each track, in the order of ``channels``.
    """

    def __init__(self, sample_rate: int, channels: Sequence[int], *, dual_mono: bool = False) -> None:
        ends = np.cumsum([0, *channels])
        lanes = int(ends[-1])
        self.tracks = tuple(LoudnessHistory(hop_frames(sample_rate)) for _ in channels)
        self._weights = np.zeros((lanes, len(self.tracks)))
        for track, count in enumerate(channels):
            own = slice(ends[track], ends[track + 1])
            self._weights[own, track] = channel_weights(count, dual_mono=dual_mono)
        self._energy = WeightedEnergy(sample_rate, lanes)

    def feed(self, block: NDArray[np.floating]) -> None:
        """Measure a block of shape ``(frames, lanes)``: the channels of all tracks, one track after the other."""
        self.scan(check_samples(block, channels=len(self._weights)))

    def scan(self, samples: Samples) -> None:
        """Measure samples that passed the gate."""
        energies = self._energy.push(samples) @ self._weights
        for track, own in zip(self.tracks, energies.T, strict=True):
            track.push(own)

    def integrated(self) -> list[float]:
        """Gated loudness of each track so far in LUFS."""
        return [track.integrated() for track in self.tracks]
