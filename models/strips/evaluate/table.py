"""What every measurement of channel strips takes and gives: one protocol, so that one command prints them all.

A measurement is a function ``tables(options)`` that yields :class:`Table` s. It is run where it stands in
:data:`models.strips.evaluate.run.PARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.bootstrap import Score

Progress = Callable[[int, int, str], None]
"""Called with steps done, their number, and a name."""

Cell = Score | float | str | None
"""A figure with its interval, one without, a word, or nothing."""


def _silent(_: str) -> Progress:
    return lambda *_: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to measure on.

    ``data`` are folders of labelled recordings (:mod:`models.ears.data.library`), ``multitracks`` folders of songs
    (:mod:`models.balance.evaluate.songs`), for evaluation only. ``pairs`` is how many recordings a measurement
    takes at most of each, None for its own choice. ``workers`` are processes, for what is slow. ``progress``
    makes of what is being done whom to tell of it.
    """

    data: tuple[Path, ...] = ()
    multitracks: tuple[Path, ...] = ()
    seed: int = 1
    pairs: int | None = None
    workers: int = 1
    progress: Callable[[str], Progress] = _silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contender, or one published figure; a cell for every column."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures side by side.

    ``about`` says what was measured, on how much, and in which unit each column is. ``digits`` are those behind
    the point. ``left_out`` are sentences on what could not be used.

    Raises
    ------
    ValueError
        If a row has not as many cells as there are columns.
    """

    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    digits: int = 2
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"expected {len(self.columns)} cells of {row.name!r}, not {len(row.cells)}")


Measurement = Callable[[Options], Iterator[Table]]
"""Raises ValueError where something cannot be read, or nothing is there to measure on."""
