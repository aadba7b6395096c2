"""The page with nothing heavy behind it: a board, an engine that notes what it is told, real sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from aiohttp import ClientSession, ClientWebSocketResponse

from bridge.plan import Detail
from bridge.surfaces.board import Board
from bridge.surfaces.checking import check
from bridge.surfaces.commands import Command
from bridge.surfaces.picture import MasterMeter, Meter, Picture, Row, Run, Strip
from bridge.surfaces.service import Shown, WebSettings
from bridge.web.app import WebService

TOKEN = "T" * 43
KNOWN = ("recognised", "unsure", "unknown")
Answer = TypeVar("Answer")


def guid(number: int) -> str:
    return f"{{0000-{number}}}"


def strip(number: int, known: str = "recognised") -> Strip:
    return Strip(
        guid=guid(number),
        number=number,
        name=f"Track {number}",
        colour=0x336699,
        volume=-6.0,
        label="unknown" if known == "unknown" else "kick",
        family="drums",
        confidence=0.97 if known == "recognised" else 0.5,
        known=known,
        why='the name says "kick"',
        suggested_volume=-9.0,
        reason="too loud",
    )


def row(number: int, track: int) -> Row:
    return Row(
        number=number,
        guid=guid(track),
        track=f"Track {track}",
        field="plug-in" if number == 1 else "fader",
        before="\N{MINUS SIGN}6.0 dB",
        after="\N{MINUS SIGN}9.0 dB",
        reason="too loud",
        confidence=0.9,
        details=(Detail(name="threshold", before="", after="\N{MINUS SIGN}20 dB", reason="peaks"),)
        if number == 1
        else (),
    )


def picture(tracks: int = 6, rows: int = 4) -> Picture:
    """Tracks that are known in turn well, not for sure, not at all, and a plan."""
    return Picture(
        project="Song",
        live=True,
        strips=tuple(strip(number, KNOWN[number % 3]) for number in range(1, tracks + 1)),
        rows=tuple(row(number, 1 + number % tracks) for number in range(1, rows + 1)),
        run=Run(state="proposed", action="balance", text="Proposed.", can_undo=True),
    )


def levels(board: Board, tracks: int, peak: float) -> None:
    """Every meter at a level."""
    meter = Meter(peak=peak, hold=peak)
    board.meter({guid(n): meter for n in range(1, tracks + 1)}, MasterMeter(peak=peak), playing=True)


@dataclass
class Told:
    """An engine that checks and notes commands; ticks it does."""

    board: Board
    commands: list[Command] = field(default_factory=list)
    proposed: Shown | None = None

    async def do(self, command: Command) -> None:
        check(command, self.board.picture)
        self.commands.append(command)
        if command.name in ("accept", "accept_track"):
            now = self.board.picture
            mine = command.target
            rows = tuple(
                replace(one, accepted=bool(command.value)) if mine in (str(one.number), one.guid) else one
                for one in now.rows
            )
            self.board.show(replace(now, rows=rows))

    def shown(self) -> Shown | None:
        return self.proposed


@dataclass
class Desk:
    """A page that is served, and what stands behind it."""

    service: WebService
    board: Board
    engine: Told

    @property
    def port(self) -> int:
        return int(self.service.where.split(":")[2].split("/")[0])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def desk(shown: Picture | None = None, *, port: int = 0) -> AsyncIterator[Desk]:
    board = Board(shown or picture())
    engine = Told(board)
    service = WebService(board, engine, WebSettings(token=TOKEN, port=port))
    await service.start()
    try:
        yield Desk(service, board, engine)
    finally:
        await service.stop()


@asynccontextmanager
async def let_in(here: Desk) -> AsyncIterator[ClientSession]:
    """A client that has opened the link."""
    async with ClientSession(headers={"Origin": here.origin}) as client:
        async with client.get(here.service.where, allow_redirects=False) as answer:
            assert answer.status == 303
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        client.headers["Cookie"] = cookie  # aiohttp keeps no cookies of addresses
        yield client


@asynccontextmanager
async def connected(here: Desk) -> AsyncIterator[ClientWebSocketResponse]:
    """A page's socket."""
    async with let_in(here) as client, client.ws_connect(f"{here.origin}/socket") as socket:
        yield socket


def on_desk(work: Callable[[Desk], Awaitable[Answer]], shown: Picture | None = None) -> Answer:
    """What comes of work on a desk, in an event loop of its own."""

    async def run() -> Answer:
        async with desk(shown) as here:
            return await work(here)

    return asyncio.run(run())


@dataclass
class Theatre:
    """A desk in a thread of its own, for a browser in this one."""

    loop: asyncio.AbstractEventLoop
    here: Desk

    def do(self, work: Callable[[Desk], None]) -> None:
        """Something in the desk's thread."""

        async def run() -> None:
            work(self.here)

        asyncio.run_coroutine_threadsafe(run(), self.loop).result(30)

    def commands(self) -> list[tuple[str, str, object]]:
        return [(one.name, one.target, one.value) for one in self.here.engine.commands]


@contextmanager
def theatre(shown: Picture | None = None, *, port: int = 0) -> Iterator[Theatre]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    stage = desk(shown, port=port)
    try:
        here = asyncio.run_coroutine_threadsafe(stage.__aenter__(), loop).result(30)
        try:
            yield Theatre(loop, here)
        finally:
            asyncio.run_coroutine_threadsafe(stage.__aexit__(None, None, None), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
