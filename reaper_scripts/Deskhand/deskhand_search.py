# @noindex
"""Where a parameter displays a wanted text: the search, without REAPER.

Conventions
-----------
* A position is a normalised value from 0 to 1. The search is a coroutine: it yields a position, is sent the text
  that is displayed there, and returns the best position with its text.
* Texts that start with a number are compared by it, in one unit: "1.00 kHz" is 1000 Hz, "0.1 s" 100 ms. Others are
  compared as text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator
from itertools import pairwise
from typing import Final, NamedTuple

MOST_SAMPLES: Final = 1000
"""Positions that are looked at for one parameter."""
GRID: Final = 512
"""Of these the most that are spread evenly, to find where to look closer."""
FIRST_LOOK: Final = 17
"""Positions after which it is decided whether the display rises or falls all the way."""
HALVINGS: Final = 48
"""Of a stretch until no plug-in tells its ends apart."""
NEAR: Final = 0.01
"""How far off the number may be, relative to the wanted one, where the plug-in has no nearer step."""

UNITS: Final = {
    "hz": ("hz", 1.0),
    "khz": ("hz", 1000.0),
    "k": ("hz", 1000.0),
    "s": ("s", 1.0),
    "sec": ("s", 1.0),
    "ms": ("s", 1e-3),
    "us": ("s", 1e-6),
    "µs": ("s", 1e-6),
}
"""Unit as displayed, in small letters → the unit to compare in, and how many of it one is."""

_NUMBER = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+|(?:inf(?:inity)?|∞)(?![a-z])))\s*(.*?)\s*$", re.IGNORECASE)

Search = Generator[float, str, "Found"]


class Quantity(NamedTuple):
    """A number with its unit, and half of its last digit."""

    value: float
    unit: str
    half_digit: float


class Found(NamedTuple):
    """The best position and what is displayed there. ``met``: it is what was wanted."""

    position: float
    text: str
    met: bool


def quantity(text: str) -> Quantity | None:
    """The number that a text starts with, None where it starts with none."""
    plain = text.replace("\u2212", "-").replace(",", ".")
    match = _NUMBER.match(plain)
    if match is None:
        return None
    digits, unit = match.group(1), match.group(2).lower()
    base, factor = UNITS.get(unit, (unit, 1.0))
    value = float(digits.lower().replace("∞", "inf"))
    decimals = len(digits.partition(".")[2])
    return Quantity(value * factor, base, 0.5 * factor * 10.0**-decimals)


def search(wanted: str) -> Search:
    """Find where a parameter displays ``wanted``.

    Where the display rises or falls all the way it is halved towards the text, otherwise positions are looked at
    all over and then around the nearest. At most :data:`MOST_SAMPLES` are.
    """
    seen: dict[float, str] = {}
    for index in range(FIRST_LOOK):
        yield from _look(seen, index / (FIRST_LOOK - 1))
    if not _is_monotone(seen, wanted):
        yield from _look_all_over(seen, wanted)
    yield from _look_closer(seen, wanted)
    return _best(seen, wanted)


def _look(seen: dict[float, str], position: float) -> Generator[float, str, None]:
    if position not in seen:
        seen[position] = yield position


def _look_all_over(seen: dict[float, str], wanted: str) -> Generator[float, str, None]:
    """Ever finer grids, until the text is there."""
    steps = FIRST_LOOK - 1
    while steps < GRID and not _same(_best(seen, wanted).text, wanted):
        steps *= 2
        for index in range(1, steps, 2):
            yield from _look(seen, index / steps)


def _look_closer(seen: dict[float, str], wanted: str) -> Generator[float, str, None]:
    """Halve every stretch that has the wanted number between its ends, until the text is there."""
    target = quantity(wanted)
    if target is None:
        return
    for low, high in _stretches(seen, target):
        for _ in range(HALVINGS):
            if len(seen) >= MOST_SAMPLES or _same(_best(seen, wanted).text, wanted):
                return
            middle = (low + high) / 2.0
            yield from _look(seen, middle)
            here, left = (_value(seen[position], target) for position in (middle, low))
            if here is None or left is None:
                break
            if (here < target.value) == (left < target.value):
                low = middle
            else:
                high = middle


def _stretches(seen: dict[float, str], target: Quantity) -> list[tuple[float, float]]:
    """Neighbours with the wanted number between them."""
    values = [(position, _value(seen[position], target)) for position in sorted(seen)]
    return [
        (low, high)
        for (low, one), (high, other) in pairwise(values)
        if one is not None and other is not None and min(one, other) <= target.value <= max(one, other)
    ]


def _is_monotone(seen: dict[float, str], wanted: str) -> bool:
    target = quantity(wanted)
    if target is None:
        return False
    values = [_value(seen[position], target) for position in sorted(seen)]
    known = [value for value in values if value is not None]
    return len(known) == len(values) and known in (sorted(known), sorted(known, reverse=True))


def _value(text: str, target: Quantity) -> float | None:
    found = quantity(text)
    if found is None or (found.unit != target.unit and math.isfinite(found.value)):
        return None
    return found.value


def _best(seen: dict[float, str], wanted: str) -> Found:
    target = quantity(wanted)

    def distance(position: float) -> float:
        if _same(seen[position], wanted):
            return -1.0
        value = None if target is None else _value(seen[position], target)
        if target is None or value is None:
            return math.inf
        return 0.0 if value == target.value else abs(value - target.value)

    position = min(sorted(seen), key=distance)
    off = distance(position)
    near = off < 0.0 or (target is not None and off <= max(target.half_digit, NEAR * abs(target.value)))
    return Found(position, seen[position], near)


def _same(text: str, wanted: str) -> bool:
    return "".join(text.split()).casefold() == "".join(wanted.split()).casefold()
