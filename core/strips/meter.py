"""Everything a channel strip needs to know of a track, in one pass over its samples.

Conventions
-----------
* Powers are mean squares, not weighted; of several channels their mean counts, in the loudness as well: a mono
  recording and its copy on two channels measure the same.
* A block *sounds* where its level is above :data:`FLOOR_DB` and within :data:`RANGE_DB` of the loud ones: of the
  level that 5 % of the blocks above the floor exceed. A frame of the spectrum sounds by the same two levels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.audio import Samples, check_samples
from core.meters.loudness import LoudnessMeter
from core.mixing.grid import FrameStream, frequencies
from core.processors.kernel import kernel
from core.strips.levels import LevelStream
from core.units import db_from_gain, db_from_power, power_from_db

HOP: Final = 0.08
"""Seconds from one frame of the spectrum to the next; frames are twice as long, so bins 6.25 Hz apart."""

FLOOR_DB: Final = -60.0
RANGE_DB: Final = 40.0

SHORTEST, LONGEST = 0.4, 3.0
"""Seconds of the windows of the loudness: the block of its gate, and that of its range."""

LOUD_SHARE: Final = 0.05
"""Share of what sounds that counts as loud, of blocks and of frames."""

Spectrum = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was measured on a track of which at least one block sounds.

    Attributes
    ----------
    seconds : float
        How long it sounds.
    loudness : float, LUFS
        Integrated (ITU-R BS.1770, gated); ``-inf`` where no block of 400 ms passes the gate.
    loudness_range : float, LU
        EBU Tech 3342; 0 where nothing is loud or long enough to have one.
    peak, crest : float, dBFS and dB
        Sample peak of the highest channel, and how far it is above the RMS of what sounds.
    spectrum, loud_spectrum : array [shape=(bands,)]
        Mean power of each band in the frames that sound, and in the loudest of them, band by band.
    powers : array [shape=(blocks, 5)]
        See :meth:`core.strips.levels.LevelStream.powers`.
    """

    seconds: float
    loudness: float
    loudness_range: float
    peak: float
    crest: float
    spectrum: Spectrum
    loud_spectrum: Spectrum
    powers: NDArray[np.float32]


@kernel
def _add_powers(
    spectra: NDArray[np.complex64],
    scale: NDArray[np.float32],
    starts: NDArray[np.int32],
    places: NDArray[np.int32],
    shares: NDArray[np.float32],
    bands: NDArray[np.float32],
    totals: NDArray[np.float32],
) -> None:
    """Add the powers of ``spectra`` (channels, frames, bins) to bands (frames, bands) and totals (frames,).

    Bin ``k`` has ``shares[starts[k] : starts[k + 1]]`` in the bands ``places`` (a sparse matrix by rows).
    """
    for f in range(len(totals)):
        total = np.float32(0.0)
        for k in range(len(scale)):
            square = np.float32(0.0)
            for c in range(len(spectra)):
                value = spectra[c, f, k]
                square += value.real * value.real + value.imag * value.imag
            square *= scale[k]
            total += square
            for at in range(starts[k], starts[k + 1]):
                bands[f, places[at]] += shares[at] * square
        totals[f] = total


