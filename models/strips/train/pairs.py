"""A stretch of a recording before and after settings that are known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.random import Generator

from core.pairs.bands import split
from core.processors.multiband import MultibandCompressor, MultibandSettings
from models.strips.match.learned.measure import STEP, levels, loud_levels, starts
from models.strips.match.learned.ranges import settings_of
from models.strips.material import BLOCK, Array
from models.strips.train.draw import draw_crossovers, draw_laws
from models.strips.train.recordings import Excerpt

WIDEST_KNEE_DB: Final = 12.0
LONGEST_RMS_MS: Final = 20.0
SCALE: Final = 2.0**15
"""Steps of a 16-bit sample up to full scale."""


@dataclass(frozen=True, slots=True)
class Pair:
    """``dry`` and ``wet`` have the shape (frames, 1). ``loud`` (4,) are the bands' loud levels in dBFS."""

    excerpt: Excerpt
    settings: MultibandSettings
    dry: Array = field(repr=False)
    wet: Array = field(repr=False)
    loud: Array = field(repr=False)


def make_pair(excerpt: Excerpt, rng: Generator) -> Pair:
    """An excerpt through settings by chance."""
    dry, rate = excerpt.samples[:, np.newaxis], excerpt.rate
    crossovers = draw_crossovers(rng)
    loud = loud_levels(levels(split(dry, rate, crossovers.tolist()), rate, BLOCK))
    settings = settings_of(crossovers, draw_laws(len(loud), rng), loud)
    return Pair(excerpt, settings, dry, MultibandCompressor(settings, rate, 1).process(dry), loud)


def with_another(pair: Pair, rng: Generator) -> Pair:
    """The same settings in a compressor that nobody who recovers them knows, kept as 16-bit audio is.

    Its knees and the times of its detectors are drawn, band by band; threshold and ratio mean the same.
    """
    bands = tuple(
        replace(band, knee_db=rng.uniform(0.0, WIDEST_KNEE_DB), rms_size_ms=rng.uniform(0.0, LONGEST_RMS_MS))
        for band in pair.settings.bands
    )
    settings = replace(pair.settings, bands=bands)
    wet = MultibandCompressor(settings, pair.excerpt.rate, 1).process(pair.dry)
    return replace(pair, settings=settings, wet=np.round(wet * SCALE) / SCALE)


def gain_curves(dry: Array, rate: float, settings: MultibandSettings) -> Array:
    """Gains of the four bands in dB, make-up included, every ``STEP`` seconds: shape (4, steps)."""
    _, gains = MultibandCompressor(settings, rate, dry.shape[1]).process_traced(dry)
    return gains[:, starts(len(dry), rate, STEP)]
