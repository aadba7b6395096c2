"""From the features of a match to the probability that it is right: a logistic curve with a readable table.

``calibration.csv`` holds one weight per feature, fitted by ``python -m bench.names --fit`` on labelled names.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

from models.ears.names.read import Reading
from models.ears.names.tables import rows

_LOOSE_ROLES: Final = frozenset({"bus", "fx_return", "control"})
"""Roles whose words ("group", "hall", "movie") serve many ends."""

ABSTAIN_BELOW: Final = 0.5
"""A name whose best label is less probable than this stays unknown."""


UNSURE_IS_UNKNOWN: Final = 0.7
"""Where a name was read but not for sure: the share of what speaks against its labels that speaks for unknown.

Measured on the held-out single names; the rest are other labels.
"""


def features(
    reading: Reading, *, from_file: bool = False, company: bool = False, known: float = 0.0
) -> dict[str, float]:
    """Features of a reading, by name; a feature that is absent is 0.

    ``from_file``: the file name was read, not the track's. ``company``: another track of the session is of the
    same family. ``known``: share of the session in which something was found, 0 for a name by itself.
    """
    if not reading.shares:
        return {"silent": 1.0, **({"silent_among_known": known} if known else {})}
    missed = len(reading.unexplained)
    amid = 0 if reading.own_field else missed
    found = {
        "bias": 1.0,
        "weak": float(not reading.strong),
        reading.how: float(reading.how != "exact"),
        "unknown_words_elsewhere": float(missed > amid),
        "one_word_unknown": float(amid == 1),
        "two_words_unknown": float(amid == 2),
        "more_words_unknown": float(amid > 2),
        "weak_beside_unknown": float(missed > 0 and not reading.strong),
        "misread_beside_unknown": float(missed > 0 and reading.how in {"typo", "ending", "skeleton"}),
        "closes_unknown": float(missed > 0 and reading.closes),
        "sentence": float(reading.sentence),
        "rivals": float(bool(reading.rivals)),
        "gathering_role": float(reading.label in _LOOSE_ROLES),
        "closing_mix": float(reading.label == "mix" and reading.closes and missed > 0),
        "from_file": float(from_file),
        "company": float(company),
        "known_session": known,
    }
    return {name: value for name, value in found.items() if value}


@cache
def weights() -> dict[str, float]:
    """The fitted weights."""
    return {row["feature"]: float(row["weight"]) for row in rows("calibration.csv")}


def probability(found: dict[str, float], table: dict[str, float] | None = None) -> float:
    """Probability that a match with these features is right, in [0, 1], by the fitted weights or others."""
    table = weights() if table is None else table
    return 1.0 / (1.0 + math.exp(-sum(value * table[name] for name, value in found.items())))
