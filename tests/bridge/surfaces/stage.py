"""A bench with nothing heavy behind it, and a bridge with the real sockets in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bridge.runtime import (
    PROTOCOL,
    BridgeRecord,
    program_version,
    remove_bridge,
    runtime_folder,
    token,
    write_bridge,
)
from bridge.serve.actions import Actions
from bridge.serve.hub import Hub
from bridge.serve.port import listening
from bridge.serve.wire import Patience
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command
from bridge.surfaces.engine import Bench
from bridge.surfaces.errand import Told
from bridge.surfaces.tasks import Task

LONG = 60.0
"""Seconds after which what is waited for does not come any more."""


@dataclass
class Still:
    """A source that notes what it is told."""

    told: list[Command] = field(default_factory=list)

    async def do(self, command: Command) -> None:
        self.told.append(command)


@dataclass
class Errands:
    """Does tasks at once: answers them from ``results`` in turn, an exception is raised."""

    results: list[Any]
    asked: list[Task] = field(default_factory=list)

    async def __call__(self, task: Task, told: Told) -> Any:
        self.asked.append(task)
        told(("progress", ("Listening", 1, 4, "Kick")))
        result = self.results.pop(0)
        if isinstance(result, BaseException):
            raise result
        return result


async def do(bench: Bench, name: str, value: float | bool | str | None = None, *, target: str = "") -> None:
    """One command, to the end of what it starts."""
    await bench.do(Command(name=name, target=target, value=value))
    await bench.finished()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    async with asyncio.timeout(LONG):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def bridge() -> AsyncIterator[Hub]:
    """The switchboard of this user, on a free port, in this event loop."""
    folder = runtime_folder()
    listener = listening(0)
    listener.setblocking(False)
    record = BridgeRecord(listener.getsockname()[1], 1, program_version(), PROTOCOL)
    hub = Hub(record, token(folder), Actions(), Patience())
    server = await asyncio.start_server(hub.visit, sock=listener)
    write_bridge(record, folder)
    try:
        yield hub
    finally:
        server.close()
        remove_bridge(record, folder)
        await hub.close()


def strip_of(board: Board, name: str) -> str:
    """The GUID of a strip."""
    return next(strip.guid for strip in board.picture.strips if strip.name == name)
