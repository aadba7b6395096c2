"""A surface in a program: an OSC client of the hub like any other, for ``deskhand osc`` and for tests."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from bridge.errors import UserError
from bridge.osc.codec import Malformed, message, read
from bridge.osc.table import PREFIX, find

PATIENCE: Final = 2.0
"""Seconds for an answer to the subscription."""
LARGEST: Final = 65536
ROOM: Final = 1_000_000
"""Bytes that may wait to be read, as far as the system allows."""

Heard = tuple[str, list[Any]]


class Surface:
    """A subscription, renewed by itself while :meth:`listen` is called.

    Parameters
    ----------
    host, port
        Where the hub is.
    device
        Name of a profile in ``devices.toml``.
    lease
        Seconds after which the hub forgets this client if it dies.
    """

    def __init__(self, host: str, port: int, device: str = "generic", *, lease: float = 20.0) -> None:
        self._hub = f"{host}, UDP port {port}"
        self._lease = lease
        self._renewed = time.monotonic()
        self._ahead: list[Heard] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self._socket.connect((host, port))
        self.say("subscribe", device, lease)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def greet(self) -> None:
        """Wait for the hub's answer.

        Raises
        ------
        UserError
            If none comes.
        """
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0.0:
            self._ahead += self.listen(left)
            for address, values in self._ahead:
                if address == f"{PREFIX}subscribed":
                    return
                if address == f"{PREFIX}error":
                    raise UserError(str(values[-1]))
        raise UserError(
            f"No OSC hub answers at {self._hub}. Nothing was changed. "
            "Start it with deskhand serve PROJECT or deskhand serve --live, then run this again."
        )

    def say(self, path: str, *values: float | str) -> None:
        """Send a message; ``path`` is behind ``/deskhand/``."""
        row = find(PREFIX + path).row
        types = "".join(kind for kind, _ in zip(row.types + row.optional, values, strict=False))
        self._send(message(PREFIX + path, types, *values))

    def listen(self, seconds: float) -> list[Heard]:
        """What comes within so many seconds at most: all that is there, as soon as there is something."""
        if self._ahead:
            ahead, self._ahead = self._ahead, []
            return ahead
        if time.monotonic() - self._renewed > self._lease / 2.0:
            self._renewed = time.monotonic()
            self.say("renew")
        found: list[Heard] = []
        while select.select([self._socket], [], [], 0.0 if found else seconds)[0]:
            try:
                found += read(self._socket.recv(LARGEST))
            except (ConnectionRefusedError, Malformed):
                break  # nobody listens there (any more), or it is no hub: greet() says so
        return found

    def collect(self, seconds: float) -> list[Heard]:
        """All that comes in so many seconds."""
        end = time.monotonic() + seconds
        found: list[Heard] = []
        while (left := end - time.monotonic()) > 0.0:
            found += self.listen(left)
        return found

    def close(self) -> None:
        """Unsubscribe."""
        self.say("unsubscribe")
        self._socket.close()

    def _send(self, packet: bytes) -> None:
        try:
            self._socket.send(packet)
        except ConnectionRefusedError:
            self._renewed = time.monotonic()


def newest(heard: Sequence[Heard]) -> dict[str, list[Any]]:
    """The last values of every address, without ``/deskhand/``."""
    return {address.removeprefix(PREFIX): values for address, values in heard}
