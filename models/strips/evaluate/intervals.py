"""Whether intervals hold what they promise: how often the true value lies within."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.strips.evaluate.errors import LAW_COLUMNS
from models.strips.evaluate.table import Row
from models.strips.match.learned.measure import Mask
from models.strips.match.learned.ranges import LAW, laws_of
from models.strips.match.recovered import Estimate, Recovered
from models.strips.train.pairs import Pair


@dataclass(frozen=True, slots=True)
class Held:
    """By column of :data:`~models.strips.evaluate.errors.COLUMNS`: what is ``told``, and what lies ``within``."""

    told: tuple[Mask, ...]
    within: tuple[Mask, ...]


def held_of(pair: Pair, found: Recovered) -> Held:
    """How the intervals of a pair did."""
    nothing = np.zeros(len(found.bands))
    true = laws_of(pair.settings, nothing)
    columns = [
        ([getattr(band, name) for band in found.bands], true[:, list(LAW).index(name)].tolist())
        for name in LAW_COLUMNS
    ]
    columns.append((list(found.crossovers), list(pair.settings.crossovers_hz)))
    return Held(
        told=tuple(np.array([each.identifiable for each in estimates]) for estimates, _ in columns),
        within=tuple(np.array(list(map(_within, estimates, values))) for estimates, values in columns),
    )


def interval_rows(judged: Sequence[Mapping[str, Held]]) -> Iterator[Row]:
    """Two rows a method: percent within, of what is told; percent told."""
    for name in judged[0]:
        every = [each[name] for each in judged]
        told = [np.concatenate(columns) for columns in zip(*(each.told for each in every), strict=True)]
        within = [np.concatenate(columns) for columns in zip(*(each.within for each in every), strict=True)]
        shares = tuple(
            100.0 * float(inside[known].mean()) if known.any() else None
            for known, inside in zip(told, within, strict=True)
        )
        yield Row(name=f"{name}: within", cells=shares)
        yield Row(name=f"{name}: told", cells=tuple(100.0 * float(known.mean()) for known in told))


def _within(estimate: Estimate, true: float) -> bool:
    return estimate.low <= true <= estimate.high
