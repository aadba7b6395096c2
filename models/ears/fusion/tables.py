"""The plain CSV tables that lie beside the code."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(table: str) -> Iterator[dict[str, str]]:
    """Rows of a table of this package, by column name."""
    yield from csv.DictReader((files(__package__) / table).read_text(encoding="utf-8").splitlines())
