# @noindex
"""Values of the wire: when two are the same, and what some of them mean."""

from __future__ import annotations

import math
from typing import Any, Final

TOLERANCE: Final = 1e-9
"""Difference, relative or absolute, up to which two numbers are the same value, as in ``bridge.preview``."""


def same(left: Any, right: Any) -> bool:
    """Whether two values of an edit are equal: numbers within :data:`TOLERANCE`."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def count_in(chain: str) -> int:
    """How many plug-ins the text of an FXCHAIN block holds; those inside a container are part of it."""
    depth = count = 0
    for line in map(str.strip, chain.splitlines()):
        if line.startswith("<"):
            depth += 1
        elif line.startswith(">"):
            depth -= 1
        elif depth == 1 and line.split(None, 1)[:1] == ["BYPASS"]:
            count += 1
    return count


def in_force(first: dict[str, Any], markers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tempi in order of position, the first at 0 or before it.

    A signature of 0 in a tempo marker means that the one before it goes on.
    """
    tempi = [first]
    for marker in markers:
        before = tempi[-1]
        tempo = {**marker, **{key: marker[key] or before[key] for key in ("numerator", "denominator")}}
        if tempo["position"] <= 0.0:
            tempi.clear()
        tempi.append(tempo)
    return tempi
