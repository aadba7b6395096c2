"""One page that is open: it is told what changed, and its orders are heard.

Conventions
-----------
* Every page pulls at its own pace: what changed twice since it was told last is told once, in its newest form. A
  page that takes nothing for :data:`PATIENCE` seconds is hung up on; nobody waits for it.
* The page hears from here at least every :data:`BEAT` seconds, so that it notices when it does not.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from bridge.surfaces.board import Board
from bridge.surfaces.commands import Engine, Refused
from bridge.web.news import News
from bridge.web.orders import LONGEST, Malformed, read

PERIOD: Final = 0.05
"""Least seconds between two messages: the meters move 20 times a second."""
BEAT: Final = 5.0
PATIENCE: Final = 15.0
MOST_MALFORMED: Final = 50
"""Frames after which whoever sends them is taken for something else than our page."""


@dataclass(slots=True)
class Counts:
    """What came from all pages of a service."""

    malformed: int = 0
    refused: int = 0


def new_socket() -> web.WebSocketResponse:
    """A socket with its limits; pings find out when the other end is gone."""
    return web.WebSocketResponse(heartbeat=PATIENCE, max_msg_size=LONGEST, compress=False, timeout=1.0)


class Visit:
    """One page from its first message to its last.

    Parameters
    ----------
    greeting
        What it is told before anything else.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        board: Board,
        engine: Engine,
        counts: Counts,
        greeting: dict[str, Any],
    ) -> None:
        self._socket = socket
        self._board = board
        self._engine = engine
        self._counts = counts
        self._greeting = greeting

    async def run(self) -> None:
        """Until either side ends it."""
        tasks = [asyncio.create_task(self._tell()), asyncio.create_task(self._listen())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        for task in done:
            with suppress(ConnectionError, TimeoutError):
                task.result()

    async def leave(self) -> None:
        """Say goodbye: the page tries again by itself."""
        await self._socket.close(code=WSCloseCode.GOING_AWAY, message=b"Deskhand ends or shows another project")

    async def _tell(self) -> None:
        news = News()
        await self._send(self._greeting)
        with self._board.watching() as watch:
            while True:
                try:
                    async with asyncio.timeout(BEAT):
                        await watch.changed()
                except TimeoutError:
                    await self._send({"beat": 1})
                    continue
                await self._send(news.of(self._board.picture, watch.take()))
                await asyncio.sleep(PERIOD)

    async def _listen(self) -> None:
        malformed = 0
        async for frame in self._socket:
            number = None
            try:
                if frame.type is not WSMsgType.TEXT:
                    raise Malformed("A frame has to be text.")
                order = read(frame.data)
                number = order.id
                await self._engine.do(order.command)
                answer: dict[str, Any] = {"done": number}
            except Malformed as error:
                malformed += 1
                self._counts.malformed += 1
                answer = {"refused": None, "why": str(error)}
            except Refused as error:
                self._counts.refused += 1
                answer = {"refused": number, "why": str(error)}
            await self._send(answer)
            if malformed >= MOST_MALFORMED:
                await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too many malformed frames")

    async def _send(self, message: dict[str, Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._socket.send_str(json.dumps(message, separators=(",", ":"), allow_nan=False))
