"""What the bridge shows to the outside: one project at a time, from its opening to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.surfaces.board import Board
from bridge.surfaces.doors import FileDoor, Switchboard
from bridge.surfaces.engine import Bench
from bridge.surfaces.service import LOOPBACK, OscSettings, Service, WebSettings
from bridge.surfaces.sources.agent import AgentSource
from bridge.surfaces.sources.file import FileSource
from bridge.surfaces.sources.reaper_osc import ReaperOsc
from bridge.surfaces.sources.reaper_web import ReaperWeb

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be shown: a project file, else a REAPER (the first) and its tab (the one in front)."""

    project: Path | None = None
    instance: str | None = None
    tab: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Where the services listen, and where REAPER's own OSC or web interface is; None: not at all."""

    web: WebSettings | None = None
    osc: OscSettings | None = None
    reaper_osc: int | None = None
    reaper_web: int | None = None


MakeServices = Callable[[Board, Bench, Doors], Sequence[Service]]


def services(board: Board, bench: Bench, doors: Doors) -> Sequence[Service]:
    """The page and the OSC hub, as far as they are wanted; the page is the first."""
    found: list[Service] = []
    if doors.web is not None:
        from bridge.web.app import WebService

        found.append(WebService(board, bench, doors.web))
    if doors.osc is not None:
        from bridge.osc.server import OscService

        found.append(OscService(board, bench, doors.osc))
    return found


class Showing:
    """The project that is shown now.

    Parameters
    ----------
    switchboard
        The way to the agents.
    doors
        Where the services listen. The token of the page's link holds as long as this does.
    """

    def __init__(self, switchboard: Switchboard, doors: Doors, make: MakeServices = services) -> None:
        self._switchboard = switchboard
        self._doors = doors
        self._make = make
        self._wanted: Wanted | None = None
        self._services: list[Service] = []
        self._following: asyncio.Task[None] | None = None
        self._bench: Bench | None = None
        self._own: ReaperOsc | ReaperWeb | None = None
        self._turn = asyncio.Lock()

    @property
    def visitors(self) -> int:
        """How many look at it."""
        return sum(service.visitors for service in self._services)

    @property
    def where(self) -> Sequence[str]:
        """Where the services are reached, the page's link first."""
        return [service.where for service in self._services]

    async def show(self, wanted: Wanted) -> Sequence[str]:
        """Show a project, in the place of the one before; where it is reached.

        Raises
        ------
        bridge.errors.UserError
            Where a service cannot listen. Nothing is shown then.
        """
        async with self._turn:
            if wanted != self._wanted:
                await self._stop()
                await self._start(wanted)
            return self.where

    async def close(self) -> None:
        """Say goodbye to everybody; what is being written is written to its end."""
        async with self._turn:
            await self._stop()

    async def _start(self, wanted: Wanted) -> None:
        board = Board()
        source: FileSource | AgentSource
        if wanted.project is not None:
            source = FileSource(board, wanted.project)
            bench = Bench(board, source, door=FileDoor(wanted.project))
        else:
            source = AgentSource(
                board,
                self._switchboard,
                instance=wanted.instance,
                tab=wanted.tab,
                instead=await self._listen(board),
            )
            bench = Bench(board, source)
        self._wanted, self._bench = wanted, bench
        try:
            for service in self._make(board, bench, self._doors):
                await service.start()
                self._services.append(service)
        except BaseException:
            await self._stop()
            raise
        self._following = asyncio.create_task(source.run(bench))
        self._following.add_done_callback(_ended)

    async def _listen(self, board: Board) -> ReaperOsc | ReaperWeb | None:
        """REAPER's own OSC or web interface, where it is wanted."""
        osc, web = self._doors.reaper_osc, self._doors.reaper_web
        port = web if osc is None else osc
        if port is None:
            return None
        self._own = ReaperWeb(board) if osc is None else ReaperOsc(board)
        await self._own.start(LOOPBACK, port)
        return self._own

    async def _stop(self) -> None:
        if self._own is not None:
            self._own.stop()
            self._own = None
        while self._services:
            await self._services.pop().stop()
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])
        if self._bench is not None:
            await self._bench.close()
        self._wanted = self._bench = self._following = None


def _ended(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (bug := task.exception()) is not None:
        LOG.error("a bug ended what follows the project", exc_info=bug)


def existing(wanted: Wanted) -> Wanted:
    """The same, its project file named absolutely.

    Raises
    ------
    bridge.errors.UserError
        If there is no such file.
    """
    from bridge.hosts.rpp.files import read_file

    if wanted.project is None:
        return wanted
    read_file(wanted.project)
    return replace(wanted, project=wanted.project.absolute())
