"""Which parts leave the centre, how far, and which are each other's mirror image.

What the engineer has begun is carried on. A part that stands as far out as its class usually does keeps its place;
one of the same class that is still in the centre goes to the mirrored place. The rest of a class goes out two and
two, the loudest outermost, an odd one stays in the centre. A class's only part goes half as far; a backing vocal
that is alone stays under the lead vocal, as one voice at a side has nothing that answers it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.decibels import level
from models.balance.faders import Faders
from models.balance.material import BAND_EDGES, Array, Material
from models.balance.priors import priors
from models.balance.solution import Taste

PAIR: Final = 1.0
"""Distance of partners from the centre: left and right of one recording."""

LOW: Final = 200.0
"""Hz below which nothing belongs to a side: a band edge. Own, from practice: what is low has no direction and
takes both loudspeakers."""

INNER: Final = 0.5
"""Of the class's width, where the innermost of several of one class end up. Own."""

ALONE: Final = 0.5
"""Of the class's width, where its only part ends up. Own."""

CENTRED_ALONE: Final = frozenset({"backing_vocal"})
"""Classes whose only part stays in the centre. Own."""

NEAR: Final = 0.05
"""Pan that nobody hears: from there on a part has been put at a side, and as near to its class's usual places it
stands there. Own."""

PRIOR_SONGS: Final = 2.0
"""Songs that the table's width counts for beside the engineer's own. Own."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A part that goes ``width`` from the centre, and the part that goes as far to the other side (-1: none).

    ``side`` is that of the first, -1 or 1, where the present pans settle it (0: they do not). ``least`` is how
    near to the centre a part with a settled side may be drawn and still stand where its class usually does.
    """

    first: int
    second: int
    width: float
    side: float = 0.0
    least: float = 0.0


def width_of(label: str, taste: Taste) -> float:
    """How far from the centre a class's outermost parts stand: the table's width and the engineer's, by songs."""
    prior, own = priors().get(label), taste.widths.get(label)
    width = 0.0 if prior is None else prior.width
    if prior is not None and prior.width == 0.0:
        return 0.0
    if own is None or own.songs <= 0:
        return width
    return float(np.clip((PRIOR_SONGS * width + own.songs * own.mean) / (PRIOR_SONGS + own.songs), 0.0, 1.0))


def spreads(
    material: Material,
    units: Faders,
    movable: NDArray[np.bool_],
    bands: Array,
    taste: Taste,
    *,
    anew: bool = False,
) -> list[Spread]:
    """What leaves the centre: settled sides first, then from the widest, then from the loudest.

    ``bands`` (b, n) are the parts' powers in the mix. ``anew``: only partners keep the sides that they have.
    """
    order = ranks(material, bands)
    low = _low_share(bands)
    stand = np.zeros(len(movable)) if anew else material.pans
    singles: dict[str, list[int]] = defaultdict(list)
    found: list[Spread] = []
    for unit, parts in enumerate(units.members):
        if not movable[list(parts)].all():
            continue
        if len(parts) == 2:
            first, second = sorted(parts, key=order.__getitem__)
            side = _nearer(material.pans, first, second, PAIR) or material.parts[first].side
            found.append(Spread(first, second, PAIR, side))
        elif low[parts[0]] < 0.5:
            singles[units.labels[unit]].append(parts[0])
    for label, of_class in singles.items():
        of_class.sort(key=order.__getitem__)
        found += _of_class(label, of_class, stand, width_of(label, taste))
    out = (one for one in found if one.width > 0.0)
    return sorted(out, key=lambda one: (one.side == 0.0, -one.width, order[one.first]))


def ranks(material: Material, bands: Array) -> NDArray[np.int64]:
    """(n,) Places of the parts by their level in the mix (to 0.01 dB), class, level before the fader and spectrum.

    The order of the tracks plays no role, but between identical twins.
    """
    weight = bands.sum(axis=0)
    with np.errstate(divide="ignore"):
        heard = np.round(level(weight / max(float(weight.sum()), np.finfo(float).tiny)), 2)
    own = np.diagonal(material.cross, axis1=1, axis2=2)
    keys = [
        (-heard[part], one.label, -material.loudness[part], own[:, part].tobytes())
        for part, one in enumerate(material.parts)
    ]
    places = np.empty(len(keys), dtype=np.int64)
    places[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return places


def _of_class(label: str, parts: Sequence[int], stand: Array, width: float) -> Iterator[Spread]:
    """``parts`` are those of one class, loudest first; ``stand`` (n,) is where parts stand."""
    if len(parts) == 1:
        yield _only(label, parts[0], stand[parts[0]], width)
        return
    least = max(NEAR, INNER * width - NEAR)
    kept = [part for part in parts if least <= abs(stand[part]) <= width + NEAR and width > 0.0]
    yield from (Spread(part, -1, abs(stand[part]), float(np.sign(stand[part])), least) for part in kept)
    rest = [part for part in parts if part not in kept]
    for facing in _unanswered(kept, stand)[: len(rest)]:
        other = -float(np.sign(stand[facing]))
        answer = max(rest, key=lambda part: other * stand[part])
        rest.remove(answer)
        yield Spread(answer, -1, abs(stand[facing]), other, least)
    couples = _couples(rest, stand)
    step = (1.0 - INNER) / max(len(couples) - 1, 1)
    for place, (first, second) in enumerate(couples):
        out = width * (1.0 - step * place)
        yield Spread(first, second, out, _nearer(stand, first, second, out), least)


def _couples(parts: Sequence[int], stand: Array) -> list[tuple[int, int]]:
    """Two and two, loudest first: who stands left with who stands right; the odd one is nearest to the centre."""
    place = {part: index for index, part in enumerate(parts)}
    couples = list(zip(*_sides(parts, stand), strict=False))
    rest = [part for part in parts if not any(part in couple for couple in couples)]
    if len(rest) % 2:
        rest.remove(min(rest, key=lambda part: (abs(stand[part]), -place[part])))
    couples += zip(rest[::2], rest[1::2], strict=True)
    ranked = (sorted(couple, key=place.__getitem__) for couple in couples)
    return sorted(((first, second) for first, second in ranked), key=lambda couple: place[couple[0]])


def _only(label: str, part: int, now: float, width: float) -> Spread:
    if width > 0.0 and NEAR <= abs(now) <= width + NEAR:
        return Spread(part, -1, abs(now), float(np.sign(now)), NEAR)
    alone = 0.0 if label in CENTRED_ALONE else ALONE * width
    return Spread(part, -1, alone, float(np.sign(now)), NEAR)


def _unanswered(kept: Sequence[int], stand: Array) -> list[int]:
    """Parts at the side where more stand, less as many as stand at the other."""
    fewer, more = sorted(_sides(kept, stand), key=len)
    return more[len(fewer) :]


def _sides(parts: Sequence[int], stand: Array) -> tuple[list[int], list[int]]:
    """Those that stand left, and those that stand right."""
    return [part for part in parts if stand[part] < 0.0], [part for part in parts if stand[part] > 0.0]


def _nearer(stand: Array, first: int, second: int, width: float) -> float:
    """The side of ``first`` that is nearer to where the two stand, by the sum of distances; 0 where none is."""
    there = [abs(stand[first] - side * width) + abs(stand[second] + side * width) for side in (-1.0, 1.0)]
    return float(np.sign(there[0] - there[1]))


def _low_share(bands: Array) -> Array:
    below = bands[np.array(BAND_EDGES[1:]) <= LOW].sum(axis=0)
    total = bands.sum(axis=0)
    return np.asarray(np.divide(below, total, out=np.zeros_like(total), where=total > 0.0))
