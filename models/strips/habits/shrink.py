"""A habit beside the house rules: the fewer tracks it was seen on, the more the house counts.

Empirical Bayes for normal means (B. Efron, C. Morris, J. Am. Stat. Assoc. 68, 1973): engineers lie around the
house rules with the variance ``between**2``, their tracks around them with ``spread**2``. The best guess after
``count`` tracks is ``house + share * (mean - house)``, with
``share = between**2 / (between**2 + spread**2 / count)``.
"""

from __future__ import annotations

from models.strips.habits.kinds import kinds
from models.strips.style import Value


def share(value: Value, kind: str) -> float:
    """How much a habit counts beside the house rules, from 0 to 1."""
    between = kinds()[kind].between ** 2
    return between / (between + value.spread**2 / value.count) if value.count else 0.0


def beside(value: Value, house: float | None, kind: str) -> float:
    """The habit, drawn towards the house's value; the habit alone where the house has none."""
    return value.mean if house is None else house + share(value, kind) * (value.mean - house)
