"""The known rule by which self-made songs are mixed: the published priors, scattered from song to song.

What a network learns from such mixes is at best the priors and which sound they belong to. It cannot learn taste,
nor what an engineer hears in a song: no engineer mixed these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from models.balance.decibels import level
from models.balance.material import Array
from models.balance.priors import priors

WITHIN: Final = 1.0
"""Standard deviation in LU between parts of one class in one song; the rest of a class's spread is shared."""

WIDTH_SPREAD: Final = 0.15
"""Standard deviation of the distance from the centre, for classes that leave it."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """Loudness of every part in LU relative to the mean over parts, and its place, -1 to 1."""

    levels: Array
    pans: Array


def expected(labels: Sequence[str]) -> Array:
    """What the priors say of parts, in LU relative to the mean over them: a class's power is shared evenly."""
    counts, table = Counter(labels), priors()
    found = np.array([table[label].loudness for label in labels])
    shared = found - level(np.array([counts[label] for label in labels], np.float64))
    return np.asarray(shared - shared.mean())


def widths(labels: Sequence[str]) -> Array:
    """Distance from the centre, 0 to 1, by the priors."""
    return np.array([priors()[label].width for label in labels])


def mix(labels: Sequence[str], rng: Generator) -> Mixed:
    """One song's mix: a class's offset once per song, a little more per part, sides by chance."""
    songs = {label: float(rng.normal(0.0, _shared(label))) for label in sorted(set(labels))}
    levels = expected(labels) + [songs[label] for label in labels] + rng.normal(0.0, WITHIN, len(labels))
    wide = widths(labels)
    places = np.where(wide > 0.0, np.clip(wide + rng.normal(0.0, WIDTH_SPREAD, len(labels)), 0.0, 1.0), 0.0)
    return Mixed(levels - levels.mean(), places * rng.choice((-1.0, 1.0), len(labels)))


def _shared(label: str) -> float:
    return float(np.sqrt(max(priors()[label].spread ** 2 - WITHIN**2, 0.0)))
