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
2. Kick, snare, bass and lead vocal are centred, and so is what has half its power below 200 Hz.
3. Partners are a stereo pair: all the way out, mirrored. Who stands further left now stays left; where neither
   does, who was recorded as the left one goes left.
4. The others are spread as wide as their class is (``priors.csv``, or the engineer's own widths), two and two
   alike mirrored: :mod:`models.balance.pan_spread`. Who stands there already stays there.
5. A side is chosen first as the parts stand now, then so that the bands of left and right stay alike: parts that
   share a spectrum part. Where both sides are as good, the first goes to the side of the loudest part that is
   panned, and left where nothing is: whether a mix has the drummer's or the audience's view cannot be known. Parts
   are taken in the order of their power, never of their tracks.
6. The heavier side moves in until the sides are within :data:`TOLERANCE` dB, and those whose side is settled only
   after the others. Where that would take one of them further than half of the way, or out of where its class
   usually stands, the present pans are no balance to begin with: all is placed anew, and of the two mirror images,
   which are equal, the one that moves the pans less is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.decibels import level, power
from models.balance.faders import Faders
from models.balance.material import Array, Material
from models.balance.pan_spread import Spread, ranks, spreads
from models.balance.solution import Taste

TOLERANCE: Final = 0.9
"""dB that left and right may differ by: the aim is 1 dB."""

LEFT_OF_IT: Final = 0.5
"""Share of its distance from the centre that a part with a settled side keeps at least. Own."""

NOTHING: Final = 1e-12
"""Share of the mix's power that is taken for none."""

Mask = NDArray[np.bool_]

_HALVINGS: Final = 40


def pan_gains(pans: Array) -> Array:
    """(2, n) Gains of left and right, constant power."""
    theta = (1.0 + pans) * (math.pi / 4.0)
    return np.stack([np.cos(theta), np.sin(theta)])


def imbalance(powers: Array, pans: Array, wide: Mask) -> float:
    """How many dB the left side is louder than the right: at most 120, 0 for silence.

    ``powers`` (n,) are the parts' at their faders, ``wide`` parts are taken as equally loud on both sides.
    """
    left, right = _sides(powers, np.where(wide, 0.0, pans)).sum(axis=-1)
    least = NOTHING * (left + right)
    return float(level(np.maximum(left, least)) - level(np.maximum(right, least))) if least > 0.0 else 0.0


def place(material: Material, units: Faders, gains: Array, taste: Taste) -> Array:
    """(n,) Pans of a session at faders ``gains`` (n,). A session with mirrored pans gets mirrored pans."""
    desk = _Desk.of(material, units, gains)
    spots, least = desk.spread(spreads(material, units, desk.movable, desk.bands, taste))
    settled = desk.level_out(desk.level_out(spots, desk.loose & (least == 0.0)), desk.loose)
    enough = np.minimum(np.maximum(least, LEFT_OF_IT * np.abs(spots)), np.abs(spots))
    if np.all(np.abs(settled) >= enough, where=desk.loose & (least > 0.0)):
        return settled
    spots, _ = desk.spread(spreads(material, units, desk.movable, desk.bands, taste, anew=True))
    mirrored = np.where(desk.loose, 0.0 - spots, spots)
    images = [desk.level_out(image, desk.loose) for image in (spots, mirrored)]
    return min(images, key=lambda image: round(float(np.abs(image - material.pans).sum()), 9))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Pans as they stand ``now`` (n,), and what may be done with them.

    ``bands`` (b, n) are the parts' powers in the mix, ``movable`` (n,) who has a place to be given, ``loose`` (n,)
    who of them has no partner. ``first_side`` is where the first goes if both sides are as good.
    """

    now: Array
    bands: Array
    movable: Mask
    loose: Mask
    wide: Mask
    first_side: float

    @classmethod
    def of(cls, material: Material, units: Faders, gains: Array) -> _Desk:
        bands = np.asarray(np.diagonal(material.cross, axis1=1, axis2=2) * power(gains))
        wide = np.array([part.wide for part in material.parts], dtype=bool)
        paired = np.array([part.partner >= 0 for part in material.parts], dtype=bool)
        movable = np.zeros(len(wide), dtype=bool)
        for unit, parts in enumerate(units.members):
            alone = len(parts) == 1 and paired[parts[0]]
            movable[list(parts)] = units.free[unit] and not alone and not wide[list(parts)].any()
        now = material.pans.astype(float)
        panned = [now[part] for part in np.argsort(ranks(material, bands)) if now[part]]
        return cls(
            now=now,
            bands=bands,
            movable=movable,
            loose=movable & ~paired,
            wide=wide,
            first_side=float(np.sign(panned[0])) if panned else -1.0,
        )

    def spread(self, items: Sequence[Spread]) -> tuple[Array, Array]:
        """(n,) Places of all parts, and how near to the centre those with a settled side may come (others: 0)."""
        spots = np.where(self.movable, 0.0, self.now)
        least = np.zeros(len(spots))
        even = NOTHING * float(self.bands.sum())
        total = np.stack([self.bands @ side for side in pan_gains(np.where(self.wide, 0.0, spots)) ** 2])
        for item in items:
            options = {side: _change(self.bands, item, side) for side in (-1.0, 1.0)}
            left, right = (_unlike(total + option) for option in options.values())
            better = self.first_side if abs(left - right) <= even else float(np.sign(left - right))
            side = item.side or better
            total += options[side]
            parts = [part for part in (item.first, item.second) if part >= 0]
            spots[parts] = np.array([side, -side])[: len(parts)] * item.width
            least[parts] = item.least if item.side else 0.0
        return spots, least

    def level_out(self, spots: Array, may: Mask) -> Array:
        """The heavier side's parts drawn in by one factor, as far as left and right need."""
        return _level_out(self.bands.sum(axis=0), spots, may, self.wide)


def _level_out(powers: Array, spots: Array, movable: Mask, wide: Mask) -> Array:
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


def _sides(powers: Array, pans: Array) -> Array:
    return np.asarray(pan_gains(pans) ** 2 * powers)


def _change(bands: Array, item: Spread, side: float) -> Array:
    """(2, b) What the sides gain in each band when a part and its mirror leave the centre."""
    toward = pan_gains(np.array([side * item.width, 0.0])) ** 2
    shift = (toward[:, 0] - toward[:, 1])[:, None]
    other = bands[:, item.second] if item.second >= 0 else np.zeros(len(bands))
    return np.asarray(shift * (bands[:, item.first] - other))


def _unlike(total: Array) -> float:
    """How unlike left and right are over the bands: 0 to twice the power of the mix. Mirrored mixes are equal."""
    return float(np.abs(total[0] - total[1]).sum())
