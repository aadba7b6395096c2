"""REAPER's own OSC feedback as the source while no agent is connected: names, faders, meters, nothing else.

The addresses are those that ``Default.ReaperOSC`` and ``Deskhand.ReaperOSC`` share. REAPER sends a value when it
changes, so what did not change since this listens is not known. It tells no GUIDs and no colours, only the tracks
of its bank, and a track is its place there. Nothing can be written this way.
"""

from __future__ import annotations

import asyncio
import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pythonosc.osc_packet import OscPacket, ParseError

from bridge.errors import UserError
from bridge.surfaces.board import Board
from bridge.surfaces.picture import UNHEARD, MasterMeter, Meter, Strip

PERIOD: Final = 0.05
LOWEST_DB, HIGHEST_DB = -62.0, 6.0
"""Range of REAPER's meters unless its preferences say otherwise; ``csurf_osc.cpp`` sends a share of it."""
NAME: Final = "REAPER, by OSC"
MALFORMED: Final = (ParseError, ValueError, IndexError, OverflowError, struct.error)
"""What python-osc lets out of a packet that is none."""

_TRACK: Final = re.compile(r"/track/([1-9][0-9]{0,3})/(.+)")
_MASTER: Final = re.compile(r"/master/(vu(?:/[LR])?)")


def level(share: float) -> float:
    """A meter's position from 0 to 1 in dB."""
    return LOWEST_DB + share * (HIGHEST_DB - LOWEST_DB) if share > 0.0 else UNHEARD


VALUES: Final[Mapping[str, tuple[str, Callable[[float], Any]]]] = {
    "volume/db": ("volume", lambda db: db if db > -150.0 else -math.inf),
    "pan": ("pan", lambda share: 2.0 * share - 1.0),
    "mute": ("mute", bool),
    "solo": ("solo", bool),
    "select": ("selected", bool),
}
"""Behind ``/track/@/``: the field of a strip, and how it is read from REAPER's number."""


@dataclass
class Heard:
    """What REAPER has sent so far."""

    strips: dict[int, Strip] = field(default_factory=dict)
    levels: dict[int, dict[str, float]] = field(default_factory=dict)
    holds: dict[int, float] = field(default_factory=dict)
    playing: bool = False

    def hear(self, packet: bytes) -> bool:
        """Take a packet in, a message or a bundle; False where it is malformed."""
        try:
            messages = [timed.message for timed in OscPacket(packet).messages]
        except MALFORMED:
            return False
        for message in messages:
            self._message(message.address, message.params)
        return True

    def shown(self) -> tuple[tuple[Strip, ...], dict[str, Meter], MasterMeter]:
        """Tracks with a name, their meters, and the master's."""
        strips = tuple(strip for _, strip in sorted(self.strips.items()) if strip.name)
        meters = {strip.guid: Meter(**self._meter(strip.number)) for strip in strips}
        return strips, meters, MasterMeter(**self._meter(0))

    def _message(self, address: str, values: list[Any]) -> None:
        value = values[0] if values else None
        track, master = _TRACK.fullmatch(address), _MASTER.fullmatch(address)
        if address == "/play" and isinstance(value, int | float):
            self.playing = bool(value)
        elif master is not None and isinstance(value, int | float):
            self._level(0, master.group(1), float(value))
        elif track is not None:
            self._track(int(track.group(1)), track.group(2), value)

    def _track(self, number: int, what: str, value: Any) -> None:
        strip = self.strips.get(number) or Strip(guid=f"osc:{number}", number=number, name="")
        if what == "name" and isinstance(value, str):
            self.strips[number] = replace(strip, name=value)
        elif what in VALUES and isinstance(value, int | float) and math.isfinite(value):
            name, read = VALUES[what]
            self.strips[number] = replace(strip, **{name: read(float(value))})
        elif what in ("vu", "vu/L", "vu/R") and isinstance(value, int | float):
            self._level(number, what, float(value))

    def _level(self, number: int, side: str, share: float) -> None:
        db = level(share)
        self.levels.setdefault(number, {})[side] = db
        self.holds[number] = max(db, self.holds.get(number, UNHEARD))

    def _meter(self, number: int) -> dict[str, Any]:
        hold = self.holds.get(number, UNHEARD)
        peak = max(self.levels.get(number, {}).values(), default=UNHEARD) if self.playing else UNHEARD
        return {"peak": peak, "hold": hold, "clip": hold > 0.0}


class ReaperOsc(asyncio.DatagramProtocol):
    """Listens where REAPER sends; shows what it hears while :attr:`active`.

    Attributes
    ----------
    malformed : int
        Packets that were dropped.
    """

    def __init__(self, board: Board) -> None:
        self.active = False
        self.malformed = 0
        self.heard = Heard()
        self._board = board
        self._due: asyncio.TimerHandle | None = None
        self._transport: asyncio.BaseTransport | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises :class:`bridge.errors.UserError` where another program does."""
        loop = asyncio.get_running_loop()
        try:
            self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, port))
        except OSError as error:
            raise UserError(
                f"UDP port {port} is taken by another program ({error.strerror}). Nothing was started. "
                "Let REAPER's OSC device send to another port, and name that one."
            ) from error

    def stop(self) -> None:
        """Hang up."""
        if self._due is not None:
            self._due.cancel()
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """See :class:`asyncio.DatagramProtocol`."""
        if not self.heard.hear(data):
            self.malformed += 1
        elif self._due is None:
            self._due = asyncio.get_running_loop().call_later(PERIOD, self._show)

    def _show(self) -> None:
        self._due = None
        if not self.active:
            return
        strips, meters, master = self.heard.shown()
        picture = self._board.picture
        if picture.strips != strips:
            self._board.show(replace(picture, project=NAME, live=True, strips=strips, rows=()))
        self._board.meter(meters, master, playing=self.heard.playing)
