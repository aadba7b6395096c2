"""What an evaluation found: plain data that prints, serialises, and goes into the model card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.ears.evaluate.bootstrap import Score


@dataclass(frozen=True, slots=True)
class Row:
    """One contender: its scores by the name of the measure (:data:`models.ears.evaluate.metrics.MEASURES`)."""

    contender: str
    scores: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Table:
    """All contenders on one set with one kind of names."""

    title: str
    names: str
    tracks: int
    groups: int
    grouped_by: str
    rows: tuple[Row, ...]

    def row(self, contender: str) -> Row | None:
        """The row of a contender, None where it did not take part."""
        return next((row for row in self.rows if row.contender == contender), None)


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was taken for what: rows are HEARD, columns HEARD and "no answer" (see :func:`.metrics.confusion`)."""

    title: str
    contender: str
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was measured on an ear."""

    version: str
    seed: int
    tables: tuple[Table, ...]
    confusions: tuple[Confusion, ...]
