"""Four-band compressor, ReaXcomp's part: a crossover that sums flat and a compressor behind each band.

The bands come from :mod:`core.processors.crossover`, the gains from :mod:`core.processors.gain`; all channels of a
band get one gain, from the channel with the largest mean square. With every band bypassed the output is the input
through an all-pass: flat to 1e-9 dB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.processors.crossover import BANDS, RECURSIONS, crossover_rows, rest_split, split_span
from core.processors.gain import (
    GainLaw,
    gain_of,
    law_row,
    mean_square_of_four,
    rest,
    smooth_four,
    target_reduction,
)
from core.processors.kernel import DB_PER_OCTAVE, SPAN, kernel, silenced
from core.processors.stream import Block, Float, State, Stream, check_block, run

LOWEST_HZ: Final = 10.0
HIGHEST: Final = 0.49
"""Highest crossover frequency relative to the sample rate."""


@dataclass(frozen=True, kw_only=True)
class MultibandBand(GainLaw):
    """Settings of one band: those of :class:`~core.processors.gain.GainLaw`, and ``bypass``."""

    bypass: bool = False


@dataclass(frozen=True, kw_only=True)
class MultibandSettings:
    """Settings of the four bands.

    Parameters
    ----------
    crossovers_hz : three rising frequencies, from 10 Hz
    bands : four MultibandBand, lowest first
    """

    crossovers_hz: tuple[float, float, float] = (200.0, 1200.0, 5000.0)
    bands: tuple[MultibandBand, ...] = field(default=(MultibandBand(),) * BANDS)

    def __post_init__(self) -> None:
        if len(self.bands) != BANDS:
            raise ValueError(f"bands must be {BANDS}, not {len(self.bands)}")
        f1, f2, f3 = self.crossovers_hz
        if not LOWEST_HZ <= f1 < f2 < f3:
            raise ValueError(f"crossovers_hz must rise from {LOWEST_HZ:g} Hz, not {self.crossovers_hz}")


class _Law(NamedTuple):
    """What the settings come to at a sample rate."""

    crossovers: State
    """Rows of :func:`~core.processors.crossover.crossover_rows`."""
    bands: State
    """Rows of :func:`~core.processors.gain.law_row`, (4, 8)."""
    bypass: NDArray[np.bool_]


class _Memory(NamedTuple):
    """What is kept from frame to frame."""

    filters: State
    """(channels, recursions, 2)"""
    smoothers: State
    """(4, 2)"""
    squares: State
    """(4, channels)"""


class _Work(NamedTuple):
    """Room for a span."""

    bands: State
    """(4, channels, span)"""
    gains: State
    """(4, span)"""


@kernel
def _gain_span(law: _Law, memory: _Memory, work: _Work, frames: int) -> None:
    """Fill the work's gains with the gain of each band."""
    work.gains[:, :frames] = 0.0
    for c in range(work.bands.shape[1]):
        mean_square_of_four(law.bands, memory.squares, c, work.bands, work.gains, frames)
    for b in range(BANDS):
        target_reduction(law.bands[b], work.gains[b], frames)
    smooth_four(law.bands, memory.smoothers, work.gains, frames)
    for b in range(BANDS):
        gain_of(law.bands[b], work.gains[b], frames)
        if law.bypass[b]:
            work.gains[b, :frames] = 1.0


@kernel
def _multiband_block(
    law: _Law, memory: _Memory, work: _Work, position: int, samples: Block, out: Block, trace: State
) -> None:
    """Compress a block; ``trace`` (4, frames or 0) keeps the gains."""
    frames, channels = samples.shape
    bands, gains = work
    at = 0
    while at < frames:
        here = min(SPAN - (position + at) % SPAN, frames - at)
        for c in range(channels):
            split_span(law.crossovers, memory.filters[c], samples, at, bands, c, here)
        _gain_span(law, memory, work, here)
        if trace.shape[1]:
            trace[:, at : at + here] = gains[:, :here]
        for c in range(channels):
            for i in range(here):
                low = gains[0, i] * bands[0, c, i] + gains[1, i] * bands[1, c, i]
                high = gains[2, i] * bands[2, c, i] + gains[3, i] * bands[3, c, i]
                out[at + i, c] = silenced(low + high)
        at += here
        if (position + at) % SPAN == 0:
            rest_split(memory.filters)
            for b in range(BANDS):
                rest(memory.smoothers[b])
                rest(memory.squares[b])


class MultibandCompressor(Stream):
    """Four bands, one gain per band for all channels.

    Parameters
    ----------
    settings : MultibandSettings
    sample_rate : float, Hz
    channels : int
    """

    def __init__(self, settings: MultibandSettings, sample_rate: float, channels: int = 2) -> None:
        super().__init__(sample_rate, channels)
        if settings.crossovers_hz[-1] > HIGHEST * sample_rate:
            highest, given = HIGHEST * sample_rate, settings.crossovers_hz[-1]
            raise ValueError(f"crossovers_hz must end below {highest:g} at {sample_rate:g} Hz, not {given}")
        self.settings = settings
        self._law = _Law(
            crossovers=crossover_rows(settings.crossovers_hz, sample_rate),
            bands=np.stack([law_row(band, sample_rate) for band in settings.bands]),
            bypass=np.array([band.bypass for band in settings.bands]),
        )
        self._memory = _Memory(
            filters=np.zeros((channels, RECURSIONS, 2)),
            smoothers=np.zeros((BANDS, 2)),
            squares=np.zeros((BANDS, channels)),
        )
        self._work = _Work(bands=np.zeros((BANDS, channels, SPAN)), gains=np.zeros((BANDS, SPAN)))
        self._no_trace = np.zeros((BANDS, 0))

    def process_traced(self, block: NDArray[Float]) -> tuple[NDArray[Float], NDArray[np.float64]]:
        """The next block and the gains that were applied.

        Returns
        -------
        output : array [shape=(frames, channels)], type of ``block``
        gain_db : array [shape=(4, frames)]
            Gain of each band in dB, make-up included.
        """
        samples = check_block(block, self.channels)
        out, trace = np.empty_like(samples), np.empty((BANDS, len(samples)))
        self._compress(samples, out, trace)
        self._position += len(samples)
        return out, DB_PER_OCTAVE * np.log2(trace)

    def _run(self, samples: Block, out: Block) -> None:
        self._compress(samples, out, self._no_trace)

    def _compress(self, samples: Block, out: Block, trace: State) -> None:
        _multiband_block(self._law, self._memory, self._work, self._position, samples, out, trace)

    def _clear(self) -> None:
        for state in self._memory:
            state[:] = 0.0


def compress_multiband(samples: NDArray[Float], sample_rate: float, settings: MultibandSettings) -> NDArray[Float]:
    """A whole recording, shape ``(frames, channels)``, through the four bands."""
    return run(MultibandCompressor(settings, sample_rate, samples.shape[1]), samples)
