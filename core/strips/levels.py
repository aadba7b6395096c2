"""Powers of short blocks, of the whole sound and of the four bands of a crossover, as a stream goes by.

Conventions
-----------
* Block ``b`` is the samples from ``ceil(b * rate * seconds)`` on, counted from the start of the song: at rates
  where a block is no whole number of samples some are one sample longer.
* The bands are those of :mod:`core.processors.crossover` (Linkwitz-Riley of fourth order), which is what the
  multiband compressor splits at. Their powers do not add up to that of the whole: neighbours overlap.
* Of several channels the mean power counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples
from core.processors.crossover import BANDS, RECURSIONS, crossover_rows, rest_split, split_span
from core.processors.kernel import SPAN, kernel
from core.processors.multiband import HIGHEST
from core.processors.stream import State

COLUMNS: Final = 1 + BANDS
"""The whole, then the bands from low to high."""


@kernel
def _add_squares(
    rows: State, state: State, work: State, samples: Samples, ends: NDArray[np.int64], out: State
) -> None:
    """Add the squares of ``samples`` to the rows of ``out``; row ``b`` takes those before ``ends[b]``."""
    channels = samples.shape[1]
    at = 0
    for b in range(len(ends)):
        while at < ends[b]:
            here = min(SPAN, ends[b] - at)
            for c in range(channels):
                split_span(rows, state[c], samples, at, work, c, here)
                whole = 0.0
                for i in range(here):
                    whole += samples[at + i, c] * samples[at + i, c]
                out[b, 0] += whole
                for band in range(BANDS):
                    total = 0.0
                    for i in range(here):
                        total += work[band, c, i] * work[band, c, i]
                    out[b, 1 + band] += total
            at += here
    rest_split(state)


class LevelStream:
    """Measures a stream with gaps; silence between two blocks costs nothing.

    Parameters
    ----------
    sample_rate : int, Hz
    channels : int, at least 1
    crossovers : three frequencies in Hz, rising
    seconds : float
        Length of a block.
    """

    def __init__(self, sample_rate: int, channels: int, crossovers: Sequence[float], seconds: float) -> None:
        self._length = sample_rate * seconds
        self._rows = crossover_rows([min(each, HIGHEST * sample_rate) for each in crossovers], sample_rate)
        self._state = np.zeros((channels, RECURSIONS, 2))
        self._work = np.zeros((BANDS, channels, SPAN))
        self._next = 0
        self._powers: list[tuple[int, NDArray[np.float32]]] = []

    def feed(self, start: int, samples: Samples) -> None:
        """Measure samples ``(frames, channels)`` from sample ``start`` of the song; starts must not fall."""
        if start != self._next:
            self._state[:] = 0.0
        self._next = start + len(samples)
        first, last = (math.floor(place / self._length) for place in (start, self._next - 1))
        ends = np.minimum(self._borders(first + 1, last + 2), self._next) - start
        out = np.zeros((len(ends), COLUMNS))
        _add_squares(self._rows, self._state, self._work, samples, ends, out)
        sizes = np.diff(self._borders(first, last + 2))[:, np.newaxis]
        self._powers.append((first, (out / (sizes * samples.shape[1])).astype(np.float32)))

    def powers(self) -> NDArray[np.float32]:
        """Mean squares so far, shape ``(blocks, COLUMNS)``, from the start of the song; 0 between what was fed."""
        count = max((first + len(powers) for first, powers in self._powers), default=0)
        out = np.zeros((count, COLUMNS), np.float32)
        for first, powers in self._powers:
            out[first : first + len(powers)] += powers
        return out

    def _borders(self, first: int, end: int) -> NDArray[np.int64]:
        borders: NDArray[np.int64] = np.ceil(np.arange(first, end) * self._length).astype(np.int64)
        return borders
