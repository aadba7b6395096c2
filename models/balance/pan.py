"""Where the parts go in the panorama: centred, spread or mirrored, left and right equally loud.

Conventions
-----------
* Pans are -1 (left) to 1 (right). Powers are taken with the constant-power law, ``(cos, sin)`` of
  ``(1 + pan) pi / 4``; with another law of REAPER's the places stay and the sides differ by fractions of a dB.
* A pan is an amplitude: nothing is delayed or inverted, so in mono nothing cancels that did not cancel before. A
  part at the side is 3 dB lower against the centre there.

The rules
---------
1. Parts stay where they are that are silent, fixed, wide (existing stereo), of no known class, or whose partner
   is silent.
2. Kick, snare, bass and lead vocal are centred, and so is what has half its power below :data:`LOW` Hz.
3. Partners are a stereo pair: out to :data:`PAIR`, mirrored. Who stands further left now stays left.
4. The others are spread as wide as their class is (``priors.csv``, or the engineer's own widths), two and two
   alike mirrored, an odd one out in the centre; one alone at half the width.
5. A side is chosen so that the bands of left and right stay alike: parts that share a spectrum part. Where both
   sides are as good, the first goes left: whether a mix has the drummer's or the audience's view cannot be known.
   Parts are taken in the order of their power, never of their tracks.
6. The heavier side moves in until the sides are within :data:`TOLERANCE` dB.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.decibels import level, power
from models.balance.faders import Faders
from models.balance.material import BAND_EDGES, Array, Material
from models.balance.priors import priors
from models.balance.solution import Taste

PAIR: Final = 1.0
"""Distance of partners from the centre: left and right of one recording."""

LOW: Final = 200.0
"""Hz below which nothing belongs to a side: a band edge. Own, from practice: what is low has no direction and
takes both loudspeakers."""

TOLERANCE: Final = 0.9
"""dB that left and right may differ by: the aim is 1 dB."""

INNER: Final = 0.5
"""Of the class's width, where the innermost of several of one class end up."""

PRIOR_SONGS: Final = 2.0
"""Songs that the table's width counts for beside the engineer's own. Own."""

NOTHING: Final = 1e-12
"""Share of the mix's power that is taken for none."""

_HALVINGS: Final = 40


def pan_gains(pans: Array) -> Array:
    """(2, n) Gains of left and right, constant power."""
    theta = (1.0 + pans) * (math.pi / 4.0)
    return np.stack([np.cos(theta), np.sin(theta)])


def imbalance(powers: Array, pans: Array, wide: NDArray[np.bool_]) -> float:
    """How many dB the left side is louder than the right: at most 120, 0 for silence.

    ``powers`` (n,) are the parts' at their faders, ``wide`` parts are taken as equally loud on both sides.
    """
    left, right = _sides(powers, np.where(wide, 0.0, pans)).sum(axis=-1)
    least = NOTHING * (left + right)
    return float(level(np.maximum(left, least)) - level(np.maximum(right, least))) if least > 0.0 else 0.0


def width_of(label: str, taste: Taste) -> float:
    """How far from the centre a class's outermost parts stand: the table's width and the engineer's, by songs."""
    prior, own = priors().get(label), taste.widths.get(label)
    width = 0.0 if prior is None else prior.width
    if prior is not None and prior.width == 0.0:
        return 0.0
    if own is None or own.songs <= 0:
        return width
    return float(np.clip((PRIOR_SONGS * width + own.songs * own.mean) / (PRIOR_SONGS + own.songs), 0.0, 1.0))


def place(material: Material, units: Faders, gains: Array, taste: Taste) -> Array:
    """(n,) Pans of a session at faders ``gains`` (n,)."""
    bands = _bands(material, gains)
    spots = material.pans.astype(float)
    movable = np.zeros(len(spots), dtype=bool)
    for unit, parts in enumerate(units.members):
        alone = len(parts) == 1 and material.parts[parts[0]].partner >= 0
        if units.free[unit] and not alone and not any(material.parts[part].wide for part in parts):
            movable[list(parts)] = True
    spots[movable] = 0.0
    wide = np.array([part.wide for part in material.parts], dtype=bool)
    sides = np.where(wide, 0.0, spots)
    even = NOTHING * float(bands.sum())
    total = np.stack([bands @ side for side in pan_gains(sides) ** 2])
    for first, second, width in _pairs(material, units, movable, bands, taste):
        options = [_change(bands, first, second, width * side) for side in (-1.0, 1.0)]
        costs = [_unlike(total + option) for option in options]
        asked = _asked(material, first, second)
        side = asked or (-1.0 if costs[0] <= costs[1] + even else 1.0)
        total += options[0] if side < 0.0 else options[1]
        spots[first] = side * width
        if second >= 0:
            spots[second] = -side * width
    return _level_out(bands.sum(axis=0), spots, movable & ~_paired(material), wide)


