"""Which parts move together, and how loud what one fader moves is.

A unit is a part, or two partners: they are one instrument, have one gain, and their energies add. Silent parts
belong to no unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.decibels import together
from models.balance.material import Array, Material, Part
from models.balance.priors import priors
from models.balance.solution import Taste
from models.ears.taxonomy import UNKNOWN

PLAYS: Final = 0.01
"""A unit plays in the sections that have at least this share of the power of its loudest one (-20 dB). Own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faders:
    """The units of a session, ``u`` of them.

    ``members`` are the parts of each, ``of`` (n,) the unit of each part (-1: silent), ``labels`` their classes and
    ``sure`` (u,) how likely these are. ``levels`` (u,) are LUFS with the fader at 0 dB, ``now`` (u,) where the
    fader stands (of partners that stand apart: what gives their present loudness). ``free`` (u,) says which may be
    moved by themselves, ``following`` (u,) which only together with all others, ``named`` (u,) for which it is
    known how loud their class should be. ``company`` (u,) is how many units of its class play while it plays, the
    unit itself among them: the mean over its energy, from 1 on.
    """

    members: tuple[tuple[int, ...], ...]
    of: NDArray[np.int64]
    labels: tuple[str, ...]
    sure: Array
    levels: Array
    now: Array
    free: NDArray[np.bool_]
    following: NDArray[np.bool_]
    named: NDArray[np.bool_]
    kinds: NDArray[np.int64]
    company: Array

    @property
    def known(self) -> NDArray[np.bool_]:
        """(u,) Units that sound in the mix and have a class that is known: they have a target."""
        return np.isfinite(self.now) & self.named

    def parts(self, of_units: Array, otherwise: Array) -> Array:
        """(n,) Values of the units for their parts; ``otherwise`` (n,) for silent ones."""
        return np.where(self.of >= 0, np.append(of_units, 0.0)[self.of], otherwise)

    def middle(self, values: Array, which: NDArray[np.bool_]) -> float:
        """Weighted median of the values (u,) of some units, every class counting the same; 0 for none."""
        weights = np.array([1.0 / self.labels.count(label) for label in self.labels])
        return weighted_median(values[which], weights[which]) if which.any() else 0.0

    def moved(self, gains: Array, material: Material) -> Array:
        """(n,) Faders of the parts: units that may move at ``gains`` (u,), all others where they stand."""
        may = np.append(self.free | self.following, False)[self.of]
        return np.where(may, self.parts(gains, material.gains), material.gains)


def faders(material: Material, taste: Taste) -> Faders:
    """The units of a session.

    A pair of which one part is fixed is fixed; a fader that is all the way down stays down.

    Raises
    ------
    ValueError
        If two parts are not each other's partner.
    """
    keys = [(_key(material, parts), parts) for parts in _units(material.parts, material.audible)]
    keys.sort()
    members = tuple(parts for _, parts in keys)
    of = np.full(len(material.parts), -1)
    for unit, parts in enumerate(members):
        of[list(parts)] = unit
    voices = [_surest([material.parts[part] for part in parts], taste) for parts in members]
    levels = np.array([_sum(material.loudness, parts) for parts in members])
    with np.errstate(invalid="ignore"):
        now = np.array([_sum(material.loudness + material.gains, parts) for parts in members]) - levels
    held = np.array([any(material.parts[part].fixed for part in parts) for parts in members], dtype=bool)
    known = np.array([has_target(voice.label, taste) for voice in voices], dtype=bool)
    up = np.isfinite(now)
    labels = tuple(voice.label for voice in voices)
    return Faders(
        members=members,
        of=of,
        labels=labels,
        sure=np.array([voice.sure for voice in voices]),
        levels=levels,
        now=now,
        free=known & ~held & up,
        following=~known & ~held & up,
        named=known,
        kinds=np.array(
            [key != before for (key, _), (before, _) in pairwise([((), ()), *keys])], dtype=int
        ).cumsum(),
        company=_company(material, members, np.array(labels, dtype=object), up),
    )


def weighted_median(values: Array, weights: Array) -> float:
    """The value with half the weight on either side; the middle of two where half falls between them."""
    order = np.argsort(values)
    ranked, below = values[order], np.cumsum(weights[order])
    half = below[-1] / 2.0
    slack = 1e-9 * half
    low = ranked[np.searchsorted(below, half - slack)]
    high = ranked[np.searchsorted(below, half + slack)]
    return float((low + high) / 2.0)


def has_target(label: str, taste: Taste) -> bool:
    """Whether it is known how loud a class should be: from the literature or from the engineer."""
    return label != UNKNOWN and (label in priors() or label in taste.offsets)


def _units(parts: tuple[Part, ...], audible: NDArray[np.bool_]) -> Iterator[tuple[int, ...]]:
    for index, part in enumerate(parts):
        other = part.partner
        if other >= 0 and (other >= len(parts) or other == index or parts[other].partner != index):
            raise ValueError(f"part {index} names part {other} as its partner, which names another")
        both = (index,) if other < 0 else (min(index, other), max(index, other))
        sounding = tuple(one for one in both if audible[one])
        if sounding and index == sounding[0]:
            yield sounding


def _key(material: Material, parts: tuple[int, ...]) -> tuple[tuple[object, ...], ...]:
    """What sorts units by what they are and is equal for identical twins."""
    return tuple(
        sorted(
            (
                one.label,
                one.sure,
                one.wide,
                one.fixed,
                material.loudness[part],
                material.power[..., part].tobytes(),
            )
            for part, one in ((part, material.parts[part]) for part in parts)
        )
    )


def _company(
    material: Material, members: tuple[tuple[int, ...], ...], labels: NDArray[np.object_], up: NDArray[np.bool_]
) -> Array:
    """:attr:`Faders.company`. A fader that is all the way down keeps nobody company."""
    sections = material.power.sum(axis=1)
    power = np.array([sections[:, list(parts)].sum(axis=1) for parts in members]).reshape(-1, len(sections))
    plays = (power >= PLAYS * power.max(axis=1, initial=0.0, keepdims=True)) & (power > 0.0) & up[:, None]
    energy = power * material.seconds
    at_once = (labels[:, None] == labels[None, :]).astype(float) @ plays
    total = energy.sum(axis=1)
    company = np.divide((energy * at_once).sum(axis=1), total, out=np.ones(len(members)), where=total > 0.0)
    return np.asarray(np.maximum(company, 1.0))


def _surest(parts: list[Part], taste: Taste) -> Part:
    return max(parts, key=lambda part: (has_target(part.label, taste), part.sure))


def _sum(levels: Array, parts: tuple[int, ...]) -> float:
    return together(levels[list(parts)])
