"""The key of every track: its GUID, or a stand-in where a file stores none or stores one twice.

A stand-in is stable from read to read of the same file. It is made of the track's position, so it does not
survive a change of order in the file: a host that reorders maps it by order (see ``RppHost``).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.tokens import words

GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")

NO_GUID = "track"


def guid_of(track: Block) -> str | None:
    """The GUID in the head of a TRACK block, else in its TRACKID line."""
    position = track.find(b"TRACKID")
    line = track.body[position] if position is not None else b""
    assert isinstance(line, bytes)
    for candidate in (words(track.head)[1:2], words(line)[1:2]):
        if candidate and GUID.fullmatch(candidate[0]):
            return candidate[0]
    return None


def keys_of(guids: Iterable[str | None]) -> list[str]:
    """One unique key for each track: the GUID, with ``-<n>`` for a later owner, ``track-<n>`` for none."""
    keys: list[str] = []
    seen: set[str] = set()
    for position, guid in enumerate(guids, start=1):
        key = guid if guid is not None and guid not in seen else f"{guid or NO_GUID}-{position}"
        keys.append(key)
        seen.add(key)
    return keys


def guid_for(key: str) -> str:
    """The GUID to write for a new track: the key itself where it is one, else one that follows from the key."""
    return key if GUID.fullmatch(key) else f"{{{str(uuid.uuid5(uuid.NAMESPACE_OID, key)).upper()}}}"


def can_be(key: str, guid: str | None) -> bool:
    """Whether the track that a plan calls ``key`` may be stored with this GUID."""
    return key == guid or key.startswith(f"{guid or NO_GUID}-") or guid_for(key) == guid
