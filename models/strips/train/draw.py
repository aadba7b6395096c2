"""Random settings of a four-band compressor, drawn so that most bands are compressed."""

from __future__ import annotations

from numpy.random import Generator

from models.strips.match.learned.ranges import CROSSOVERS, LAW, values
from models.strips.material import Array


def draw_crossovers(rng: Generator) -> Array:
    """Three frequencies in Hz, rising."""
    return values(rng.random(len(CROSSOVERS)), CROSSOVERS)


def draw_laws(bands: int, rng: Generator) -> Array:
    """Settings of bands in the order and the terms of ``LAW``, shape (bands, 5)."""
    return values(rng.random((bands, len(LAW))), list(LAW.values()))
