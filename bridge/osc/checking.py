"""What has come in, held against the table: nothing is done that does not fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridge.osc.table import Address, NoSuchAddress, find

LONGEST_TEXT: Final = 256
_NUMBER: Final = "fi"


class NotFitting(Exception):
    """A message that does not fit the table; the text says what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A message that fits: its row, the position it names (0: none), what it carries."""

    address: str
    row: Address
    n: int
    values: tuple[Any, ...]

    @property
    def is_release(self) -> bool:
        """A trigger that says 0: the button is let go, nothing is meant."""
        return not self.row.types and self.values == (0.0,)


def check(address: str, arguments: Sequence[Any]) -> Checked:
    """The message, where it fits the table.

    Numbers may come in any of OSC's number types, true and false as 1 and 0, as surfaces differ in what they
    can send. A trigger may carry one number: 0 is the button let go.

    Raises
    ------
    NotFitting
        If there is no such address, or it takes something else.
    """
    try:
        found = find(address)
    except NoSuchAddress as error:
        raise NotFitting(str(error)) from error
    row = found.row
    if not row.is_in:
        raise NotFitting("This address only tells. Nothing can be sent to it.")
    values = _values(row, arguments) if row.types else _trigger(arguments)
    return Checked(address, row, found.n, values)


def _trigger(arguments: Sequence[Any]) -> tuple[Any, ...]:
    if len(arguments) > 1:
        raise NotFitting(f"A trigger takes one number or none, not {len(arguments)} values.")
    return tuple(_number(one) for one in arguments)


def _values(row: Address, arguments: Sequence[Any]) -> tuple[Any, ...]:
    kinds = row.types + row.optional
    if not len(row.types) <= len(arguments) <= len(kinds):
        raise NotFitting(f"It takes {_expected(row)}, not {len(arguments)} values.")
    return tuple(
        _number(one, row) if kind in _NUMBER else _text(one) for kind, one in zip(kinds, arguments, strict=False)
    )


def _expected(row: Address) -> str:
    names = {"f": "a number", "i": "a whole number", "s": "a text"}
    said = ", ".join(names[kind] for kind in row.types)
    return f"{said} (and up to {len(row.optional)} more)" if row.optional else said


def _number(value: Any, row: Address | None = None) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise NotFitting(f"It takes a number, not {_named(value)}.")
    number = float(value)
    low, high = (None, None) if row is None else (row.low, row.high)
    if (low is not None and number < low) or (high is not None and number > high):
        raise NotFitting(f"It takes a number from {low:g} to {high:g}, not {number:g}.")
    if row is not None and "i" in row.types and number != int(number):
        raise NotFitting(f"It takes a whole number, not {number:g}.")
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise NotFitting(f"It takes a text of at most {LONGEST_TEXT} letters, not {_named(value)}.")
    return value


def _named(value: Any) -> str:
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    if isinstance(value, int | float):
        return f"{value}"
    return f"a {type(value).__name__}"
