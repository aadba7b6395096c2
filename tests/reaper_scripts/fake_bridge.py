"""The bridge's end of one connection, in the test's hands: the real bridge's hello over a real socket."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from deskhand_link import Link, Phase
from deskhand_wire import LIMIT, Decoder

from bridge import runtime
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
        self._unread: deque[dict[str, Any]] = deque()
        self.hung_up = False
        """Whether the other side ended the connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.die()

    @contextlib.contextmanager
    def announced(self, folder: Path) -> Iterator[None]:
        """Be the bridge that the runtime folder names."""
        record = runtime.BridgeRecord(self.port, os.getpid(), "0.1.0", runtime.PROTOCOL)
        runtime.write_bridge(record, folder)
        try:
            yield
        finally:
            runtime.remove_bridge(record, folder)

    def accept(self) -> None:
        self._listener.settimeout(10.0)
        self._peer, _ = self._listener.accept()
        self._peer.settimeout(0.001)
        self._decoder = Decoder(LIMIT)
        self._unread.clear()
        self.hung_up = False

    def hear(self) -> list[dict[str, Any]]:
        """The messages that are there."""
        assert self._peer is not None
        with contextlib.suppress(TimeoutError):
            while data := self._peer.recv(2**16):
                self._decoder.feed(data)
            self.hung_up = True
        return list(self._decoder.messages())

    def say(self, *messages: dict[str, Any]) -> None:
        self.say_bytes(b"".join(map(encode, messages)))

    def say_bytes(self, data: bytes) -> None:
        assert self._peer is not None
        self._peer.settimeout(5.0)
        self._peer.sendall(data)
        self._peer.settimeout(0.001)

    def greet(self, link: Link) -> None:
        """Take a link's hello up to the welcome."""
        until(lambda: link.phase is Phase.GREETING, link)
        self.accept()
        self.welcome(lambda: self.next(link))
        until(lambda: link.up, link)

    def welcome(self, hear_next: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The bridge's part of the hello; what the agent says of its REAPER."""
        asked = challenge(hear_next(), TOKEN)
        self.say(asked.reply)
        assert asked.is_met_by(hear_next())
        self.say({"welcome": True})
        return asked.visitor.instance

    def next(self, link: Link) -> dict[str, Any]:
        """The next message that the link sends."""
        heard: list[dict[str, Any]] = []

        def has_come() -> bool:
            heard.extend(self.hear())
            return bool(heard)

        until(has_come, link)
        assert len(heard) == 1
        return heard[0]

    def wait(self, wanted: str = "") -> dict[str, Any]:
        """The next message of another process that has this key; others are dropped."""
        deadline = time.monotonic() + 10.0
        while time.monotonic() < deadline:
            while self._unread:
                message = self._unread.popleft()
                if not wanted or wanted in message:
                    return message
            self._unread.extend(self.hear())
        raise AssertionError(f"{wanted or 'a message'} never came")

    def leave(self) -> None:
        """Hang up."""
        assert self._peer is not None
        self._peer.close()

    def die(self) -> None:
        """As if killed: the system closes everything."""
        if self._peer is not None:
            self._peer.close()
        self._listener.close()


def give_token(folder: Path) -> None:
    """Let the user's token be the one that this bridge knows."""
    path = folder / "token"
    path.write_text(TOKEN, encoding="ascii")
    path.chmod(0o600)


def until(reached: Callable[[], bool], link: Link) -> None:
    """Step a link until something is so."""
    for _ in range(5000):
        link.step()
        if reached():
            return
        time.sleep(0.0005)
    raise AssertionError(f"never came: the link is {link.phase}, {link.trouble}")
