"""How loud a track is in each critical band, second by second: the stuff that masking is made of.

Conventions
-----------
* Bands are the critical bands of :data:`models.balance.material.BAND_EDGES`.
* Energies are K-weighted, power times seconds, the channels added: what :mod:`core.mixing` calls an energy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples
from core.mixing.grid import Frames, FrameStream
from core.mixing.meter import HOPS_PER_CELL
from core.mixing.weights import band_starts, bin_gains
from models.balance.material import BAND_EDGES


class BandMeter:
    """Energies of one stereo stream.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    """

    def __init__(self, sample_rate: int) -> None:
        self._stream = FrameStream(sample_rate, 2)
        self._weights = bin_gains(sample_rate) ** 2 / np.float32(sample_rate)
        starts = band_starts(BAND_EDGES, sample_rate)
        self._starts = starts[:-1][np.diff(starts) > 0]
        self._hops: list[NDArray[np.float32]] = []
        self._fed = 0

    def feed(self, block: Samples) -> None:
        """Measure the next samples, shape ``(frames, 2)``."""
        for frames in self._stream.push(self._fed, block):
            self._measure(frames)
        self._fed += len(block)

    def read(self) -> NDArray[np.float32]:
        """Energies of shape ``(seconds, bands)``. Nothing may be fed afterwards."""
        for frames in self._stream.finish():
            self._measure(frames)
        hops = np.concatenate([np.zeros((0, len(BAND_EDGES) - 1), np.float32), *self._hops])
        return np.add.reduceat(hops, np.arange(0, len(hops), HOPS_PER_CELL), axis=0) if len(hops) else hops

    def _measure(self, frames: Frames) -> None:
        power = (frames.spectra.real**2 + frames.spectra.imag**2).sum(axis=0) * self._weights
        hops = np.zeros((len(power), len(BAND_EDGES) - 1), np.float32)
        hops[:, : len(self._starts)] = np.add.reduceat(power, self._starts, axis=1)
        self._hops.append(hops)
