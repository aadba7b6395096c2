"""Why a fader is where it is proposed, in the engineer's words and with numbers.

What is wanted is said on the scale of the session at hand: targets are relations between the parts, and the
constant common to all (whatever stays in place, parts that are not known, what is in phase) is put on them. So the
figure that is said is the one that is reached, but where a fader ends or a solver weighs a part against others;
then what it comes to is said as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.decibels import together
from models.balance.faders import Faders
from models.balance.material import Array, Material
from models.balance.targets import Targets, mix_loudness, relative

MINUS: Final = "\N{MINUS SIGN}"
NOT_ALONE: Final = 1.5
"""From this company on a class is said to be shared."""

AS_ASKED: Final = 0.15
"""LU that a part may miss what was wanted by without a word: below, it rounds to the same decimal or the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of the faders.

    ``wished`` (u,) are the units' without limits, ``gains`` (n,) the proposed faders, ``ended`` (u,) marks units
    that a limit holds back. ``for_all`` says what was done to all of them.
    """

    wished: Array
    gains: Array
    ended: NDArray[np.bool_]
    for_all: str


def reasons(material: Material, units: Faders, targets: Targets, settled: Settled) -> tuple[str, ...]:
    """One phrase for each part."""
    before, after = relative(material, material.gains), relative(material, settled.gains)
    asked, ideal = _beside_the_mix(material, units, targets, settled.wished)
    said = [_without_target(material, units, part) for part in range(len(material.parts))]
    for unit in map(int, np.flatnonzero(units.free)):
        parts = list(units.members[unit])
        one = targets.aims[units.labels[unit]]
        missed = settled.ended[unit] or abs(ideal[unit] - asked[unit]) > AS_ASKED
        wanted = _beside(asked[unit], " the mix")
        whence = f"{one.source}{_shared(units, unit)}"
        phrase = f"{_who(units, unit)}: {wanted} wanted ({whence}), it was {_beside(together(before[parts]))}"
        if missed:
            phrase += f"; it comes to {_beside(together(after[parts]))}"
        for part in parts:
            said[part] = phrase + settled.for_all
    for index in np.flatnonzero(np.append(units.following, False)[units.of]):
        said[index] += settled.for_all
    return tuple(said)


def _beside_the_mix(material: Material, units: Faders, targets: Targets, wished: Array) -> tuple[Array, Array]:
    """(u,) LU to the mix that are wanted in this session, and that the wished faders give."""
    mix = mix_loudness(material, units.moved(wished, material))
    ideal = units.levels + wished - (mix if math.isfinite(mix) else 0.0)
    return targets.wanted + units.middle(ideal - targets.wanted, units.free), ideal


def _who(units: Faders, unit: int) -> str:
    both = ", both sides" if len(units.members[unit]) > 1 else ""
    return _spoken(units.labels[unit]) + both


def _shared(units: Faders, unit: int) -> str:
    alike = [
        parts for parts, label in zip(units.members, units.labels, strict=True) if label == units.labels[unit]
    ]
    return f"; {sum(map(len, alike))} tracks share it" if units.company[unit] >= NOT_ALONE else ""


def _beside(lu: float, mix: str = "") -> str:
    """``11.9 LU below the mix`` where ``mix`` is named, ``11.9 below`` where it is understood."""
    amount = f"{abs(lu):.1f}"
    if not float(amount):
        return f"as loud as{mix}" if mix else "as loud"
    return f"{amount}{' LU' if mix else ''} {'below' if lu < 0.0 else 'above'}{mix}"


def _without_target(material: Material, units: Faders, part: int) -> str:
    one = material.parts[part]
    if units.of[part] < 0:
        return "silent: left as it is"
    if one.fixed:
        return "not to be moved: left as it is"
    if material.gains[part] == -math.inf:
        return "its fader is all the way down: left as it is"
    if units.following[units.of[part]]:
        return f"{_spoken(one.label)}: no loudness is known for it, left as it is"
    return "its partner is not to be moved: left as it is"


def _spoken(label: str) -> str:
    return label.replace("_", " ")


def number(value: float) -> str:
    """One decimal and a true minus."""
    if math.isinf(value):
        return f"{MINUS}∞" if value < 0.0 else "∞"
    text = f"{value:.1f}"
    return text.replace("-", MINUS) if float(text) else "0.0"