def _pairs(
    material: Material, units: Faders, movable: NDArray[np.bool_], bands: Array, taste: Taste
) -> list[tuple[int, int, float]]:
    """Parts to spread, loudest first: ``(part, its mirror or -1, distance from the centre)``."""
    ranks = _ranks(material, bands)
    low = _low_share(bands)
    singles: dict[str, list[int]] = defaultdict(list)
    spread: list[tuple[int, int, float]] = []
    for unit, parts in enumerate(units.members):
        if not movable[list(parts)].all():
            continue
        if len(parts) == 2:
            first, second = sorted(parts, key=lambda part: (material.pans[part], ranks[part]))
            spread.append((first, second, PAIR))
        elif low[parts[0]] < 0.5:
            singles[units.labels[unit]].append(parts[0])
    for label, of_class in singles.items():
        of_class.sort(key=ranks.__getitem__)
        spread += _mirrored(of_class, width_of(label, taste))
    return sorted((item for item in spread if item[2] > 0.0), key=lambda item: (-item[2], ranks[item[0]]))


def _mirrored(parts: Sequence[int], width: float) -> list[tuple[int, int, float]]:
    """Two and two, the loudest outermost, an odd one in the centre; one alone at half the width."""
    if len(parts) == 1:
        return [(parts[0], -1, width / 2.0)]
    pairs = len(parts) // 2
    step = (1.0 - INNER) / max(pairs - 1, 1)
    return [(parts[2 * pair], parts[2 * pair + 1], width * (1.0 - step * pair)) for pair in range(pairs)]


def _asked(material: Material, first: int, second: int) -> float:
    """The side of ``first`` that the session itself says: partners that stand apart already. 0 where none does."""
    if second < 0 or material.parts[first].partner != second:
        return 0.0
    return float(np.sign(material.pans[first] - material.pans[second]))


def _level_out(powers: Array, spots: Array, movable: NDArray[np.bool_], wide: NDArray[np.bool_]) -> Array:
    """The heavier side's parts drawn in by one factor, as far as left and right need."""

    def drawn(factor: float) -> Array:
        return np.where(movable & (np.sign(spots) == heavier), spots * factor, spots)

    apart = imbalance(powers, spots, wide)
    heavier = -math.copysign(1.0, apart)
    if abs(apart) <= TOLERANCE:
        return spots
    least, most = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (least + most) / 2.0
        still = -heavier * imbalance(powers, drawn(middle), wide) > TOLERANCE
        least, most = (least, middle) if still else (middle, most)
    return drawn(least)


def _bands(material: Material, gains: Array) -> Array:
    """(b, n) Powers of the parts in the mix, over the whole song."""
    return np.asarray(np.diagonal(material.cross, axis1=1, axis2=2) * power(gains))


def _low_share(bands: Array) -> Array:
    below = bands[np.array(BAND_EDGES[1:]) <= LOW].sum(axis=0)
    total = bands.sum(axis=0)
    return np.asarray(np.divide(below, total, out=np.zeros_like(total), where=total > 0.0))


def _ranks(material: Material, bands: Array) -> NDArray[np.int64]:
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
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks


def _sides(powers: Array, pans: Array) -> Array:
    return np.asarray(pan_gains(pans) ** 2 * powers)


def _change(bands: Array, first: int, second: int, pan: float) -> Array:
    """(2, b) What the sides gain in each band when a part and its mirror leave the centre."""
    toward = pan_gains(np.array([pan, 0.0])) ** 2
    shift = (toward[:, 0] - toward[:, 1])[:, None]
    other = bands[:, second] if second >= 0 else np.zeros(len(bands))
    return np.asarray(shift * (bands[:, first] - other))


def _unlike(total: Array) -> float:
    """How unlike left and right are over the bands: 0 to twice the power of the mix. Mirrored mixes are equal."""
    return float(np.abs(total[0] - total[1]).sum())


def _paired(material: Material) -> NDArray[np.bool_]:
    return np.array([part.partner >= 0 for part in material.parts], dtype=bool)
