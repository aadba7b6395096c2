"""A hub without sockets or clock, and one with them, over a board of a few tracks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.osc.checking import Checked
from bridge.osc.client import newest
from bridge.osc.codec import message, read
from bridge.osc.devices import devices
from bridge.osc.hub import Hub
from bridge.osc.orders import Batch, Order, Orders
from bridge.osc.reception import Reception
from bridge.osc.server import OscService
from bridge.osc.subscriber import Peer
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command, Refused
from bridge.surfaces.picture import Picture, Strip
from bridge.surfaces.service import LOOPBACK, OscSettings

HERE = ("127.0.0.1", 9000)
THERE = ("192.168.1.20", 9000)
LONG = 20.0


def picture(tracks: int = 4, **changes: Any) -> Picture:
    """Red tracks "Track 1", "Track 2" …; the second one is a bus."""
    strips = tuple(
        Strip(guid=f"{{{n}}}", number=n, name=f"Track {n}", colour=0xFF0000, bus=n == 2)
        for n in range(1, tracks + 1)
    )
    return replace(Picture(project="Song", strips=strips), **changes)


@dataclass
class Engine:
    """Notes commands; refuses those that are named."""

    done: list[Command] = field(default_factory=list)
    refuses: tuple[str, ...] = ()

    async def do(self, command: Command) -> None:
        if command.name in self.refuses:
            raise Refused(f"No {command.name} now. Nothing was done.")
        self.done.append(command)


class Desk:
    """Hub and reception whose time is told, and what they have sent."""

    def __init__(self, picture: Picture) -> None:
        self.now = 100.0
        self.packets: list[tuple[bytes, Peer]] = []
        self.board = Board(picture)
        self.hub = Hub(self.board, lambda packet, peer: self.packets.append((packet, peer)))
        self.orders: list[Order] = []
        self.reception = Reception(self.hub, self, LOOPBACK, frozenset({THERE[0]}))  # type: ignore[arg-type]
        self._watching = self.board.watching()
        self._watch = self._watching.__enter__()

    def put(self, batch: Batch) -> bool:
        """In the place of :class:`bridge.osc.orders.Orders`."""
        self.orders += batch.orders
        return True

    def say(self, path: str, types: str = "", *values: float | str, sender: Peer = HERE) -> list[Any]:
        """One message, and what was sent because of it at once."""
        return self.take(message(f"/deskhand/{path}", types, *values), sender)

    def take(self, packet: bytes, sender: Peer = HERE) -> list[Any]:
        """One packet, and what was sent because of it at once."""
        self.packets.clear()
        self.reception.take(packet, sender, self.now)
        return self.heard()

    def pass_time(self, seconds: float = 1.0) -> list[Any]:
        """Let time go by, tick by tick, and say what was sent."""
        self.packets.clear()
        self.hub.note(self._watch.take())
        end = self.now + seconds
        while (due := self.hub.tick(self.now)) is not None and due <= end:
            self.now = max(due, self.now + 0.001)
        self.now = end
        return self.heard()

    def heard(self) -> list[Any]:
        """Messages of the packets sent since."""
        return [one for packet, _ in self.packets for one in read(packet)]

    def state(self, device: str = "generic", sender: Peer = HERE) -> dict[str, list[Any]]:
        """Subscribe, and the newest values by path."""
        self.say("subscribe", "s", device, sender=sender)
        return newest(self.pass_time())

    def commands(self) -> list[Command]:
        return [order.command for order in self.orders]


class Tap:
    """A surface with a real socket."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect((LOOPBACK, port))
        self.found: list[tuple[str, list[Any]]] = []

    def say(self, path: str, types: str = "", *values: float | str) -> None:
        self.send(message(f"/deskhand/{path}", types, *values))

    def send(self, packet: bytes) -> None:
        self._socket.send(packet)

    async def until(self, condition: Callable[[dict[str, list[Any]]], object]) -> dict[str, list[Any]]:
        """Listen until the newest values fit."""
        async with asyncio.timeout(LONG):
            while not condition(newest(self.found)):
                packet = await asyncio.get_running_loop().sock_recv(self._socket, 65536)
                self.found += read(packet)
        return newest(self.found)

    def close(self) -> None:
        self._socket.close()


@asynccontextmanager
async def serving(board: Board, engine: Engine) -> AsyncIterator[OscService]:
    service = OscService(board, engine, OscSettings(port=0))
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


def port_of(service: OscService) -> int:
    return int(service.where.rpartition(" ")[2])


async def answers(engine: Engine, count: int, *batches: Batch) -> list[tuple[str, str]]:
    """What so many orders were answered, once a queue has been given these batches."""
    told: list[tuple[str, str]] = []
    orders = Orders(engine, lambda _, one, why: told.append((one.command.name, why)))
    assert all(orders.put(batch) for batch in batches)
    running = asyncio.create_task(orders.run())
    async with asyncio.timeout(LONG):
        while len(told) < count:
            await asyncio.sleep(0.001)
    running.cancel()
    return told


def order(name: str, value: float | bool | None = None, target: str = "{1}") -> Order:
    from bridge.osc.table import addresses

    row = next(row for row in addresses() if row.command == name)
    return Order(Checked(row.at(1), row, 1, ()), Command(name=name, target=target, value=value))


DEVICES = tuple(devices())
