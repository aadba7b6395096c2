"""No separation: the session's own stems, which are better than any separator's."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from core.units import db_from_power
from models.separation.catalogue import SEPARATORS
from models.separation.readers import stretch
from models.separation.separator import SOURCES, Progress, Reader, Segment
from models.separation.sums import with_remainder

SECONDS: Final = 10.0
"""Length of a segment."""


class Stems:
    """Stems by source. What the mix has beyond their sum (processing of the master, tracks in none) is ``other``.

    A source without a reader is silent; a stem that ends before the mix goes on in silence.
    """

    name = "stems"
    label = SEPARATORS["stems"].label

    def __init__(self, stems: Mapping[str, Reader]) -> None:
        unknown = set(stems).difference(SOURCES)
        if unknown:
            raise ValueError(f"stems must be of {', '.join(SOURCES)}, not {', '.join(sorted(unknown))}")
        self._stems = dict(stems)
        self._mix, self._rest = 0.0, 0.0

    @property
    def residual_db(self) -> float:
        """Level of what the stems do not sum to, relative to the mix, in dB, as far as it has been read.

        ``-inf`` where they sum to it exactly, and for silence.
        """
        if self._rest == 0.0:
            return -math.inf
        return db_from_power(self._rest / self._mix) if self._mix > 0.0 else math.inf

    def separate(self, mix: Reader, progress: Progress | None = None) -> Iterator[Segment]:
        """The stems of a mix, segment by segment.

        Raises
        ------
        ValueError
            If a stem has another sample rate than the mix.
        """
        return self.separate_from(mix, 0, progress)

    def separate_from(self, mix: Reader, start: int, progress: Progress | None = None) -> Iterator[Segment]:
        """The same from frame ``start`` on."""
        for name, stem in self._stems.items():
            if stem.sample_rate != mix.sample_rate:
                raise ValueError(f"{name} must have {mix.sample_rate} Hz as the mix, not {stem.sample_rate} Hz")
        self._mix, self._rest = 0.0, 0.0
        step = round(SECONDS * mix.sample_rate)
        while start < mix.frames:
            stop = min(start + step, mix.frames)
            yield self._segment(mix, start, stop)
            start = stop
            if progress:
                progress(stop / mix.frames)

    def _segment(self, mix: Reader, start: int, stop: int) -> Segment:
        here = stretch(mix, start, stop)
        parts = {
            name: stretch(self._stems[name], start, stop) if name in self._stems else np.zeros_like(here)
            for name in SOURCES
        }
        total = np.sum(list(parts.values()), axis=0, dtype=np.float64)
        self._mix += float(np.sum(here.astype(np.float64) ** 2))
        self._rest += float(np.sum((here - total) ** 2))
        parts.pop("other")
        return with_remainder(start, here, parts)
