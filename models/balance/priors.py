"""What is known of levels and places in the panorama before any engineer is known: ``priors.csv``.

The table has one row per class:

``loudness``  of the whole class relative to the mix, in LU, in a full band: the powers of the reference band
              (:data:`BAND`) add up to the mix's
``spread``    standard deviation from song to song, in LU
``width``     distance from the centre, 0 to 1, of its outermost parts
``source``    where the loudness comes from, as an engineer is told it; Deskhand's own are judgement
``diff_mst``  how Diff-MST (below) has it: the same to within 1 dB, near (1.5 dB), higher or lower

Sources
-------
``literature.csv`` has the published figures. The lead vocal is the mean of three studies, each turned into LU
relative to the mix: a part ``r`` dB above all others is ``-10 log10(1 + 10^(-r / 10))`` to the mix, so that the
vocal to backing of -1.77 dB is -3.98 LU. Its spread is the mean error of always guessing the mean in Li and Lerch
(2.13 dB, table of the level model) times ``sqrt(pi / 2)``. ``Diff-MST`` are the gain and pan ranges per instrument
of that project's ``data/knowledge_engineering.yaml`` (github.com/sai-soum/Diff-MST): the middle's distance to the
lead vocal's there, moved by one constant for all classes (:data:`DIFF_MST_SHIFT`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

BAND: Final = (
    "kick", "snare", "hihat", "tom", "overheads", "bass_guitar", "electric_guitar", "piano", "lead_vocal",
    "backing_vocal",
)  # fmt: skip
"""The band in which the table's loudnesses hold."""

DIFF_MST_SHIFT: Final = -6.2
"""dB by which the gains of Diff-MST, which are single tracks', are moved: with it the reference band adds up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """One row. ``loudness`` and ``spread`` in LU, ``width`` 0 to 1."""

    loudness: float
    spread: float
    width: float
    source: str


@lru_cache(maxsize=1)
def priors() -> Mapping[str, Prior]:
    """Class → what is known of it."""
    return MappingProxyType(
        {
            row["class"]: Prior(
                loudness=float(row["loudness"]),
                spread=float(row["spread"]),
                width=float(row["width"]),
                source=row["source"],
            )
            for row in rows("priors.csv")
        }
    )


def rows(table: str) -> Iterator[dict[str, str]]:
    """Rows of a table beside this module, by column name."""
    yield from csv.DictReader((files(__package__) / table).read_text(encoding="utf-8").splitlines())
