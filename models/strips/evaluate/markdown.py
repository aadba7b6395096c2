"""Tables as Markdown: the same text on the terminal and in the documents."""

from __future__ import annotations

from collections.abc import Iterator

from models.bootstrap import Score
from models.strips.evaluate.table import Cell, Table

NONE = "-"


def lines(table: Table) -> Iterator[str]:
    """A heading, what was measured, and the table."""
    yield f"### {table.title}"
    yield ""
    yield table.about
    yield ""
    yield f"| | {' | '.join(table.columns)} |"
    yield "|---|" + "--:|" * len(table.columns)
    for row in table.rows:
        yield f"| {row.name} | {' | '.join(cell(each, table.digits) for each in row.cells)} |"


def cell(value: Cell, digits: int) -> str:
    """A figure, with its 95 % interval where it has one."""
    match value:
        case None | Score(value=None):
            return NONE
        case str():
            return value
        case Score(value=float() as mean, low=float() as low, high=float() as high):
            return f"{mean:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
        case Score(value=float() as mean) | (float() as mean):
            return f"{mean:.{digits}f}"
    raise TypeError(f"expected a figure or a word, not {value!r}")
