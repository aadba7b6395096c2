"""Rooms and who is sent to them: ``rooms.csv`` and ``sends.csv``.

A room's decay is ``share`` of what the tempo rule gives, between ``shortest`` and ``longest`` seconds; its
pre-delay a note of 1 / ``fraction`` of a whole, between ``delay_low`` and ``delay_high`` ms. ``wet`` is how loud a
class comes back from its room relative to itself, in dB; a class without a room stays dry. Sources are in the
tables.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A return. Times of ``delay`` in ms, of decays in s, cuts in Hz."""

    key: str
    name: str
    share: float
    shortest: float
    longest: float
    fraction: float
    delay_low: float
    delay_high: float
    dampening: float
    width: float
    high_pass: float
    low_pass: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of a class: its room ("" for none), how loud it comes back in dB, and why."""

    room: str
    wet: float
    source: str


@lru_cache(maxsize=1)
def rooms() -> Mapping[str, Room]:
    """Key → room, the shortest first."""
    return MappingProxyType({row["room"]: _room(row) for row in _rows("rooms.csv")})


@lru_cache(maxsize=1)
def shares() -> Mapping[str, Share]:
    """Class → where it is sent, and how much of it."""
    return MappingProxyType(
        {
            row["class"]: Share(room=row["room"], wet=float(row["wet"] or "-inf"), source=row["source"])
            for row in _rows("sends.csv")
        }
    )


def _room(row: Mapping[str, str]) -> Room:
    numbers = {name: float(row[name]) for name in NUMBERS}
    return Room(key=row["room"], name=row["name"], source=row["source"], **numbers)


NUMBERS = (
    "share", "shortest", "longest", "fraction", "delay_low", "delay_high", "dampening", "width", "high_pass",
    "low_pass",
)  # fmt: skip


def _rows(table: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files(__package__) / table).read_text(encoding="utf-8").splitlines())
