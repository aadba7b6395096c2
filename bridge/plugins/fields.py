"""Fields of a binary plug-in state as tables: where each lies, what the engineer reads, how that is known.

Conventions
-----------
* All numbers are little-endian. ``at`` counts bytes from the start of the record that a table describes.
* *Stored* is the number in the file, *shown* the one that the engineer reads. Levels are shown in dB
  (``-inf`` for silence), times in ms, frequencies in Hz.
* A record is always written over the bytes that it was read from: a field that still has the value that was
  read keeps its bytes. Reading and writing without a change gives the same bytes whatever a conversion rounds.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from core.units import db_from_gain, gain_from_db

FLOATS: Final = frozenset("fd")


class How(StrEnum):
    """How the meaning of a field is known. Sources by field: docs/plugins.md."""

    MEASURED = "measured"
    """A source saw stored and shown value together in a running REAPER; the corpus does not contradict it."""
    INFERRED = "inferred"
    """Fits the corpus and what is published, but stored and shown value were not seen together over the range."""
    KEPT = "kept"
    """Not understood: stays as it was found."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The way from the stored to the shown value and back."""

    shown: Callable[[float], float]
    stored: Callable[[float], float]


def linear(factor: float, offset: float = 0.0) -> Scale:
    """``shown = factor * stored + offset``."""
    return Scale(lambda x: factor * x + offset, lambda shown: (shown - offset) / factor)


PLAIN: Final = Scale(lambda x: x, lambda x: x)
LEVEL: Final = Scale(db_from_gain, gain_from_db)
SWITCH: Final = Scale(lambda x: x >= 0.5, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One number of a record.

    ``code`` is its letter in :mod:`struct`, ``neutral`` the stored value of the neutral state. ``low`` and
    ``high`` bound the shown value. With a ``mask`` the field is a bit of an integer, on or off (``neutral`` too);
    ``inverted``: the bit is set where it is off.
    """

    name: str
    at: int
    code: str
    neutral: float
    how: How
    unit: str = ""
    scale: Scale = PLAIN
    low: float = -math.inf
    high: float = math.inf
    mask: int = 0
    inverted: bool = False


Row = tuple[str, float, How, str, Scale, float, float]
"""Name, neutral stored value, how it is known, unit, scale, and range of a :class:`Field`."""


def floats(first: int, rows: Sequence[Row]) -> tuple[Field, ...]:
    """Fields of four-byte floats that follow one another from byte ``first`` on."""
    return tuple(
        Field(
            name=name,
            at=first + 4 * index,
            code="f",
            neutral=start,
            how=how,
            unit=unit,
            scale=scale,
            low=low,
            high=high,
        )
        for index, (name, start, how, unit, scale, low, high) in enumerate(rows)
    )


def kept(name: str, neutral: float) -> Row:
    """The row of a float that is not understood."""
    return name, neutral, How.KEPT, "", PLAIN, -math.inf, math.inf


def understood(fields: Sequence[Field]) -> Iterator[Field]:
    """The fields that have a meaning."""
    return (field for field in fields if field.how is not How.KEPT)


def size_of(fields: Sequence[Field]) -> int:
    """Bytes from the start of a record to the end of its last field."""
    return max(field.at + struct.calcsize(f"<{field.code}") for field in fields)


def blank(fields: Sequence[Field]) -> bytes:
    """The neutral record."""
    record = bytearray(size_of(fields))
    for field in fields:
        _put(field, record, field.neutral)
    return bytes(record)


def shown(fields: Sequence[Field], record: bytes) -> dict[str, Any]:
    """Name → shown value of every field that is understood.

    Raises
    ------
    ValueError
        If the record is too short or holds a number that is not finite.
    """
    if len(record) < (size := size_of(list(understood(fields)))):
        raise ValueError(f"a record of at least {size} bytes was expected, not of {len(record)}")
    return {field.name: _shown(field, record) for field in understood(fields)}


def stored(fields: Sequence[Field], record: bytes) -> dict[str, float]:
    """Name → stored value of every field that the record is long enough for, kept ones too."""
    return {field.name: _stored(field, record) for field in fields if size_of([field]) <= len(record)}


def check(field: Field, value: float) -> None:
    """Refuse a value out of range.

    Raises
    ------
    ValueError
        Naming the field, its range and the value.
    """
    if not field.low <= value <= field.high:
        limits = f"from {field.low:g} to {field.high:g} {field.unit}".rstrip()
        raise ValueError(f"{field.name} {limits} was expected, not {value!r}")
    if isinstance(_shown(field, blank([field])), int) and value != int(value):
        raise ValueError(f"{field.name} as a whole number was expected, not {value!r}")


def put(field: Field, record: bytearray, value: float) -> None:
    """Write a shown value into a record."""
    _put(field, record, value if field.mask else field.scale.stored(value))


def _stored(field: Field, record: bytes) -> float:
    value: float = struct.unpack_from(f"<{field.code}", record, field.at)[0]
    if not math.isfinite(value):
        raise ValueError(f"a finite number was expected for {field.name}, not {value!r}")
    return value


def _shown(field: Field, record: bytes) -> float:
    value = _stored(field, record)
    if field.mask:
        return bool(int(value) & field.mask) != field.inverted
    number = field.scale.shown(value)
    return number if isinstance(number, int) else _short(field, number, value)


def _short(field: Field, number: float, value: float) -> float:
    """The shown value with six digits where that stands for the same bytes (0.006 stored as a float is 3 ms)."""
    rounded = float(f"{number:.6g}")
    code = f"<{field.code}"
    try:
        same = struct.pack(code, field.scale.stored(rounded)) == struct.pack(code, value)
    except OverflowError:
        return number
    return rounded if same else number


def _put(field: Field, record: bytearray, value: float) -> None:
    if field.mask:
        (bits,) = struct.unpack_from(f"<{field.code}", record, field.at)
        value = bits | field.mask if bool(value) != field.inverted else bits & ~field.mask
    struct.pack_into(f"<{field.code}", record, field.at, value if field.code in FLOATS else int(value))
