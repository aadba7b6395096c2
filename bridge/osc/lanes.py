"""What stands at the positions of one part of the picture, as messages ready to be sent.

A lane remembers the fields that it showed last: only those that differ are put into words and bytes again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from bridge.osc.codec import PACK, framed, head
from bridge.osc.devices import Device
from bridge.osc.shown import TAKES_NONE, outward
from bridge.osc.table import Address, Part, addresses

Key = tuple[int, int]
"""Place of a row in the table, and position (0 where none belongs)."""

_GONE: Final = object()
_UNSEEN: Final = object()


@dataclass
class Outbox:
    """The newest message of every address, framed, and the addresses whose message nobody has been sent yet."""

    current: dict[Key, bytes] = field(default_factory=dict)
    fresh: dict[Key, None] = field(default_factory=dict)

    def put(self, key: Key, message: bytes) -> None:
        """Take a message in; one that is still waiting is replaced."""
        if self.current.get(key) != message:
            self.current[key] = message
            self.fresh[key] = None


class Lane:
    """One part of the picture on one device."""

    def __init__(self, part: Part, device: Device, outbox: Outbox) -> None:
        self._outbox = outbox
        self._columns = [
            _Column(place, row, device)
            for place, row in enumerate(addresses())
            if row.part == part and row.is_out and row.source and _wanted(row, device)
        ]
        self._fields = _getter([column.row.source for column in self._columns])
        self._unseen = (_UNSEEN,) * len(self._columns)
        self._gone = (_GONE,) * len(self._columns)
        self._seen: dict[int, tuple[Any, ...]] = {}

    def show(self, n: int, thing: object | None) -> None:
        """What stands at a position now; None: nothing."""
        fields = self._gone if thing is None else self._fields(thing)
        before = self._seen.get(n, self._unseen)
        if fields == before:
            return
        self._seen[n] = fields
        for column, old, new in zip(self._columns, before, fields, strict=True):
            if old != new:
                self._put(column, n, new)

    def _put(self, column: _Column, n: int, value: object) -> None:
        arguments = None if value is _GONE else column.encode(value)
        key = (column.place, n)
        if arguments is None and (value is _GONE or key in self._outbox.current):
            arguments = column.empty
        if arguments is not None:
            self._outbox.put(key, framed(column.head(n), arguments))


class _Column:
    def __init__(self, place: int, row: Address, device: Device) -> None:
        self.place = place
        self.row = row
        self.encode = _encoder(row, device)
        self.empty = PACK[row.types](_empty(row))
        self._heads: dict[int, bytes] = {}

    def head(self, n: int) -> bytes:
        found = self._heads.get(n)
        if found is None:
            found = self._heads[n] = head(self.row.at(n), self.row.types)
        return found


def _wanted(row: Address, device: Device) -> bool:
    return (not row.form or row.form in device.forms) and (row.rate != "meter" or device.meters > 0.0)


def _empty(row: Address) -> Any:
    if row.empty is not None:
        return row.empty
    return {"s": "", "iii": (0, 0, 0)}.get(row.types, 0)


def _encoder(row: Address, device: Device) -> Callable[[Any], bytes | None]:
    out, pack = outward(row.convert, device), PACK[row.types]
    if row.convert in TAKES_NONE:
        return lambda value: pack(out(value))
    return lambda value: None if value is None else pack(out(value))


def _getter(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """The fields of a thing, always as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda thing: tuple(getattr(thing, name) for name in names)
