"""A project file as the source: nothing plays but what a page plays of it, and the meters follow that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from bridge.errors import UserError
from bridge.surfaces import errand
from bridge.surfaces.board import Board
from bridge.surfaces.child import Said
from bridge.surfaces.commands import Command
from bridge.surfaces.engine import Bench, Errand
from bridge.surfaces.picture import UNHEARD, MasterMeter, Meter
from bridge.surfaces.sources.measure import Measure
from bridge.surfaces.sources.timeline import STEP, Timeline
from bridge.surfaces.work import AT_WORK

RENDERING: Final = "Rendering meters"
NEWS: Final = 1.0
"""Seconds between two looks at whether another program has saved the file."""


class FileSource:
    """Meters and news of a project file.

    The meters are rendered when something is played for the first time, and again once the file has changed; what
    is played before they are there waits for them. They are those of the file as it is, not of what is proposed.
    """

    def __init__(self, board: Board, path: Path, *, errand: Errand = errand.run) -> None:
        self._board = board
        self._path = path
        self._errand = errand
        self._timeline: Timeline | None = None
        self._measuring: asyncio.Task[None] | None = None
        self._playing = False
        self._from = (0.0, 0.0)
        self._holds: dict[str, float] = {}

    async def do(self, command: Command) -> None:
        """See :class:`bridge.surfaces.sources.source.Source`."""
        if command.name == "reset_holds":
            self._holds.clear()
            self._fall()
            return
        if command.name == "play":
            self._from = (self._position(), self._now())
            self._playing = bool(command.value)
        elif isinstance(command.value, int | float):
            self._from = (float(command.value), self._now())
        if not self._playing:
            self._fall()
        self._follow()

    async def run(self, bench: Bench) -> None:
        """Read the file, follow it and what is played of it, until cancelled."""
        saved: int | None = None
        try:
            while True:
                now = await asyncio.to_thread(self._saved)
                if now != saved and not bench.at_work:
                    saved = now
                    await self._read(bench)
                for _ in range(round(NEWS / STEP)):
                    self._follow()
                    await asyncio.sleep(STEP)
        finally:
            await self._forget()

    async def _read(self, bench: Bench) -> None:
        await self._forget()
        try:
            await bench.refresh()
        except UserError as error:
            bench.lost(str(error))
        else:
            bench.found()

    def _saved(self) -> int:
        """When the file was written last, 0 where it is not there."""
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def _follow(self) -> None:
        if not self._playing:
            return
        if self._timeline is None:
            if self._measuring is None:
                self._measuring = asyncio.create_task(self._measure())
            return
        found = self._timeline.at(self._position(), self._holds)
        if found is None:
            self._playing = False
            self._fall()
            return
        meters, master = found
        self._holds = {guid: meter.hold for guid, meter in meters.items()} | {"": master.hold}
        self._board.meter(meters, master, playing=True)

    def _fall(self) -> None:
        """Nothing plays: every meter is silent but for its held peak."""
        holds = {guid: hold for guid, hold in self._holds.items() if guid}
        meters = {guid: Meter(hold=hold, clip=hold > 0.0) for guid, hold in holds.items()}
        hold = self._holds.get("", UNHEARD)
        self._board.meter(meters, MasterMeter(hold=hold, clip=hold > 0.0), playing=False)

    async def _measure(self) -> None:
        self._say(RENDERING)
        try:
            self._timeline = await self._errand(Measure(self._path), self._told)
            self._from = (self._from[0], self._now())
            self._say("")
        except UserError as error:
            self._playing = False
            self._say(f"There are no meters: {error}")
        finally:
            self._measuring = None

    async def _forget(self) -> None:
        """The meters are those of another file now; what plays goes on from there once they are rendered again."""
        if self._measuring is not None:
            self._measuring.cancel()
            await asyncio.wait([self._measuring])
            self._say("")
        self._from = (self._position(), self._now())
        self._timeline = None
        self._holds.clear()
        self._fall()

    def _told(self, said: Said) -> None:
        word, what = said
        if word == "progress":
            _, done, total, _ = what
            self._say(f"{RENDERING}: {done} of {total} s")

    def _say(self, text: str) -> None:
        """On the line of the run, unless something is at work that has more to say there."""
        if self._board.picture.run.state not in AT_WORK:
            self._board.run(text=text)

    def _position(self) -> float:
        seconds, since = self._from
        runs = self._playing and self._timeline is not None
        return seconds + self._now() - since if runs else seconds

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
