"""What the ears are meant to reach, and whether they did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from models.bootstrap import Score
from models.ears.evaluate.contenders import BY_SOUND, FUSION, IN_SESSION
from models.ears.evaluate.results import Table


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound on a measure.

    Attributes
    ----------
    contenders : tuple of str
        Whose row counts: the first of them that took part.
    at_most : bool
        Whether the bound is from above.
    """

    words: str
    measure: str
    contenders: tuple[str, ...]
    bound: float
    at_most: bool = False

    def met(self, score: Score) -> bool | None:
        """Whether a score keeps the bound; None where nothing was asked."""
        if score.value is None:
            return None
        return score.value <= self.bound if self.at_most else score.value >= self.bound


SHIPPED: Final = (IN_SESSION, FUSION)
"""What a user gets, the first that took part."""

AIMS: Final = (
    Aim("families by sound and name", "families", SHIPPED, 0.95),
    Aim("27 classes by sound and name", "classes", SHIPPED, 0.85),
    Aim("27 classes by sound alone", "classes", (BY_SOUND,), 0.70),
    Aim("wrong among the confident", "error", SHIPPED, 0.03, at_most=True),
)


def against_aims(table: Table) -> Iterator[tuple[Aim, Score]]:
    """Each aim with the score that is held against it."""
    for aim in AIMS:
        if (row := table.row(*aim.contenders)) is not None:
            yield aim, row.scores[aim.measure]
