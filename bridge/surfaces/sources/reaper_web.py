"""REAPER's own web interface as the source while no agent is connected: names, colours, faders and meters.

The request is ``/_/TRANSPORT;TRACK``, as REAPER's own page sends it; the answer is a line for each track, its
fields between tabs (comments of REAPER's ``main.js``, kept as ``web_interface_modding.md`` in ReaTeam/Doc). It
tells no GUIDs: a track is its place there. Nothing can be written this way.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bridge.surfaces.board import Board
from bridge.surfaces.picture import UNHEARD, MasterMeter, Meter, Strip
from core.units import db_from_gain

if TYPE_CHECKING:
    from aiohttp import ClientSession

REQUEST: Final = "/_/TRANSPORT;TRACK"
PERIOD: Final = 0.05
RETRY: Final = 1.0
PATIENCE: Final = 2.0
NAME: Final = "REAPER, by its web interface"
FIELDS: Final = 14
"""Of a line: TRACK, number, name, flags, volume, pan, held peak, meter, width, pan mode, three counts, colour."""
FOLDER, SELECTED, MUTED, SOLOED = 1, 2, 8, 16
"""Of the flags."""
PLAYS: Final = 1
"""Of the play state: 1 is playing, 5 recording; 0 stopped, 2 and 6 are paused."""
FLOOR_DB: Final = -150.0

_ESCAPED: Final = re.compile(r"\\([nt\\])")
_MEANS: Final = {"n": "\n", "t": "\t", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Told:
    """One answer."""

    playing: bool
    strips: tuple[Strip, ...]
    meters: dict[str, Meter]
    master: MasterMeter


def read(answer: str) -> Told:
    """What an answer tells. Raises ValueError where it has no transport or a line is not a track's."""
    lines = [line.split("\t") for line in answer.splitlines()]
    states = [int(fields[1]) for fields in lines if fields[0] == "TRANSPORT" and len(fields) > 1]
    if not states:
        raise ValueError("expected a line TRANSPORT, as REAPER's web interface answers")
    playing = bool(states[0] & PLAYS)
    tracks = [fields for fields in lines if fields[0] == "TRACK"]
    meters = {_guid(fields): _meter(fields, playing=playing) for fields in tracks}
    master = meters.pop("web:0", Meter())
    shown = MasterMeter(peak=master.peak, hold=master.hold, clip=master.clip)
    return Told(playing, tuple(_strips(tracks)), meters, shown)


def _guid(fields: list[str]) -> str:
    if len(fields) < FIELDS:
        raise ValueError(f"expected {FIELDS} fields of a track, got {len(fields)}")
    return f"web:{int(fields[1])}"


def _strips(tracks: list[list[str]]) -> Iterator[Strip]:
    for fields in tracks:
        number, flags, colour = int(fields[1]), int(fields[3]), int(fields[13], 0)
        volume, pan = float(fields[4]), float(fields[5])
        if not (math.isfinite(volume) and math.isfinite(pan) and volume >= 0.0):
            raise ValueError(f"expected a gain and a pan of track {number}, got {fields[4]} and {fields[5]}")
        if number > 0:
            yield Strip(
                guid=_guid(fields),
                number=number,
                name=_ESCAPED.sub(lambda found: _MEANS[found.group(1)], fields[2]),
                colour=colour & 0xFFFFFF if colour else None,
                volume=db_from_gain(volume),
                pan=min(max(pan, -1.0), 1.0),
                mute=bool(flags & MUTED),
                solo=bool(flags & SOLOED),
                selected=bool(flags & SELECTED),
                bus=bool(flags & FOLDER),
            )


def _meter(fields: list[str], *, playing: bool) -> Meter:
    hold, peak = _level(fields[6]), _level(fields[7])
    return Meter(peak=peak if playing else UNHEARD, hold=hold, clip=hold > 0.0)


def _level(tenths: str) -> float:
    """A level in tenths of a dB."""
    db = int(tenths) / 10.0
    return db if db > FLOOR_DB else UNHEARD


class ReaperWeb:
    """Asks REAPER's web interface; shows what it tells while :attr:`active`."""

    def __init__(self, board: Board) -> None:
        self.active = False
        self._board = board
        self._asking: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> None:
        """Ask from now on, and again where nobody answers."""
        self._asking = asyncio.create_task(self._ask(f"http://{host}:{port}{REQUEST}"))

    def stop(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()

    async def _ask(self, url: str) -> None:
        from aiohttp import ClientError, ClientSession, ClientTimeout

        async with ClientSession(timeout=ClientTimeout(total=PATIENCE)) as client:
            while True:
                wait = PERIOD
                if self.active:
                    try:
                        self._show(read(await _answer(client, url)))
                    except (ClientError, TimeoutError, ValueError):
                        self._board.meter({}, MasterMeter(), playing=False)
                        wait = RETRY
                await asyncio.sleep(wait)

    def _show(self, told: Told) -> None:
        picture = self._board.picture
        if self.active and picture.strips != told.strips:
            self._board.show(replace(picture, project=NAME, live=True, strips=told.strips, rows=()))
        if self.active:
            self._board.meter(told.meters, told.master, playing=told.playing)


async def _answer(client: ClientSession, url: str) -> str:
    async with client.get(url) as response:
        response.raise_for_status()
        return await response.text(errors="replace")
