"""Messages as bytes: a JSON object in UTF-8 behind its length, 4 bytes, unsigned, little-endian."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

Message = dict[str, Any]

HEADER: Final = 4
HELLO_LIMIT: Final = 4096
"""Bytes that a message may have before the welcome."""
LIMIT: Final = 64 * 2**20
"""Bytes that a message may have after the welcome."""


class BadMessage(Exception):
    """What came, or what was to be sent, is no message; the text says why."""


def encode(message: Mapping[str, object], limit: int = LIMIT) -> bytes:
    """Header and body.

    Raises
    ------
    BadMessage
        When the body is longer than `limit` or holds a number that JSON does not have.
    """
    try:
        body = json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii")
    except ValueError as error:
        raise BadMessage("the message holds a number that JSON does not have") from error
    if len(body) > limit:
        raise BadMessage(f"the message is longer than {limit:,} bytes")
    return len(body).to_bytes(HEADER, "little") + body


def length(header: bytes | bytearray, limit: int = LIMIT) -> int:
    """Bytes of the body that follows this header.

    Raises
    ------
    BadMessage
        When it would be longer than `limit`.
    """
    size = int.from_bytes(header, "little")
    if size > limit:
        raise BadMessage(f"the message is longer than {limit:,} bytes")
    return size


def decode(body: bytes | bytearray) -> Message:
    """The message.

    Raises
    ------
    BadMessage
        When the body is not a JSON object in UTF-8.
    """
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadMessage("the message is not JSON in UTF-8") from error
    if not isinstance(message, dict):
        raise BadMessage("the message is not a JSON object")
    return message


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
