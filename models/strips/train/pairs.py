"""A stretch of a recording before and after settings that are known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from core.pairs.bands import split
from core.processors.multiband import MultibandCompressor, MultibandSettings
from models.strips.match.learned.measure import STEP, levels, loud_levels, starts
from models.strips.match.learned.ranges import settings_of
from models.strips.material import BLOCK, Array
from models.strips.train.draw import draw_crossovers, draw_laws
from models.strips.train.recordings import Excerpt


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


def gain_curves(dry: Array, rate: float, settings: MultibandSettings) -> Array:
    """Gains of the four bands in dB, make-up included, every ``STEP`` seconds: shape (4, steps)."""
    _, gains = MultibandCompressor(settings, rate, dry.shape[1]).process_traced(dry)
    return gains[:, starts(len(dry), rate, STEP)]
