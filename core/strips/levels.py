"""Powers of short blocks, of the whole sound and of the four bands of a crossover, as a stream goes by.

Conventions
-----------
* Block ``b`` is the samples from ``ceil(b * rate * seconds)`` on, counted from the start of the song: at rates
  where a block is no whole number of samples some are one sample longer.
* The bands are those of :mod:`core.processors.crossover` (Linkwitz-Riley of fourth order), which is what the
  multiband compressor splits at, without the all-passes that make them sum flat: those only move what sounds by
  less than a block. Their powers do not add up to that of the whole: neighbours overlap.
* Of several channels the mean power counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples
from core.processors.crossover import BANDS, crossover_rows
from core.processors.kernel import kernel, silenced
from core.processors.multiband import HIGHEST
from core.processors.stream import State

COLUMNS: Final = 1 + BANDS
"""The whole, then the bands from low to high."""


SPLITS: Final = 3
STATES: Final = 4
"""Direct-form states of a split: two for each of its two recursions."""


@kernel
def _add_squares(rows: State, state: State, samples: Samples, ends: NDArray[np.int64], out: State) -> None:
    """Add the squares of ``samples`` to the rows of ``out``; row ``b`` takes those before ``ends[b]``.

    All three splits of a sample in one go: their recursions do not wait for each other.
    """
    (b1, p1, q1), (b2, p2, q2), (b3, p3, q3) = rows[0], rows[1], rows[2]
    b1, b2, b3 = b1 * b1, b2 * b2, b3 * b3
    for c in range(samples.shape[1]):
        w1, w2, v1, v2 = state[c, 1]
        x1, x2, y1, y2 = state[c, 0]
        r1, r2, s1, s2 = state[c, 2]
        at = 0
        for b in range(len(ends)):
            whole, one, two, three, four = 0.0, 0.0, 0.0, 0.0, 0.0
            for i in range(at, ends[b]):
                sample = np.float64(samples[i, c])
                whole += sample * sample
                w = (sample - q2 * w2) - p2 * w1
                v = (((w + w2) + (w1 + w1)) - q2 * v2) - p2 * v1
                low = b2 * ((v + v2) + (v1 + v1))
                high = ((w2 + p2 * w1) + q2 * w) - low
                w2, w1, v2, v1 = w1, w, v1, v
                x = (low - q1 * x2) - p1 * x1
                y = (((x + x2) + (x1 + x1)) - q1 * y2) - p1 * y1
                lowest = b1 * ((y + y2) + (y1 + y1))
                lower = ((x2 + p1 * x1) + q1 * x) - lowest
                x2, x1, y2, y1 = x1, x, y1, y
                r = (high - q3 * r2) - p3 * r1
                s = (((r + r2) + (r1 + r1)) - q3 * s2) - p3 * s1
                higher = b3 * ((s + s2) + (s1 + s1))
                highest = ((r2 + p3 * r1) + q3 * r) - higher
                r2, r1, s2, s1 = r1, r, s1, s
                one += lowest * lowest
                two += lower * lower
                three += higher * higher
                four += highest * highest
            at = ends[b]
            out[b, 0] += whole
            out[b, 1] += one
            out[b, 2] += two
            out[b, 3] += three
            out[b, 4] += four
            w1, w2, v1, v2 = silenced(w1), silenced(w2), silenced(v1), silenced(v2)
            x1, x2, y1, y2 = silenced(x1), silenced(x2), silenced(y1), silenced(y2)
            r1, r2, s1, s2 = silenced(r1), silenced(r2), silenced(s1), silenced(s2)
        state[c, 1, 0], state[c, 1, 1], state[c, 1, 2], state[c, 1, 3] = w1, w2, v1, v2
        state[c, 0, 0], state[c, 0, 1], state[c, 0, 2], state[c, 0, 3] = x1, x2, y1, y2
        state[c, 2, 0], state[c, 2, 1], state[c, 2, 2], state[c, 2, 3] = r1, r2, s1, s2


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
        self._state = np.zeros((channels, SPLITS, STATES))
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
        _add_squares(self._rows, self._state, samples, ends, out)
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
