"""What is remembered of a strip: its parameters, and how far engineers differ in them (``kinds.csv``).

``within`` is the standard deviation from track to track of one engineer, for where too few tracks are known to
tell; ``between`` that of engineers around the house rules; ``low`` and ``high`` are what a value may be.

Parameters are those of :class:`models.strips.style.ClassStyle`, in its units:

====================================  ==================================================
``eq 63`` … ``eq 16000``              gain of an octave
``comp threshold``, ``ratio`` …       of the compressor
``multiband 1 threshold`` …           of a band of the multiband compressor, from low to high
``crossover 1`` … ``crossover 3``     of the multiband compressor
``send``                              how loud a track comes back from its reverb
``uses eq`` …                         1 where a track has the step, 0 where it has not
====================================  ==================================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from models.strips.bands import CROSSOVERS, OCTAVES

LAW: Final = ("threshold", "ratio", "attack", "release", "gain")
"""Fields of :class:`models.strips.style.LawStyle`."""

STEPS: Final = ("eq", "comp", "multiband", "reverb")
BANDS: Final = len(CROSSOVERS) + 1

COMPRESSOR: Final = "comp"
EQ: Final = tuple(f"eq {octave:.0f}" for octave in OCTAVES)
BAND: Final = tuple(f"multiband {number}" for number in range(1, BANDS + 1))
CROSSOVER: Final = tuple(f"crossover {number}" for number in range(1, BANDS))
SEND: Final = "send"
USES: Final[Mapping[str, str]] = MappingProxyType({step: f"uses {step}" for step in STEPS})
"""Step → the parameter that says whether a track has it."""

PARAMETERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(EQ, "octave"),
        **{f"{where} {field}": field for where in (COMPRESSOR, *BAND) for field in LAW},
        **dict.fromkeys(CROSSOVER, "crossover"),
        SEND: "send",
    }
)
"""Parameter → its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One row of the table."""

    within: float
    between: float
    low: float
    high: float


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Name → kind."""
    return MappingProxyType(
        {
            row["kind"]: Kind(**{name: float(row[name]) for name in ("within", "between", "low", "high")})
            for row in _rows()
        }
    )


def check(parameter: str, value: float) -> None:
    """Raises ``ValueError`` where there is no such parameter, or a value is beyond what it may be."""
    if parameter in USES.values():
        low, high = 0.0, 1.0
    elif parameter in PARAMETERS:
        kind = kinds()[PARAMETERS[parameter]]
        low, high = kind.low, kind.high
    else:
        raise ValueError(f"there is no parameter {parameter!r}")
    if not low <= value <= high:
        raise ValueError(f"{parameter} must be from {low:g} to {high:g}, not {value!r}")


def _rows() -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files(__package__) / "kinds.csv").read_text(encoding="utf-8").splitlines())
