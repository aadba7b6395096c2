"""What tested tracks are called where their recordings do not tell: real names from a list, or made-up ones."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Final

from numpy.random import Generator

from models.ears.data.track_names import training_name
from models.ears.taxonomy import CLASSES

REAL: Final = "real"
MADE_UP: Final = "made up"


def made_up(label: str, rng: Generator) -> str:
    """A name that the grammar of training makes, in the lexicon's own words: right and without slips.

    Both the lexicon and the network of both have met such words. Real names (:class:`RealNames`) test harder.
    """
    return training_name(label, rng, junk=0.0, misleading=0.0, typos=0.0)


class RealNames:
    """Draws from names that engineers gave. A class that the list does not have is named as :func:`made_up` does.

    Parameters
    ----------
    path : Path
        A CSV file with the columns ``name`` and ``label``, UTF-8. Where it has a column ``certainty``, only rows
        that say ``sure`` count.

    Raises
    ------
    ValueError
        If the file cannot be read, or has no name of any class.
    """

    def __init__(self, path: Path) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    if row.get("label") in CLASSES and row.get("name") and row.get("certainty", "sure") == "sure":
                        self._names[row["label"]].append(row["name"])
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ValueError(f"expected a list of track names in {path}: {error}") from error
        if not self._names:
            raise ValueError(f"expected columns name and label in {path}, with names of the 27 classes")

    def __call__(self, label: str, rng: Generator) -> str:
        """A name of a track of this class."""
        names = self._names.get(label)
        return names[int(rng.integers(len(names)))] if names else made_up(label, rng)
