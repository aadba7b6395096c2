"""House targets for the dynamics of each class, and how far a compressor may go to meet them.

``measures.csv`` has what a class is measured by. Where ``target`` and ``limit`` are empty they are the middle
and the upper quartile of the recordings of ``ordinary.csv`` (:mod:`models.strips.dynamics.gather`); elsewhere
``source`` says where they are from. ``classes.csv`` has the bounds of ratio, reduction and times: own judgement,
all of them, but for the vocal's slowest attack (30 ms, Li and Lerch). A class that it lacks (cymbals, effects)
is left as it was recorded.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

Measure = Literal["range", "spread", "hits", "crest"]
"""Loudness range; spread of 10 ms levels; unevenness of the hits; peak over RMS."""

UNITS: Final[Mapping[Measure, str]] = MappingProxyType(
    {"range": "LU", "spread": "dB", "hits": "dB", "crest": "dB"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Lowest and highest of a time, in ms."""

    low: float
    high: float

    def clip(self, value: float) -> float:
        """The value, no further than the bounds."""
        return max(self.low, min(self.high, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A measure, where it is brought to, and above what that is worth it; ``source`` says where both are from."""

    measure: Measure
    target: float
    limit: float
    source: str

    def beyond(self, now: float) -> float:
        """How far a value lies above the limit, in units of the way from target to limit (at least 1)."""
        return (now - self.limit) / max(1.0, self.limit - self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a class is brought to, and how far that may go.

    Attributes
    ----------
    marks : one or more Mark
    ratio_high : float, n of n:1
    reduction_high : float, dB
        Largest gain reduction of the loud blocks (percentile 95 while it sounds).
    attack, release : Bounds, ms
    knee : float, dB
    band_excess : float or None
        How many dB a band must swing more than the rest for a multiband compressor; None: never one.
    """

    marks: tuple[Mark, ...]
    ratio_high: float
    reduction_high: float
    attack: Bounds
    release: Bounds
    knee: float
    band_excess: float | None


@dataclass(frozen=True, slots=True)
class _Tables:
    ordinary: Mapping[str, Mapping[str, str]]
    measures: tuple[Mapping[str, str], ...]


@lru_cache(maxsize=1)
def targets() -> Mapping[str, Target]:
    """Class → target; classes that are left as they are have none."""
    tables = _Tables({row["class"]: row for row in _rows("ordinary.csv")}, tuple(_rows("measures.csv")))
    return MappingProxyType({row["class"]: _target(row, tables) for row in _rows("classes.csv")})


def _target(row: Mapping[str, str], tables: _Tables) -> Target:
    label = row["class"]
    return Target(
        marks=tuple(_mark(each, tables.ordinary) for each in tables.measures if each["class"] == label),
        ratio_high=float(row["ratio_high"]),
        reduction_high=float(row["reduction_high"]),
        attack=Bounds(low=float(row["attack_low"]), high=float(row["attack_high"])),
        release=Bounds(low=float(row["release_low"]), high=float(row["release_high"])),
        knee=float(row["knee"]),
        band_excess=float(row["band_excess"]) if row["band_excess"] else None,
    )


def _mark(row: Mapping[str, str], ordinary: Mapping[str, Mapping[str, str]]) -> Mark:
    name = row["measure"]
    if name not in get_args(Measure):
        raise ValueError(f"measure must be one of {', '.join(get_args(Measure))}, not {name!r} ({row['class']})")
    if row["target"]:
        target, limit, source = row["target"], row["limit"], row["source"]
    else:
        found = ordinary[row["class"]]
        target, limit = found[f"{name}_middle"], found[f"{name}_high"]
        source = f"measured on {found['recordings']} recordings of {found['libraries']} libraries"
    return Mark(measure=cast(Measure, name), target=float(target), limit=float(limit), source=source)


def _rows(table: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files(__package__) / table).read_text(encoding="utf-8").splitlines())
