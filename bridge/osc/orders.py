"""Commands on their way to the engine, one after the other; of a fader that moves the newest place wins."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.osc.checking import Checked
from bridge.osc.subscriber import Peer
from bridge.surfaces.commands import Command, Engine, Refused

LOG = logging.getLogger(__name__)
MOST: Final = 1000
MOVES: Final = ("volume", "pan")


@dataclass(frozen=True, slots=True)
class Order:
    """A command and the message it came from."""

    message: Checked
    command: Command


@dataclass(frozen=True, slots=True)
class Batch:
    """What came in one packet."""

    sender: Peer
    orders: Sequence[Order]


Answer = Callable[[Batch, Order, str], None]
"""Is told what became of an order: nothing where it was done, else why not."""


class Orders:
    """The queue of one hub. A move takes the place of one that waits, but never of one before another command."""

    def __init__(self, engine: Engine, answer: Answer) -> None:
        self._engine = engine
        self._answer = answer
        self._queue: dict[object, Batch] = {}
        self._wake = asyncio.Event()
        self._count = 0
        self._stage = 0

    def put(self, batch: Batch) -> bool:
        """Take a batch in; False where too much is waiting already."""
        self._count += 1
        key: object = self._count
        if len(batch.orders) == 1 and batch.orders[0].command.name in MOVES:
            command = batch.orders[0].command
            key = (self._stage, command.name, command.target)
        else:
            self._stage = self._count
        if len(self._queue) >= MOST and key not in self._queue:
            return False
        self._queue[key] = batch
        self._wake.set()
        return True

    async def run(self) -> None:
        """Do what comes, until cancelled."""
        while True:
            await self._wake.wait()
            while self._queue:
                key = next(iter(self._queue))
                await self._do(self._queue.pop(key))
            self._wake.clear()

    async def _do(self, batch: Batch) -> None:
        for place, order in enumerate(batch.orders):
            why = await self._attempt(order.command)
            if why and len(batch.orders) > 1:
                rest = len(batch.orders) - place - 1
                why += f" Of the bundle, {place} were done before it; {rest} behind it were not done."
            self._answer(batch, order, why)
            if why:
                return

    async def _attempt(self, command: Command) -> str:
        """Why it was not done; empty where it was."""
        doing = asyncio.ensure_future(self._engine.do(command))
        await asyncio.wait([doing])
        error = doing.exception()
        if error is None:
            return ""
        if not isinstance(error, Refused):
            LOG.error("a bug ended what a surface had sent", exc_info=error)
            return "Deskhand has a bug, see serve.log in its runtime folder."
        return str(error)
