"""The table of OSC addresses, read from ``addresses.toml``: what everything else of OSC is made from."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

PREFIX: Final = "/deskhand/"
HIGHEST_INDEX: Final = 9999

Direction = Literal["out", "in", "both"]
Rate = Literal["value", "meter", "once"]
Part = Literal["hub", "project", "bank", "strip", "tally", "meter", "bus", "bus_meter", "master", "run", "rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One row of the table; ``addresses.toml`` says what its columns mean."""

    path: str
    types: str
    doc: str
    direction: Direction
    part: Part
    optional: str = ""
    source: str = ""
    convert: str = "plain"
    command: str = ""
    sets: bool | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    empty: float | str | None = None
    form: str = ""
    control: str = ""
    rate: Rate = "value"

    @property
    def full(self) -> str:
        """The address as it is sent, with ``{n}`` where a position belongs."""
        return PREFIX + self.path

    @property
    def is_indexed(self) -> bool:
        """Whether a position belongs into it."""
        return "{n}" in self.path

    @property
    def is_out(self) -> bool:
        """Whether it is sent to surfaces."""
        return self.direction != "in"

    @property
    def is_in(self) -> bool:
        """Whether it is taken from them."""
        return self.direction != "out"

    def at(self, n: int) -> str:
        """The address of a position."""
        return self.full.replace("{n}", str(n))


@cache
def addresses() -> tuple[Address, ...]:
    """All rows, in the order of the file."""
    with files("bridge.osc").joinpath("addresses.toml").open("rb") as stream:
        return tuple(Address(**row) for row in tomllib.load(stream)["address"])


class NoSuchAddress(Exception):
    """An address that the table does not have; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row, and the position that was named (0 where none belongs)."""

    row: Address
    n: int


@cache
def _by_shape() -> dict[str, Address]:
    return {row.full: row for row in addresses()}


_INDEX: Final = re.compile(r"[1-9][0-9]{0,3}")
_WILD: Final = frozenset("*?[]{}@,")


def find(address: str) -> Found:
    """The row of an address that has come in.

    Raises
    ------
    NoSuchAddress
        If there is none, or no plain position from 1 to 9999 stands where one belongs.
    """
    rows = _by_shape()
    if address in rows and not rows[address].is_indexed:
        return Found(rows[address], 0)
    if _WILD.intersection(address):
        raise NoSuchAddress("Wildcards are not taken: name one position, as in /deskhand/strip/3/volume.")
    head, slash, tail = address.removeprefix(PREFIX).partition("/")
    index, _, rest = tail.partition("/")
    row = rows.get(f"{PREFIX}{head}/{{n}}/{rest}") if slash else None
    if row is None or not address.startswith(PREFIX):
        raise NoSuchAddress("There is no such address. docs/osc.md lists them all.")
    if not _INDEX.fullmatch(index):
        raise NoSuchAddress(f'A position from 1 to {HIGHEST_INDEX} belongs where "{index[:20]}" stands.')
    return Found(row, int(index))
