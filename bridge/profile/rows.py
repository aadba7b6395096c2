"""Corrections as rows of the database."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from models.ears.corrections import Correction


class Row(NamedTuple):
    """Columns of the table ``corrections``; empty text and bytes stand for what is not known."""

    made: str
    name: str
    label: str
    track: str
    ear: str
    embedding: bytes


def to_row(correction: Correction) -> Row:
    """The row of a correction; its embedding is rounded to 32 bits."""
    return Row(
        made=to_time(correction.made),
        name=correction.name,
        label=correction.label,
        track=correction.track or "",
        ear=correction.ear_version or "",
        embedding=to_bytes(correction.embedding or ()),
    )


def from_row(row: Row) -> Correction:
    """The correction of a row.

    Raises
    ------
    ValueError
        If a column holds what no correction can.
    """
    return Correction(
        made=datetime.fromisoformat(row.made),
        name=row.name,
        label=row.label,
        track=row.track or None,
        ear_version=row.ear or None,
        embedding=from_bytes(row.embedding) or None,
    )


def to_time(made: datetime) -> str:
    """A time as ISO 8601 in UTC, always of the same length."""
    return made.astimezone(UTC).isoformat(timespec="microseconds")


def to_bytes(embedding: Sequence[float]) -> bytes:
    """32-bit floats, little-endian."""
    return struct.pack(f"<{len(embedding)}f", *embedding)


def from_bytes(data: bytes) -> tuple[float, ...]:
    """The floats of :func:`to_bytes`.

    Raises
    ------
    ValueError
        If the bytes are no whole number of floats.
    """
    if len(data) % 4:
        raise ValueError(f"an embedding is made of 4-byte numbers, not of {len(data)} bytes")
    return struct.unpack(f"<{len(data) // 4}f", data)
