"""Settings that lie in a record of a state, and the records of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Self

from bridge.plugins.fields import Field, check, put, shown, understood

MOST_RECORDS: Final = 256
"""More than any plug-in of the corpus holds (11); a larger count is taken for damage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Settings that are one record: its understood fields by name, and the bytes that they were read from.

    A subclass names its fields in ``table`` and as attributes.

    Raises
    ------
    ValueError
        If a value that was not in the file is out of range.
    """

    table: ClassVar[Sequence[Field]]
    found: bytes = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        for one, value in self._new_values():
            check(one, value)

    @classmethod
    def of(cls, record: bytes, **more: Any) -> Self:
        """The settings in a record. ``more``: attributes of the subclass that are no fields."""
        return cls(**shown(cls.table, record), **more, found=record)

    def packed(self) -> bytes:
        """The record with these settings; bytes of values that did not change stay."""
        record = bytearray(self.found)
        for one, value in self._new_values():
            put(one, record, value)
        return bytes(record)

    def _new_values(self) -> list[tuple[Field, float]]:
        before = shown(self.table, self.found)
        values = [(one, getattr(self, one.name)) for one in understood(self.table)]
        return [(one, value) for one, value in values if value != before[one.name]]


def split(data: bytes, at: int, count: int, size: int) -> tuple[tuple[bytes, ...], bytes]:
    """The records from ``at`` on, and the bytes after them.

    Raises
    ------
    ValueError
        If the data ends before the last record does.
    """
    end = at + count * size
    if count > MOST_RECORDS or len(data) < end:
        raise ValueError(f"{count} records of {size} bytes were expected in {len(data) - at} bytes")
    return tuple(data[start : start + size] for start in range(at, end, size)), data[end:]
