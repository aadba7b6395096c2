"""How the energy of an LFE channel is spread over frequency, as a stream."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft, rfftfreq
from scipy.signal import get_window

from core.units import db_from_power

EDGES: Final = (0.0, 30.0, 60.0, 120.0, 240.0, 480.0, math.inf)
"""Hz: octaves below and above the corner of 120 Hz."""

WINDOW_S: Final = 0.34
"""Length of a window: its main lobe, 4 bins to either side (Blackman-Harris), is 12 Hz wide on each."""


@dataclass(frozen=True, slots=True)
class Band:
    """Energy between two frequencies in Hz, in dB relative to the channel's; None where the channel is silent."""

    low: float
    high: float
    share_db: float | None


class LfeBands:
    """Averages power spectra of windows that overlap by three quarters (Welch's method).

    Parameters
    ----------
    sample_rate : int, Hz
    """

    def __init__(self, sample_rate: int) -> None:
        size = 4 * max(1, round(WINDOW_S * sample_rate / 4.0))
        self._window = get_window("blackmanharris", size)
        self._hop = size // 4
        self._frequencies = rfftfreq(size, 1.0 / sample_rate)
        self._power = np.zeros(len(self._frequencies))
        self._waiting = np.zeros(size - self._hop, np.float32)

    def add(self, samples: NDArray[np.float32]) -> None:
        """A block (n)."""
        self._waiting, self._power = self._after(samples)

    def bands(self) -> tuple[Band, ...]:
        """The bands of :data:`EDGES`, with what still waits."""
        _, power = self._after(np.zeros(len(self._window), np.float32))
        total = float(power.sum())
        return tuple(
            Band(
                low,
                high,
                db_from_power(float(power[(self._frequencies >= low) & (self._frequencies < high)].sum()) / total)
                if total
                else None,
            )
            for low, high in pairwise(EDGES)
        )

    def _after(self, samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """What waits and the summed power spectra once ``samples`` have come."""
        heard = np.concatenate([self._waiting, samples])
        size = len(self._window)
        if len(heard) < size:
            return heard, self._power
        frames = np.lib.stride_tricks.sliding_window_view(heard, size)[:: self._hop]
        spectra = rfft(frames * self._window, axis=1)
        power = np.square(spectra.real).sum(axis=0) + np.square(spectra.imag).sum(axis=0)
        return heard[len(frames) * self._hop :], self._power + power
