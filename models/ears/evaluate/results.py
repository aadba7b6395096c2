"""What an evaluation found: plain data that prints, serialises, and goes into the model card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.bootstrap import Score


@dataclass(frozen=True, slots=True)
class Point:
    """Share of tracks decided on with at least ``confidence``, and share of wrong ones among them, if any."""

    confidence: float
    coverage: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One contender.

    ``scores`` are by the name of the measure (:data:`models.ears.evaluate.metrics.MEASURES`), ``points`` say what
    asking for more or less confidence brings.
    """

    contender: str
    scores: Mapping[str, Score]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All contenders on one set with one kind of names."""

    title: str
    names: str
    tracks: int
    groups: int
    grouped_by: str
    rows: tuple[Row, ...]

    def row(self, *contenders: str) -> Row | None:
        """The row of the first of some contenders that took part, None if none did."""
        by_name = {row.contender: row for row in self.rows}
        return next((by_name[name] for name in contenders if name in by_name), None)


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