class StripMeter:
    """Measures a stream with gaps. Of more than two channels the first two count.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    centres : tuple of float, Hz
        Middles of the bands of the spectrum, evenly spaced in octaves.
    crossovers : three frequencies in Hz
    block : float, seconds
        Length of the blocks of ``powers``.
    """

    def __init__(
        self,
        sample_rate: int,
        channels: int,
        *,
        centres: tuple[float, ...],
        crossovers: Sequence[float],
        block: float,
    ) -> None:
        self._channels = min(2, channels)
        self._block = block
        self._levels = LevelStream(sample_rate, self._channels, crossovers, block)
        equal = [1.0 / self._channels] * self._channels
        self._loudness = LoudnessMeter(sample_rate, self._channels, weights=equal)
        self._frames = FrameStream(sample_rate, self._channels, HOP)
        self._bands = len(centres)
        shares = band_shares(centres, sample_rate)
        self._in_band = shares.indptr, shares.indices, (shares.data / self._channels).astype(np.float32)
        self._scale = _bin_scale(sample_rate)
        self._spectra: list[NDArray[np.float32]] = []
        self._totals: list[NDArray[np.float32]] = []
        self.sample_rate = sample_rate
        self._fed = 0
        self._end = 0
        self._peak = 0.0

    def feed(self, start: int, block: Samples) -> None:
        """Measure samples ``(frames, channels)`` from sample ``start`` of the song; starts must not fall."""
        samples = np.ascontiguousarray(check_samples(block)[:, : self._channels])
        if not len(samples):
            return
        self._levels.feed(start, samples)
        if self._fed:
            self._silence(start - self._end)
        self._loudness.scan(samples)
        self._fed += len(samples)
        self._peak = max(self._peak, float(samples.max()), -float(samples.min()))
        self._end = start + len(samples)
        for frames in self._frames.push(start, samples):
            self._measure(frames.spectra)

    def result(self) -> Reading | None:
        """What was measured, None where nothing sounds. Nothing may be fed afterwards."""
        for frames in self._frames.finish():
            self._measure(frames.spectra)
        self._silence(round(SHORTEST * self.sample_rate) - self._fed)
        powers = self._levels.powers()
        gate = sounding_gate(powers[:, 0])
        heard = powers[:, 0] >= gate
        if not heard.any():
            return None
        spectra, totals = np.concatenate(self._spectra), np.concatenate(self._totals)
        sounding = spectra[totals >= min(gate, float(totals.max()))]
        peak = db_from_gain(self._peak)
        return Reading(
            seconds=float(np.count_nonzero(heard)) * self._block,
            loudness=self._loudness.integrated(),
            loudness_range=self._loudness.range() or 0.0,
            peak=peak,
            crest=peak - db_from_power(float(powers[heard, 0].mean(dtype=np.float64))),
            spectrum=sounding.mean(axis=0, dtype=np.float64),
            loud_spectrum=_loudest(sounding),
            powers=powers,
        )

    def _measure(self, spectra: NDArray[np.complex64]) -> None:
        frames = spectra.shape[1]
        bands, totals = np.zeros((frames, self._bands), np.float32), np.zeros(frames, np.float32)
        _add_powers(spectra, self._scale, *self._in_band, bands, totals)
        self._totals.append(totals / np.float32(self._channels))
        self._spectra.append(bands)

    def _silence(self, frames: int) -> None:
        """Silence counts in the windows of the loudness; longer than the longest of them it changes nothing."""
        if frames > 0:
            count = min(frames, round(LONGEST * self.sample_rate))
            self._loudness.scan(np.zeros((count, self._channels), np.float32))


def sounding_gate(powers: NDArray[np.float32]) -> float:
    """The power from which a block sounds; ``inf`` where none is above the floor."""
    floor = power_from_db(FLOOR_DB)
    above = powers[powers >= floor]
    if not len(above):
        return math.inf
    return max(floor, float(np.quantile(above, 1.0 - LOUD_SHARE)) * power_from_db(-RANGE_DB))


@cache
def band_shares(centres: tuple[float, ...], sample_rate: int) -> sparse.csr_array:
    """Which share of each bin lies in each band, shape ``(bins, bands)``.

    A bin is spread evenly over its width, so bands narrower than a bin share what it holds.
    """
    middles = np.asarray(centres)
    half = math.sqrt(middles[1] / middles[0])
    bins = frequencies(sample_rate, HOP)
    width = bins[1] - bins[0]
    low, high = bins[:, np.newaxis] - width / 2.0, bins[:, np.newaxis] + width / 2.0
    overlap = np.minimum(high, middles * half) - np.maximum(low, middles / half)
    return sparse.csr_array((np.maximum(0.0, overlap) / width).astype(np.float32))


def _bin_scale(sample_rate: int) -> NDArray[np.float32]:
    """What makes mean power of a bin's square: Parseval for a real transform, over the samples of a hop."""
    count = len(frequencies(sample_rate, HOP))
    length = 2 * (count - 1)
    folded = np.full(count, 2.0)
    folded[[0, -1]] = 1.0
    return (folded / (length * (length / 2))).astype(np.float32)


def _loudest(spectra: NDArray[np.float32]) -> Spectrum:
    """Mean of the loudest frames of each band."""
    count = max(1, math.ceil(LOUD_SHARE * len(spectra)))
    loud: Spectrum = np.partition(spectra, len(spectra) - count, axis=0)[-count:].mean(axis=0, dtype=np.float64)
    return loud
