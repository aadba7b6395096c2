"""Real bridges, agents that only pretend to be in REAPER, and sockets that do not know how to behave."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from bridge.runtime import BridgeRecord, token
from bridge.serve.dial import HOST, dial
from bridge.serve.frames import BadMessage, Message

Operation = Callable[[Message], Mapping[str, Any]]
LONG = 20.0
"""Seconds after which a test that waits has failed."""


class Bridge:
    """A process of :mod:`bridge_under_test`; dead and reaped at the end of the block."""

    def __init__(self, **settings: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bridge.serve.bridge_under_test", json.dumps(settings)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _, errors = self.process.communicate()
            raise AssertionError(f"no bridge: {errors}")
        self.record = BridgeRecord(**json.loads(line))
        self.port = self.record.port

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.communicate(timeout=LONG)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise


class Agent:
    """An agent: answers operations from a table, in a thread; `asked` holds the requests that came."""

    def __init__(
        self, port: int, name: str = "one", operations: Mapping[str, Operation] | None = None, beat: bool = True
    ) -> None:
        self.instance = {"id": name, "pid": 1, "reaper": "7.28/linux-x86_64", "resources": "/home/é/REAPER"}
        self.asked: queue.Queue[Message] = queue.Queue()
        self.answers: queue.Queue[Message] = queue.Queue()
        self.ended = threading.Event()
        self._operations = dict(operations or {})
        self._call = dial(port, token(), role="agent", instance=self.instance)
        self._sending = threading.Lock()
        self._threads = [threading.Thread(target=self._listen)]
        if beat:
            self._threads.append(threading.Thread(target=self._beat))
        for thread in self._threads:
            thread.start()

    def request(self, do: str, **fields: Any) -> Message:
        """The bridge's answer, with its ``result`` or ``error``."""
        self.send({"id": 1, "do": do, **fields})
        return self.answers.get(timeout=LONG)

    def send(self, message: Message) -> None:
        with self._sending:
            self._call.write(message)

    def hang_up(self) -> None:
        self._call.close()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def _listen(self) -> None:
        try:
            while True:
                self._hear(self._call.read())
        except (OSError, BadMessage):
            self.ended.set()

    def _hear(self, message: Message) -> None:
        if "do" in message:
            self.asked.put(message)
            operation = self._operations.get(message["do"])
            if operation is not None:
                self.send({"id": message["id"], **operation(message)})
        elif "beat" not in message:
            self.answers.put(message)

    def _beat(self) -> None:
        while not self.ended.wait(0.05):
            try:
                self.send({"beat": 1})
            except OSError:
                return


@contextmanager
def plain_socket(port: int) -> Iterator[socket.socket]:
    """A connection that has said nothing yet."""
    with socket.create_connection((HOST, port), timeout=LONG) as stranger:
        yield stranger


def everything_from(stranger: socket.socket) -> bytes:
    """What comes until the other side hangs up, or resets the connection."""
    received = bytearray()
    try:
        while chunk := stranger.recv(2**16):
            received += chunk
    except ConnectionResetError:
        pass
    return bytes(received)


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4, "little") + body


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
