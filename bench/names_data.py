"""Labelled track names, split once and for all into a half to develop on and a half to judge by.

The half is chosen by a hash of the song or of the repository that a name comes from, so that names of one source
are never on both sides. Errors of the held-out half are counted, not read.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from models.ears.names import Clue, Prediction, recognise
from tests.shared import SHARED

Half = Literal["dev", "held"]

TABLES: Final = ("sessions_labelled.csv", "labelled.csv", "labelled_file_stems.csv")
_SALT: Final = "1"
"""Chosen for halves of similar size before any name of either half was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A name that somebody labelled. ``certainty`` is ``sure``, ``likely`` or ``ambiguous``."""

    name: str
    label: str
    certainty: str
    source: str
    half: Half


def load(table: str) -> list[Example]:
    """Read one of :data:`TABLES`."""
    with (SHARED / "data" / "names" / table).open(encoding="utf-8", newline="") as file:
        return [
            Example(
                name=row["name"],
                label=row["label"],
                certainty=row["certainty"],
                source=source,
                half="dev" if hashlib.sha256((_SALT + source).encode()).digest()[0] % 2 == 0 else "held",
            )
            for row in csv.DictReader(file)
            for source in [_source(row)]
        ]


def _source(row: dict[str, str]) -> str:
    """Song of a session, else the first repository that holds the name."""
    if "song" in row:
        return row["song"]
    return "/".join(row["source"].split()[0].split("__")[:2])


def sessions(table: str, examples: Iterable[Example]) -> list[list[Example]]:
    """Group examples as they are to be recognised: whole sessions together, single names alone."""
    if table != "sessions_labelled.csv":
        return [[example] for example in examples]
    songs: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        songs[example.source].append(example)
    return list(songs.values())


def predict(table: str, examples: Iterable[Example]) -> list[tuple[Example, Prediction]]:
    """Recognise all examples of a table, sessions with context and single names without."""
    pairs: list[tuple[Example, Prediction]] = []
    for group in sessions(table, examples):
        clues = [Clue(name=example.name) for example in group]
        pairs += zip(group, recognise(clues, context=len(group) > 1), strict=True)
    return pairs


def weight_key(example: Example) -> tuple[str, str]:
    """Names of one source that differ only by numbers count as one ("Vocal Lead-01" to "-16")."""
    return example.source, re.sub(r"\d+", "#", example.name.lower())
