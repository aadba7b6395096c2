"""Why a fader is where it is proposed, in the engineer's words and with numbers."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from models.balance.faders import Faders
from models.balance.material import Array, Material
from models.balance.targets import Targets, relative

MINUS: Final = "\N{MINUS SIGN}"
AS_ASKED: Final = 0.15
"""LU that a part may miss what was wanted by without a word: below, it rounds to the same decimal or the next."""


def reasons(material: Material, units: Faders, targets: Targets, gains: Array, for_all: str) -> tuple[str, ...]:
    """One phrase for each part.

    ``gains`` (n,) are the proposed faders, ``for_all`` says what was done to all of them.
    """
    before, after = relative(material, material.gains), relative(material, gains)
    said = [_without_target(material, units, part) for part in range(len(material.parts))]
    for unit in np.flatnonzero(units.free):
        parts = units.members[unit]
        label = units.labels[unit]
        one = targets.aims[label]
        count = units.labels.count(label)
        shared = f", shared by {count}" if count > 1 else ""
        for part in parts:
            wanted = targets.wanted[unit] + material.loudness[part] - units.levels[unit]
            got = after[part]
            missed = f"; it comes to {number(got)}" if abs(got - wanted) > AS_ASKED else ""
            said[part] = (
                f"{_spoken(label)}: {number(wanted)} LU to the mix wanted ({one.source}{shared}), "
                f"it was {number(before[part])}{missed}{for_all}"
            )
    for unit in np.flatnonzero(units.following):
        for part in units.members[unit]:
            said[part] += for_all
    return tuple(said)


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
