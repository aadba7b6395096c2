"""Control surfaces in ``reaper.ini``: ``csurf_cnt=N`` and the entries ``csurf_0`` to ``csurf_N-1``.

An OSC entry reads ``OSC "name" flags receive-port "address" send-port packet-size pause "pattern file"``
(``PackCfg`` in Cockos' ``csurf_osc.cpp``): flag 1 receives, flag 2 sends, flag 4 lets what is received run actions
too. REAPER listens on a receive port on every network connection. Deskhand's device therefore only sends, to this
computer, unless it is asked to receive; the receive port that stands in its entry is not used then.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from bridge.hosts.rpp.tokens import encode, words
from bridge.install import ini

NAME: Final = "Deskhand"
"""Of the surface in REAPER's list and of its pattern file ``OSC/Deskhand.ReaperOSC``."""

ADDRESS: Final = "127.0.0.1"
RECEIVE: Final = 8000
SEND: Final = 9000
"""REAPER's own defaults for OSC (``osc.h``): the first of each that no other surface uses is taken."""

PACKET_BYTES: Final = 1024
PAUSE_MS: Final = 10
RECEIVES, SENDS, LEARNS = 1, 2, 4
COUNT: Final = "csurf_cnt"
_NUMBER: Final = re.compile(r"\s*(\d{1,9})")
_FLAGS: Final = re.compile(r"(?P<before>\s*OSC\s+(?P<quote>[\"'`]?)" + NAME + r"(?P=quote)\s+)\d+")


@dataclass(frozen=True)
class Osc:
    """An OSC surface, UDP: REAPER sends to ``send`` at ``address`` and, if it receives, listens on ``receive``."""

    name: str
    flags: int
    receive: int
    address: str
    send: int

    def __str__(self) -> str:
        return (
            f'OSC "{self.name}" {self.flags} {self.receive} "{self.address}" {self.send}'
            f' {PACKET_BYTES} {PAUSE_MS} "{self.name}"'
        )

    @property
    def receives(self) -> bool:
        """Whether REAPER listens, and then on every network connection."""
        return bool(self.flags & RECEIVES)


def entries(data: bytes) -> list[str]:
    """The surfaces as they stand in the file, in their order."""
    return [ini.get(data, key_of(index)) or "" for index in range(_count(data))]


def key_of(index: int) -> str:
    """The key of the surface at an index, from 0."""
    return f"csurf_{index}"


def osc_of(entry: str) -> Osc | None:
    """An entry as OSC surface, None where it is another kind or has no ports."""
    match words(encode(entry)):
        case ["OSC", name, flags, receive, address, send, *_] if all(
            word.isdecimal() for word in (flags, receive, send)
        ):
            return Osc(name, int(flags), int(receive), address, int(send))
    return None


def find(data: bytes) -> tuple[int, Osc] | None:
    """Deskhand's own surface and its index."""
    for index, entry in enumerate(entries(data)):
        osc = osc_of(entry)
        if osc is not None and osc.name == NAME:
            return index, osc
    return None


def add(data: bytes, *, receives: bool = False) -> bytes:
    """The file with Deskhand's surface behind the others; unchanged where it is there already."""
    if find(data) is not None:
        return data
    flags = SENDS | RECEIVES if receives else SENDS
    index = _count(data)
    others = [osc for entry in entries(data) if (osc := osc_of(entry)) is not None]
    receive = _first_free(RECEIVE, {osc.receive for osc in others})
    send = _first_free(SEND, {osc.send for osc in others})
    data = ini.put(data, COUNT, str(index + 1))
    return ini.put(data, key_of(index), str(Osc(NAME, flags, receive, ADDRESS, send)))


def turn(data: bytes, *, receives: bool) -> bytes:
    """The file with Deskhand's surface receiving or not; all else of its entry stays as it is."""
    found = find(data)
    if found is None or found[1].receives == receives:
        return data
    index, osc = found
    flags = osc.flags | RECEIVES if receives else osc.flags & ~(RECEIVES | LEARNS)
    entry = _FLAGS.sub(rf"\g<before>{flags}", entries(data)[index], count=1)
    return ini.put(data, key_of(index), entry)


def remove(data: bytes, *, count: str | None, stale: str | None) -> bytes:
    """The file without Deskhand's surface; later ones move up.

    ``count`` and ``stale`` are what ``csurf_cnt`` and the surface's own key held before :func:`add`: they come
    back where nothing else was added or taken away since.
    """
    found = find(data)
    if found is None:
        return data
    kept = entries(data)
    del kept[found[0]]
    last = len(kept)
    for index, entry in enumerate(kept[found[0] :], found[0]):
        data = ini.put(data, key_of(index), entry)
    data = ini.restore(data, key_of(last), stale if found[0] == last else None)
    return ini.restore(data, COUNT, count if _number(count) == last else str(last))


def _count(data: bytes) -> int:
    return _number(ini.get(data, COUNT))


def _number(text: str | None) -> int:
    """The number that a text starts with, as C's ``atoi`` reads it; negative ones count as 0."""
    found = _NUMBER.match(text or "")
    return int(found[1]) if found else 0


def _first_free(port: int, taken: Container[int]) -> int:
    while port in taken:
        port += 1
    return port
