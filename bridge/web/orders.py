"""From a frame of the page to a command. What is no order is refused with the reason, whatever it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeGuard

from bridge.surfaces.commands import Command
from bridge.web.news import SILENCE

LONGEST: Final = 2048
"""Bytes of a frame; the longest order has a tenth of that."""
LONGEST_WORD: Final = 80
LARGEST_ID: Final = 2**31
KEYS: Final = frozenset({"id", "do", "target", "value"})


class Malformed(Exception):
    """A frame that is no order; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and the number that its answer carries."""

    id: int
    command: Command


def read(text: str) -> Order:
    """The order that a frame holds: ``{"id": 7, "do": "accept", "target": "3", "value": true}``.

    Raises
    ------
    Malformed
        If it is none.
    """
    try:
        raw = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed("A frame has to be one JSON object.") from error
    if not isinstance(raw, dict) or not raw.keys() <= KEYS:
        raise Malformed(f"A frame has to be a JSON object with nothing but {', '.join(sorted(KEYS))}.")
    number, name = raw.get("id"), raw.get("do")
    if type(number) is not int or not 0 <= number < LARGEST_ID:
        raise Malformed("id has to be a whole number from 0 on.")
    target = raw.get("target", "")
    if not _is_word(name) or not _is_word(target):
        raise Malformed(f"do and target have to be texts of up to {LONGEST_WORD} characters.")
    return Order(number, Command(name=name, target=target, value=_value(name, raw.get("value"))))


def _value(name: str, raw: Any) -> float | bool | str | None:
    if not (raw is None or isinstance(raw, bool | int | float) or _is_word(raw)):
        raise Malformed("value has to be a number, a word, true, false or null.")
    if name == "volume" and isinstance(raw, int | float) and raw <= SILENCE:
        return float("-inf")
    value: float | bool | str | None = raw
    return value


def _is_word(raw: object) -> TypeGuard[str]:
    return isinstance(raw, str) and len(raw) <= LONGEST_WORD


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
