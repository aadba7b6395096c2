"""The parameters of an edit in a diff: one line each, old → new, and the measurement behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from bridge.plan import Detail, Edit
from bridge.words import from_columns, to_columns, value

NAME_COLUMN: Final = 28
CHANGE_COLUMN: Final = 24
NARROWEST: Final = 20
"""Characters that a reason has at least, however deep the track is in folders."""


def change_of(detail: Detail) -> str:
    """Old → new; the new value alone where there was none."""
    return f"{detail.before} → {detail.after}" if detail.before else detail.after


def with_reason_once(details: Sequence[Detail]) -> Iterator[tuple[Detail, str]]:
    """Each parameter with its reason, which several in a row share and the first one tells."""
    for reason, alike in groupby(details, key=lambda detail: detail.reason):
        for place, detail in enumerate(alike):
            yield detail, "" if place else reason


def plugin_lines(edit: Edit, *, indent: int, width: int) -> Iterator[str]:
    """A plug-in edit as lines: what it is and why, then its parameters."""
    title = f"{value('insert', edit.after, str)}{'' if edit.before is not None else '  (new)'}"
    yield _filled(f"{' ' * indent}{title}  {edit.reason}, sure {edit.confidence:.2f}", indent + 2, width)
    yield from detail_lines(edit.details, indent=indent + 2, width=width)


def detail_lines(details: Sequence[Detail], *, indent: int, width: int) -> Iterator[str]:
    """The parameters in three columns; a long reason is wrapped in its own."""
    start = min(indent + NAME_COLUMN + CHANGE_COLUMN, width - NARROWEST)
    for detail, reason in with_reason_once(details):
        name = to_columns(detail.name)
        head = f"{' ' * indent}{name:<{NAME_COLUMN}}{to_columns(change_of(detail)):<{CHANGE_COLUMN}}"
        yield _filled(f"{head}{to_columns(reason)}".rstrip(), start, width, converted=True)


def _filled(text: str, indent: int, width: int, *, converted: bool = False) -> str:
    shown = text if converted else to_columns(text)
    body = shown.lstrip(" ")
    lead = shown[: len(shown) - len(body)]
    filled = textwrap.fill(body, width, initial_indent=lead, subsequent_indent=" " * indent, drop_whitespace=True)
    return from_columns(filled)
