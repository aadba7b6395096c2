"""What install and uninstall would do, as lines to read before anything is written."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from bridge.install.changes import Change
from bridge.install.resources import INI, KEYBOARD

WIDTH: Final = 100
TEXTS: Final = (INI, KEYBOARD)
"""Files whose single lines are shown: REAPER's own."""


def lines(changes: Sequence[Change], folder: Path) -> Iterator[str]:
    """REAPER's files line by line, the others by folder and name."""
    for change in changes:
        if change.path.name in TEXTS:
            yield f"{change.path.relative_to(folder)}  {change.verb}"
            yield from (f"    {line}" for line in change.lines())
    others = sorted((change for change in changes if change.path.name not in TEXTS), key=_place)
    for (parent, verb), group in groupby(others, key=_place):
        names = [change.path.name for change in group]
        shown = parent.relative_to(folder)
        yield f"{'beside reaper.ini' if shown == Path() else shown}  {len(names)} {verb}"
        yield textwrap.indent(wrapped(", ".join(sorted(names)), WIDTH - 4), "    ")


def wrapped(text: str, width: int = WIDTH) -> str:
    """A text in lines of at most ``width`` columns; words and paths are not cut."""
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def _place(change: Change) -> tuple[Path, str]:
    return change.path.parent, change.verb
