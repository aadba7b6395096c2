"""What an equaliser takes into account of a class: ``classes.csv``.

``priority``   who is freed from masking: 5 a lead vocal, 1 what surrounds. Nobody is cut for a lesser one
``essential``  how many of its strongest octaves make up its sound. Li and Lerch (restating Hafezi and Reiss 2015)
               have 6 for a lead vocal; the others are judgement
``high_pass``  highest corner in Hz of a high-pass, below the lowest note that the class can play
``hum_pass``   the same where all that lies below is steady and apart from the rest: hum and rumble
``rings``      a drum: what rings narrowly above its lowest mode is its shell and not a note
``sibilant``   a voice
``why``        what the corners were set by

A class without a row (unknown, click, returns, buses) is neither changed nor does anybody make room for it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One row. Frequencies in Hz."""

    priority: int
    essential: int
    high_pass: float
    hum_pass: float
    rings: bool
    sibilant: bool


@lru_cache(maxsize=1)
def facts() -> Mapping[str, Facts]:
    """Class → what is known of it."""
    return MappingProxyType(
        {
            row["class"]: Facts(
                priority=int(row["priority"]),
                essential=int(row["essential"]),
                high_pass=float(row["high_pass"]),
                hum_pass=float(row["hum_pass"]),
                rings=row["rings"] == "yes",
                sibilant=row["sibilant"] == "yes",
            )
            for row in rows("classes.csv")
        }
    )


def rows(table: str) -> Iterator[dict[str, str]]:
    """Rows of a table beside this module, by column name."""
    yield from csv.DictReader((files(__package__) / table).read_text(encoding="utf-8").splitlines())
