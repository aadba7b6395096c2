"""Which part of the data a source belongs to: training, tuning, or testing.

The split is by library and by song, never by clip. Collections re-publish libraries and songs under many names:
``splits.csv`` says which sources are one library, and to which part the known ones belong. A library that the
table does not place goes where a stable hash of its name puts it.
"""

from __future__ import annotations

import csv
import hashlib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

Part = Literal["train", "tune", "test"]

SHARES: Final[dict[Part, float]] = {"train": 0.70, "tune": 0.15, "test": 0.15}

TABLE: Final = Path(__file__).with_name("splits.csv")


def library_of(source: str) -> str:
    """The library or song that a source is, under its one name: the source itself where the table has no other."""
    return next((library for pattern, library, _ in _rows() if fnmatchcase(source.lower(), pattern)), source)


def part_of(source: str) -> Part:
    """Part of a source's library."""
    library = library_of(source)
    placed = next((part for pattern, name, part in _rows() if part and library in {name, pattern}), None)
    return placed or _hashed(library)


def _hashed(library: str) -> Part:
    place = int.from_bytes(hashlib.sha256(library.encode()).digest()[:8]) / 2.0**64
    edge = 0.0
    for part, share in SHARES.items():
        edge += share
        if place < edge:
            return part
    return "test"


@cache
def _rows() -> tuple[tuple[str, str, Part | None], ...]:
    """Rows of the table: a pattern of sources in lower case, the library, the part or None."""
    rows: list[tuple[str, str, Part | None]] = []
    with TABLE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            part = row["part"]
            if part and part not in get_args(Part):
                raise ValueError(f"{TABLE}: part must be one of {', '.join(get_args(Part))}, not {part!r}")
            rows.append((row["source"].lower(), row["library"], cast(Part, part) if part else None))
    return tuple(rows)
