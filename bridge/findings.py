"""What an action has to say besides its plan: sentences, remarks on tracks, and what only the report can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table in words, as wide as its ``columns``; the first column names the row."""

    title: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A value over a count of steps; both ends are named in ``caption``."""

    title: str
    caption: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMove:
    """Where the loudness of a track stands, goes and belongs, in LUFS at its fader."""

    before: float
    after: float
    target: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything besides the plan.

    ``sentences`` stand at the top. ``remarks`` are sentences to look at first, by track GUID. ``levels`` replaces
    the loudness of the items in the report's plot of levels, by track GUID. ``by_identity``: what
    the tracks are has led to the plan, so that unsure ones are to be looked at.
    """

    sentences: tuple[str, ...] = ()
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    levels: Mapping[str, LevelMove] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    curves: tuple[Curve, ...] = ()
    by_identity: bool = True


NO_FINDINGS: Final = Findings()
"""A plan that says all there is."""
