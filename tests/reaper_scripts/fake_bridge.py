"""The bridge's end of one connection, in the test's hands: the real bridge's hello over a real socket."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from typing import Any, Self

from deskhand_link import Link, Phase
from deskhand_wire import LIMIT, Decoder

from bridge.serve.frames import encode
from bridge.serve.hello import challenge

TOKEN = "5e" * 32


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class FakeBridge:
    """Listens on a port of its own; speaks only when the test says so."""

    def __init__(self, port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._peer: socket.socket | None = None
        self._decoder = Decoder(LIMIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.die()

    def accept(self) -> None:
        self._listener.settimeout(5.0)
        self._peer, _ = self._listener.accept()
        self._peer.settimeout(0.001)
        self._decoder = Decoder(LIMIT)

    def hear(self) -> list[dict[str, Any]]:
        """The messages that are there."""
        assert self._peer is not None
        with contextlib.suppress(TimeoutError):
            while data := self._peer.recv(2**16):
                self._decoder.feed(data)
        return list(self._decoder.messages())

    def say(self, *messages: dict[str, Any]) -> None:
        self.say_bytes(b"".join(map(encode, messages)))

    def say_bytes(self, data: bytes) -> None:
        assert self._peer is not None
        self._peer.settimeout(5.0)
        self._peer.sendall(data)
        self._peer.settimeout(0.001)

    def greet(self, link: Link, token: str = TOKEN) -> None:
        """Take the link's hello up to the welcome."""
        until(lambda: link.phase is Phase.GREETING, link)
        self.accept()
        asked = challenge(self.next(link), token)
        self.say(asked.reply)
        assert asked.is_met_by(self.next(link))
        self.say({"welcome": True})
        until(lambda: link.up, link)

    def next(self, link: Link) -> dict[str, Any]:
        """The next message that the link sends."""
        heard: list[dict[str, Any]] = []

        def has_come() -> bool:
            heard.extend(self.hear())
            return bool(heard)

        until(has_come, link)
        assert len(heard) == 1
        return heard[0]

    def leave(self) -> None:
        """Hang up."""
        assert self._peer is not None
        self._peer.close()

    def die(self) -> None:
        """As if killed: the system closes everything."""
        if self._peer is not None:
            self._peer.close()
        self._listener.close()


def until(reached: Callable[[], bool], link: Link) -> None:
    """Step a link until something is so."""
    for _ in range(5000):
        link.step()
        if reached():
            return
        time.sleep(0.0005)
    raise AssertionError(f"never came: the link is {link.phase}, {link.trouble}")
