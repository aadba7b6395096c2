"""Plug-in states that hold a list: a count, records of one size, and what follows them."""

from __future__ import annotations

from typing import Final

MOST_RECORDS: Final = 256
"""More than any plug-in of the corpus holds (11); a larger count is taken for damage."""


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
