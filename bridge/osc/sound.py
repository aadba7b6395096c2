"""Whether a packet is whole, before python-osc reads it.

python-osc takes a float that is cut off for 0, which would pull a fader down, leaves parts of a bundle out that it
cannot read, and says so in the log, where a sender could fill the disk. What is not whole is not read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEEPEST: Final = 4
"""Bundles in bundles."""
_HEAD: Final = b"#bundle\0"
_FIRST: Final = 16
_SIZES: Final[Mapping[int, int]] = {
    **dict.fromkeys(b"ifrm", 4),
    **dict.fromkeys(b"hdt", 8),
    **dict.fromkeys(b"TFN[]", 0),
}
"""Bytes of an argument by its type; texts and blobs have their own."""


def is_whole(packet: bytes, depth: int = 0) -> bool:
    """Whether a packet is a message, or a bundle of such, to its last byte (OSC 1.0)."""
    if not packet.startswith(_HEAD):
        return _is_message(packet)
    place = _FIRST
    while place + 4 <= len(packet) and depth < DEEPEST:
        size = int.from_bytes(packet[place : place + 4], "big")
        part = packet[place + 4 : place + 4 + size]
        if not size or len(part) < size or not is_whole(part, depth + 1):
            return False
        place += 4 + size
    return place == len(packet)


def _is_message(packet: bytes) -> bool:
    place = _text_end(packet, 0)
    if not packet.startswith(b"/") or len(packet) % 4 or place is None:
        return False
    if place == len(packet):
        return True  # from senders older than type tags
    end = _text_end(packet, place)
    if packet[place : place + 1] != b"," or end is None:
        return False
    kinds = packet[place + 1 : end].rstrip(b"\0")
    place = end
    for kind in kinds:
        end = _argument_end(packet, place, kind)
        if end is None:
            return False
        place = end
    return place == len(packet)


def _argument_end(packet: bytes, place: int, kind: int) -> int | None:
    """Where an argument ends, None where it does not or is of no type that is read."""
    if kind == ord("s"):
        return _text_end(packet, place)
    if kind == ord("b"):
        size = int.from_bytes(packet[place : place + 4], "big")
        end = place + 4 + size + -size % 4
    elif kind in _SIZES:
        end = place + _SIZES[kind]
    else:
        return None
    return end if end <= len(packet) else None


def _text_end(packet: bytes, place: int) -> int | None:
    """Where a text and its padding end, None where it has no end."""
    nul = packet.find(b"\0", place)
    end = nul + 4 - nul % 4
    return end if nul >= 0 and end <= len(packet) else None
