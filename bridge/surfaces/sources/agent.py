"""A running REAPER as the source: its tab in front is followed, its meters are asked for 20 times a second.

One request is under way at a time, over the connection that the agent has to the bridge anyway. The project is
read again where REAPER's change count has moved, at most once a second. Whatever goes away is waited for.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from bridge.errors import UserError
from bridge.serve.peer import NotDone
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command, Refused
from bridge.surfaces.doors import LiveDoor, Switchboard
from bridge.surfaces.engine import Bench
from bridge.surfaces.picture import UNHEARD, MasterMeter, Meter
from core.units import db_from_gain

PERIOD: Final = 0.05
"""Seconds between two readings of the meters."""
NEWS: Final = 1.0
"""Least seconds between two readings of the project, and between two looks at which tab is in front."""
PATIENCE: Final = 0.5
"""Seconds without an answer after which the meters fall: REAPER shows a dialog, or hangs."""
FLOOR_DB: Final = -150.0
"""What REAPER calls silence."""

NOBODY: Final = (
    "No REAPER with Deskhand running in it is connected. Nothing was changed. "
    'In REAPER: Actions > "Deskhand_Start or stop"; this goes on by itself.'
)

Json = Mapping[str, Any]


class Instead(Protocol):
    """What else there is to see of REAPER; it shows while it is active."""

    active: bool


class AgentSource:
    """Follows one REAPER.

    Parameters
    ----------
    board, switchboard
        Where meters are shown, and the way to the agents.
    instance, tab
        Which REAPER and which tab; the first one and the one in front where they are left out.
    instead
        What is shown as long as no agent is there.
    """

    def __init__(
        self,
        board: Board,
        switchboard: Switchboard,
        *,
        instance: str | None = None,
        tab: str | None = None,
        instead: Instead | None = None,
    ) -> None:
        self._board = board
        self._switchboard = switchboard
        self._instance = instance
        self._tab = tab
        self._instead = instead
        self._clear = False

    async def do(self, command: Command) -> None:
        """See :class:`bridge.surfaces.sources.source.Source`."""
        if command.name != "reset_holds":
            raise Refused("REAPER plays this project itself. Nothing was done. Use REAPER's transport.")
        self._clear = True

    async def run(self, bench: Bench) -> None:
        """Follow until cancelled; whatever goes wrong is shown and tried again."""
        door: LiveDoor | None = None
        while True:
            try:
                found = await self._find()
                if found != door:
                    self._take_over(is_back=True)
                    await bench.turn_to(found)
                    door = found
                await self._follow(bench, found)
            except (NotDone, UserError) as error:
                if self._take_over(is_back=False):
                    door = None
                bench.lost(NOBODY if self._reaper() is None else str(error))
            await asyncio.sleep(NEWS)

    def _take_over(self, *, is_back: bool) -> bool:
        """Whether something else than an agent shows the project now."""
        if self._instead is not None:
            self._instead.active = not is_back
        return self._instead is not None and not is_back

    async def _find(self) -> LiveDoor:
        instance = self._reaper()
        if instance is None:
            raise NotDone(NOBODY)
        tabs = (await self._switchboard.ask(instance, {"do": "projects"}))["projects"]
        for tab in tabs:
            if tab["project"] == self._tab or (self._tab is None and tab["active"]):
                return LiveDoor(self._switchboard, instance, str(tab["project"]), str(tab["name"]))
        raise NotDone("The project is not open in REAPER any more. Nothing was changed. Open it again.")

    def _reaper(self) -> str | None:
        """The REAPER to follow, where it is connected."""
        return next((one for one in self._switchboard.instances if self._instance in (None, one)), None)

    async def _follow(self, bench: Bench, door: LiveDoor) -> None:
        """Meters and news of one tab, until another one is to be followed."""
        clock = asyncio.get_running_loop().time
        state: int | None = None
        looked, due = clock(), clock()
        while True:
            started = clock()
            answer = await self._meters(door)
            self._show(answer)
            if answer["state"] != state and started >= due and not bench.writing:
                state = int(answer["state"])
                await bench.refresh()
                bench.found()
                due = clock() + NEWS
            if started - looked >= NEWS and not bench.at_work:
                if await self._find() != door:
                    return
                looked = clock()
            await asyncio.sleep(max(0.0, PERIOD - (clock() - started)))

    async def _meters(self, door: LiveDoor) -> Json:
        """The agent's answer; the meters fall while it does not come."""
        request = {"do": "meters", "project": door.tab, "peaks": True, "clear": self._clear}
        self._clear = False
        asking = asyncio.ensure_future(self._switchboard.ask(door.instance, request))
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(asking)
        except TimeoutError:
            self._board.meter({}, MasterMeter(), playing=False)
            return await asking
        finally:
            asking.cancel()

    def _show(self, answer: Json) -> None:
        playing = bool(answer["playing"])
        meters = {str(one["guid"]): meter_of(one, playing=playing) for one in answer["tracks"]}
        self._board.meter(meters, master_of(answer["master"], playing=playing), playing=playing)


def meter_of(told: Json, *, playing: bool) -> Meter:
    """A track's meter as the agent tells it; when nothing plays it is silent but for its held peak."""
    hold = _highest(told["hold_db"])
    if not playing:
        return Meter(hold=hold, clip=hold > 0.0)
    peak = _highest(map(db_from_gain, told["peak"]))
    return Meter(peak=peak, hold=hold, clip=hold > 0.0, momentary=_loudness(told, "momentary"))


def master_of(told: Json, *, playing: bool) -> MasterMeter:
    """The master's meter; what REAPER does not tell is None."""
    meter = meter_of(told, playing=playing)
    return MasterMeter(
        peak=meter.peak,
        hold=meter.hold,
        clip=meter.clip,
        momentary=meter.momentary,
        short_term=_loudness(told, "short_term") if playing else None,
    )


def _loudness(told: Json, kind: str) -> float | None:
    loudness = told.get("loudness", {})
    return db_from_gain(float(loudness[kind])) if kind in loudness else None


def _highest(levels: Iterable[float]) -> float:
    level = max(levels, default=UNHEARD)
    return -math.inf if level <= FLOOR_DB else level
