"""OSC 1.0 as bytes. What goes out is packed here, what comes in is read by python-osc.

A message is kept *framed*, behind its length (int32, big-endian), as it stands in a bundle: many subscribers and
packets share the same bytes.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from pythonosc.osc_packet import OscPacket, ParseError

from bridge.osc.sound import is_whole

BUNDLE: Final = b"#bundle\0" + (1).to_bytes(8, "big")
"""Head of a bundle to be done at once (OSC 1.0: time tag 1)."""
LENGTH: Final = 4
MOST_MESSAGES: Final = 512
"""In one packet that comes in."""
_MALFORMED: Final = (ParseError, ValueError, IndexError, OverflowError, RecursionError, struct.error)
"""What python-osc lets out of a packet that is none."""

_float = struct.Struct(">f").pack
_int = struct.Struct(">i").pack
_ints = struct.Struct(">iii").pack


def text(value: str) -> bytes:
    """OSC-string: UTF-8, ended by NUL, padded with NULs to a multiple of 4. NULs inside are left out."""
    raw = value.replace("\0", "").encode("utf-8", errors="replace")
    return raw + b"\0" * (4 - len(raw) % 4)


PACK: Final[dict[str, Callable[[Any], bytes]]] = {
    "f": lambda value: _float(value),
    "i": lambda value: _int(int(value)),
    "s": text,
    "iii": lambda values: _ints(*values),
}
"""The argument of a message by the types that the table has."""


def head(address: str, types: str) -> bytes:
    """Address and types, ready to be followed by arguments."""
    return text(address) + text(f",{types}")


def framed(head: bytes, arguments: bytes) -> bytes:
    """A message behind its length."""
    return _int(len(head) + len(arguments)) + head + arguments


def message(address: str, types: str = "", *values: float | str) -> bytes:
    """A whole message, not framed."""
    return head(address, types) + b"".join(PACK[kind](value) for kind, value in zip(types, values, strict=True))


def packets(messages: Sequence[bytes], *, bundles: bool, limit: int, budget: int) -> tuple[list[bytes], int]:
    """Packets of framed messages, and how many of these are in them.

    Parameters
    ----------
    messages
        In the order in which they go.
    bundles
        Whether several go in one packet; a lone one goes bare in any case.
    limit
        Bytes of a packet at most. A message that is longer goes alone.
    budget
        Packets at most.
    """
    if not bundles:
        some = messages[:budget]
        return [one[LENGTH:] for one in some], len(some)
    found: list[bytes] = []
    start, size = 0, len(BUNDLE)
    for place, one in enumerate(messages):
        if place > start and size + len(one) > limit:
            found.append(_packet(messages[start:place]))
            if len(found) == budget:
                return found, place
            start, size = place, len(BUNDLE)
        size += len(one)
    if start < len(messages):
        found.append(_packet(messages[start:]))
    return found, len(messages)


def _packet(messages: Sequence[bytes]) -> bytes:
    return messages[0][LENGTH:] if len(messages) == 1 else BUNDLE + b"".join(messages)


class Malformed(Exception):
    """A packet that is not OSC."""


def read(packet: bytes) -> list[tuple[str, list[Any]]]:
    """Addresses and arguments of a packet, a message or a bundle; time tags are not waited for.

    Raises
    ------
    Malformed
        If it is neither.
    """
    if not is_whole(packet):
        raise Malformed("not whole")
    try:
        found = [(one.message.address, one.message.params) for one in OscPacket(packet).messages]
    except _MALFORMED as error:
        raise Malformed(str(error)) from error
    if not found or len(found) > MOST_MESSAGES or not all(address.startswith("/") for address, _ in found):
        raise Malformed(f"{len(found)} messages")
    return found


def spoken(address: str, arguments: Iterable[Any]) -> str:
    """A message to be read by people."""
    return " ".join((address, *(_word(one) for one in arguments)))


def _word(value: Any) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.4g}"
    return f'"{value}"' if isinstance(value, str) else str(value)
