"""Everything a mix needs to know of a track, in one pass over its samples.

Conventions
-----------
* Cells of :data:`CELL` seconds, hops of :data:`core.mixing.grid.HOP` seconds and blocks of peaks count from the
  song's start; before the first and after the last of each the track is silent.
* Energies are K-weighted sums of squares divided by the sample rate: power times seconds, whatever the rate. A
  stereo track has three: left, right, and the real part of left times right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples, check_samples
from core.mixing.grid import HOP, Frames, FrameStream, Spectra
from core.mixing.sketch import Sketch
from core.mixing.weights import band_matrix, bin_gains

CELL: Final = 1.0
"""Seconds of a cell: sections of a song are made of whole cells."""

HOPS_PER_CELL: Final = round(CELL / HOP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What was measured on a track of ``c`` channels (1 or 2) and ``e`` energies (1 or 3).

    Attributes
    ----------
    bands : array [shape=(cells, bands, e)]
        Energy in each cell and band.
    hops : array [shape=(hops, e)]
        Energy of each hop.
    peaks : array [shape=(blocks, c)]
        Highest magnitude of a sample in each block.
    sketch : complex array [shape=(c, bands, BUCKETS)]
        See :mod:`core.mixing.sketch`.
    """

    bands: NDArray[np.float32]
    hops: NDArray[np.float32]
    peaks: NDArray[np.float32]
    sketch: NDArray[np.complex64]


class MixMeter:
    """Measures a stream with gaps. Of more than two channels the first two count: those that a mix hears.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    edges : sequence of float, Hz
        Edges of the bands, rising.
    peak_block : float, seconds
    """

    def __init__(self, sample_rate: int, channels: int, edges: Sequence[float], peak_block: float) -> None:
        self._rate = sample_rate
        self._channels = min(2, channels)
        self._edges = edges
        self._block = round(sample_rate * peak_block)
        self._stream = FrameStream(sample_rate, self._channels)
        self._gains = bin_gains(sample_rate)
        self._in_band = band_matrix(edges, sample_rate)
        self._sketches = [Sketch() for _ in range(self._channels)]
        self._energies: list[tuple[int, NDArray[np.float32]]] = []
        self._peaks: list[tuple[int, NDArray[np.float32]]] = []

    def feed(self, start: int, block: Samples) -> None:
        """Measure samples ``(frames, channels)`` from sample ``start`` of the song; starts must not fall."""
        samples = check_samples(block)[:, : self._channels]
        if not len(samples):
            return
        for frames in self._stream.push(start, samples):
            self._measure(frames)
        borders = np.arange(start // self._block + 1, (start + len(samples) - 1) // self._block + 1) * self._block
        magnitudes = np.abs(samples)
        highest = np.maximum.reduceat(magnitudes, np.concatenate([[0], borders - start]))
        self._peaks.append((start // self._block, highest))

    def result(self) -> Fingerprint:
        """What was measured. Nothing may be fed afterwards."""
        for frames in self._stream.finish():
            self._measure(frames)
        kinds = 3 if self._channels == 2 else 1
        count = max((first + len(energy) for first, energy in self._energies), default=0)
        hops = np.zeros((count, len(self._edges) - 1, kinds), np.float32)
        for first, energy in self._energies:
            hops[first : first + len(energy)] += energy
        cells = np.add.reduceat(hops, np.arange(0, count, HOPS_PER_CELL), axis=0) if count else hops
        blocks = max((first + len(highest) for first, highest in self._peaks), default=0)
        peaks = np.zeros((blocks, self._channels), np.float32)
        for first, highest in self._peaks:
            place = peaks[first : first + len(highest)]
            np.maximum(place, highest, out=place)
        return Fingerprint(
            bands=cells,
            hops=hops.sum(axis=1),
            peaks=peaks,
            sketch=np.stack([sketch.bands(self._edges) for sketch in self._sketches]),
        )

    def _measure(self, frames: Frames) -> None:
        weighted: Spectra = frames.spectra * self._gains
        left, right = weighted[0], weighted[-1]
        powers = [_squares(left)]
        if self._channels == 2:
            powers += [_squares(right), left.real * right.real + left.imag * right.imag]
        energies = np.stack([power @ self._in_band for power in powers], axis=-1) / self._rate
        self._energies.append((frames.first, energies.astype(np.float32)))
        for sketch, channel in zip(self._sketches, weighted, strict=True):
            sketch.add(frames.first, channel)


def _squares(spectra: Spectra) -> NDArray[np.float32]:
    squares: NDArray[np.float32] = spectra.real**2 + spectra.imag**2
    return squares
