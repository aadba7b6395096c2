"""The OSC hub as a service of the bridge: one UDP socket, one timer."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Any, Final, Protocol, cast

from bridge.errors import UserError
from bridge.osc.hub import Hub
from bridge.osc.orders import Batch, Order, Orders
from bridge.osc.reception import Counts, Reception
from bridge.osc.subscriber import Peer
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Engine
from bridge.surfaces.service import OscSettings

SHORTEST_WAIT: Final = 0.001


class _Socket(Protocol):
    """What asyncio's UDP transport can do: more than its type says."""

    def sendto(self, data: bytes, addr: Peer) -> None: ...
    def get_write_buffer_size(self) -> int: ...
    def close(self) -> None: ...


class OscService(asyncio.DatagramProtocol):
    """Hears surfaces and shows them the board (:class:`bridge.surfaces.service.Service`)."""

    def __init__(self, board: Board, engine: Engine, settings: OscSettings) -> None:
        self._board = board
        self._settings = settings
        self.hub = Hub(board, self._send)
        self._orders = Orders(engine, self._answer)
        self._reception = Reception(
            self.hub, self._orders, settings.host, frozenset(map(_address, settings.allow))
        )
        self._transport: _Socket | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._where = ""

    @property
    def where(self) -> str:
        """See :class:`bridge.surfaces.service.Service`."""
        return self._where

    @property
    def visitors(self) -> int:
        """See :class:`bridge.surfaces.service.Service`."""
        return len(self.hub.subscribers)

    @property
    def counts(self) -> Counts:
        """Packets that changed nothing."""
        return self._reception.counts

    async def start(self) -> None:
        """See :class:`bridge.surfaces.service.Service`."""
        loop = asyncio.get_running_loop()
        host, port = self._settings.host, self._settings.port
        try:
            transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, port))
        except OSError as error:
            raise UserError(
                f"UDP port {port} of {host} cannot be listened on ({error.strerror}). Nothing was started. "
                "Name another port with --osc-port, or end the program that has it."
            ) from error
        self._transport = cast("_Socket", transport)
        self._where = "{}, UDP port {}".format(*transport.get_extra_info("sockname")[:2])
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._orders.run())]

    async def stop(self) -> None:
        """See :class:`bridge.surfaces.service.Service`."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks = []
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self.hub.close()
            self._transport.close()
            self._transport = None

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """See :class:`asyncio.DatagramProtocol`."""
        self._reception.take(data, (addr[0], addr[1]), self._now())
        self._tick()

    def error_received(self, exc: Exception) -> None:
        """A surface that has gone: its lease ends by itself."""

    async def _follow(self) -> None:
        with self._board.watching() as watch:
            while True:
                await watch.changed()
                self.hub.note(watch.take())
                self._tick()

    def _tick(self) -> None:
        """Send what is due, and come back when there is more; not while the socket has not sent the last."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is None:
            return
        loop = asyncio.get_running_loop()
        is_full = self._transport.get_write_buffer_size() > 0
        due = loop.time() if is_full else self.hub.tick(loop.time())
        if due is not None:
            self._timer = loop.call_at(max(due, loop.time() + SHORTEST_WAIT), self._tick)

    def _answer(self, batch: Batch, order: Order, why: str) -> None:
        if why:
            self._reception.error(batch.sender, order.message.address, why, self._now())
        self._reception.done(batch.sender, order)
        self._tick()

    def _send(self, packet: bytes, peer: Peer) -> None:
        if self._transport is not None:
            self._transport.sendto(packet, peer)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise UserError(
            f'--osc-allow "{text}" is no address of a machine. Nothing was started. '
            "Name one as numbers, such as 192.168.1.20."
        ) from error
