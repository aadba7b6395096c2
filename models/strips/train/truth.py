"""Which settings a pair can tell at all, by what the known compressor did.

Hardly any reduction fits many thresholds and ratios, a band that does not sound tells nothing, and where two
neighbours have the same gain there is no crossover to hear. Errors beyond that are of no consequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.pairs.bands import split
from models.strips.match.learned.measure import Mask, envelopes, sounding
from models.strips.match.learned.ranges import LAW, laws_of
from models.strips.material import Array
from models.strips.train.pairs import Pair, gain_curves

LEAST_REDUCTION: Final = 1.0
"""Mean gain reduction in dB from which threshold and ratio can be told apart."""

LEAST_MOVEMENT: Final = 0.5
"""Standard deviation of the reduction in dB from which it shows times."""

LEAST_STEP: Final = 1.0
"""RMS difference in dB of the gains of two bands from which the crossover between them shows."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is to be recovered of a pair.

    ``crossovers`` (3,) in Hz and ``laws`` (4, 5) in the order of ``LAW``, thresholds
    relative to the loud level. ``curves`` (4, steps) are the gains in dB while they are ``heard`` (4, steps).
    ``known_crossovers`` (3,) and ``known_laws`` (4, 5) say which can be told.
    """

    crossovers: Array
    laws: Array
    curves: Array
    heard: Mask
    known_crossovers: Mask
    known_laws: Mask


def truth_of(pair: Pair) -> Truth:
    """What the settings of a pair were, what they did, and what of them can be told."""
    rate = pair.excerpt.rate
    curves = gain_curves(pair.dry, rate, pair.settings)
    heard = sounding(envelopes(split(pair.dry, rate, pair.settings.crossovers_hz), rate))
    reduction = np.array([[band.makeup_db] for band in pair.settings.bands]) - curves
    sounds = heard.mean(axis=1) > 0.0
    mean = _over(reduction, heard)
    moving = np.sqrt(_over((reduction - mean[:, np.newaxis]) ** 2, heard))
    static = sounds & (mean >= LEAST_REDUCTION)
    timed = static & (moving >= LEAST_MOVEMENT)
    known = {"threshold": static, "ratio": static, "attack": timed, "release": timed, "gain": sounds}
    step = np.sqrt(_over((curves[1:] - curves[:-1]) ** 2, heard[1:] & heard[:-1]))
    return Truth(
        crossovers=np.array(pair.settings.crossovers_hz),
        laws=laws_of(pair.settings, pair.loud),
        curves=curves,
        heard=heard,
        known_crossovers=step >= LEAST_STEP,
        known_laws=np.stack([known[name] for name in LAW], axis=1),
    )


def _over(values: Array, where: Mask) -> Array:
    """Means of rows over a mask; 0 where it is empty."""
    total = where.sum(axis=1)
    mean: Array = (values * where).sum(axis=1) / np.maximum(total, 1)
    return mean
