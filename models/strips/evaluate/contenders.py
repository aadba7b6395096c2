"""Who recovers settings from pairs: the methods that are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from core.pairs.bands import split
from core.processors.multiband import MultibandSettings
from models.strips.match.analytic import match
from models.strips.match.learned.measure import levels, loud_levels
from models.strips.match.learned.propose import propose
from models.strips.match.learned.ranges import CROSSOVERS, LAW, settings_of, values
from models.strips.match.recovered import Recovered
from models.strips.match.refine import refine
from models.strips.material import BLOCK, Array

Answer = tuple[MultibandSettings, Recovered | None]
"""Settings, and what else is said of them by who gives intervals."""

Contender = Callable[[Array, Array, float], Answer]
"""From dry and wet (frames, channels) and their sample rate."""


def mean_predictor(dry: Array, _: Array, rate: float) -> Answer:
    """The middle of every range, thresholds relative to the dry recording's level: the wet one is not heard."""
    crossovers = values(np.full(len(CROSSOVERS), 0.5), CROSSOVERS)
    laws = values(np.full((4, len(LAW)), 0.5), list(LAW.values()))
    loud = loud_levels(levels(split(dry, rate, crossovers.tolist()), rate, BLOCK))
    return settings_of(crossovers, laws, loud), None


def learned(dry: Array, wet: Array, rate: float) -> Answer:
    """The published method alone."""
    return propose(dry, wet, rate), None


def analytic(dry: Array, wet: Array, rate: float) -> Answer:
    """The fit from nothing."""
    found = match(dry, wet, rate)
    return found.settings, found


def refined(dry: Array, wet: Array, rate: float) -> Answer:
    """The fit from what the published method says."""
    found = refine(dry, wet, rate, propose(dry, wet, rate))
    return found.settings, found


CONTENDERS: Final[Mapping[str, Contender]] = {
    "mean predictor": mean_predictor,
    "learned alone": learned,
    "analytic fit alone": analytic,
    "learned + refinement": refined,
}
