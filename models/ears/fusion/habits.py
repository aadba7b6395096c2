"""What sessions are like, as counted in real ones: how common labels are, what stands together, and how many.

The tables hold counts of 20 sessions, so every figure leans on a rule where sightings are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from models.ears.fusion.evidence import HEARD_COLUMNS, STATES, Array
from models.ears.fusion.tables import rows
from models.ears.names.context import affinity

EDGE: Final = ""
"""Stands in the table of neighbours for what lies above the first and below the last track."""

MANY: Final = 4
"""Counts from here on are one column of the table of counts."""

_OF_EACH: Final = 1.0
"""Sightings of every label beside those of the table: none is impossible."""

_NEIGHBOURS_BY_RULE: Final = 8.0
"""Sightings below a label that the rule (same label, same section of the desk) counts for."""

_SESSIONS_BY_RULE: Final = 3.0
"""Sessions that the rule for counts (negative binomial) counts for."""

_RULE_SHAPE: Final = 0.5
"""Shape of that negative binomial: most sessions hold none, some hold many."""

_USUAL: Final = 0.2
"""Least mean count of a label in a session, by the rule."""

_NOT_TOLD_BY_SOUND: Final = 0.02
"""Share of single files that are a return, a click or the like under a name that does not say so: a guess."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What sessions are like, in the order of :data:`models.ears.fusion.evidence.STATES`.

    Attributes
    ----------
    prior : array [shape=(states,)]
        How common each label is; sums to 1.
    below : array [shape=(states, states)]
        log P(second below first) / P(second); 0 where either is a role that no sound tells. A track that sounds is
        no return for standing among returns: its name says so, or nothing does.
    first, last : array [shape=(states,)]
        The same for the track at the top and at the bottom.
    one_more : array [shape=(states, MANY)]
        log of how much less likely than by chance one more of a label is, where there are 0, 1 ... of it already;
        at most 0.
    """

    prior: Array
    below: Array
    first: Array
    last: Array
    one_more: Array

    def outside_sessions(self) -> Habits:
        """Habits for tracks that are no session: none stand around them, all that can be heard is as common."""
        prior = np.full(len(STATES), _NOT_TOLD_BY_SOUND / (len(STATES) - len(HEARD_COLUMNS)))
        prior[HEARD_COLUMNS] = (1.0 - _NOT_TOLD_BY_SOUND) / len(HEARD_COLUMNS)
        return replace(
            self,
            prior=prior,
            below=np.zeros_like(self.below),
            first=np.zeros_like(self.first),
            last=np.zeros_like(self.last),
            one_more=np.zeros_like(self.one_more),
        )


def learn(neighbours: Mapping[tuple[str, str], float], counts: Mapping[str, Sequence[float]]) -> Habits:
    """Habits from what was counted.

    Parameters
    ----------
    neighbours
        (label, label below it) → how often; :data:`EDGE` above the first and below the last track.
    counts
        Label → number of sessions that hold none, one, two ... and :data:`MANY` or more of it.
    """
    followed = np.array([[neighbours.get((a, b), 0.0) for b in (*STATES, EDGE)] for a in (*STATES, EDGE)])
    prior = followed[:, :-1].sum(axis=0) + _OF_EACH
    prior /= prior.sum()
    rule = prior * np.exp([[affinity(b, a) for b in STATES] for a in STATES])
    rule /= rule.sum(axis=1, keepdims=True)
    none = [0.0] * (MANY + 1)
    heard = np.isin(np.arange(len(STATES)), HEARD_COLUMNS)
    return Habits(
        prior=prior,
        below=np.log(_backed(followed[:-1, :-1], rule) / prior) * np.outer(heard, heard),
        first=np.log(_backed(followed[-1, :-1], prior) / prior),
        last=np.log(_backed(followed[:-1, -1], prior) / prior),
        one_more=_one_more(np.array([counts.get(label, none) for label in STATES])),
    )


def _backed(sightings: Array, rule: Array) -> Array:
    """Probabilities along the last axis: sightings, and the rule where they are few."""
    backed: Array = (sightings + _NEIGHBOURS_BY_RULE * rule) / (
        sightings.sum(axis=-1, keepdims=True) + _NEIGHBOURS_BY_RULE
    )
    return backed


def _one_more(sessions: Array) -> Array:
    """Log odds of one more against chance, from numbers of sessions [shape=(states, MANY + 1)].

    Any of m + 1 like things can be the one more: the odds are (m + 1) P(m + 1) / P(m), and m does not matter where
    counts are Poisson, that is, where tracks come by chance; their odds are the mean. Only a surplus counts: that
    few strings mean more strings is what neighbours say already.
    """
    counts = np.arange(MANY + 1)
    mean = (sessions @ counts + _SESSIONS_BY_RULE * _USUAL) / (sessions.sum(axis=1) + _SESSIONS_BY_RULE)
    share = sessions + _SESSIONS_BY_RULE * np.array([_negative_binomial(each) for each in mean])
    odds: Array = np.log(counts[1:] * share[:, 1:] / share[:, :-1] / mean[:, None])
    return np.minimum(odds, 0.0)


def _negative_binomial(mean: float) -> list[float]:
    """P(0) ... P(MANY) of a negative binomial of shape ``_RULE_SHAPE``."""
    step = mean / (mean + _RULE_SHAPE)
    p = [(1.0 - step) ** _RULE_SHAPE]
    for count in range(MANY):
        p.append(p[-1] * step * (count + _RULE_SHAPE) / (count + 1))
    return p


@cache
def habits() -> Habits:
    """Habits by the tables beside the code."""
    columns = [str(count) for count in range(MANY)] + ["more"]
    return learn(
        {(row["label"], row["below"]): float(row["count"]) for row in rows("neighbours.csv")},
        {row["label"]: [float(row[column]) for column in columns] for row in rows("counts.csv")},
    )
