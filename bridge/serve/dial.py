"""The caller's side on a blocking socket: the bridge is found, proven to be ours, and spoken to in frames."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from bridge.runtime import BridgeRecord, program_version, read_bridge, token
from bridge.serve.frames import HEADER, HELLO_LIMIT, LIMIT, BadMessage, Message, decode, encode, length
from bridge.serve.hello import NotOurs, Refused, introduce

HOST: Final = "127.0.0.1"
SILENCE: Final = 10.0
"""Seconds that a side may hear nothing, and that a hello may take for each answer."""
_CHUNK: Final = 2**20


class Call:
    """A connection of frames. One thread may read while others write, one at a time."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=SILENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.limit = HELLO_LIMIT

    def read(self) -> Message:
        """The next message.

        Raises
        ------
        OSError
            When the other side hangs up or is silent for too long (TimeoutError).
        BadMessage
            When what comes is none.
        """
        return decode(self._bytes(length(self._bytes(HEADER), self.limit)))

    def write(self, message: Mapping[str, object]) -> None:
        """Send a message.

        Raises
        ------
        OSError
            When it cannot be sent.
        BadMessage
            When it is too long; nothing was sent.
        """
        self._socket.sendall(encode(message, self.limit))

    def close(self) -> None:
        """Hang up; a read that waits ends."""
        with suppress(OSError):  # the other side was first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _bytes(self, size: int) -> bytearray:
        received = bytearray()
        while len(received) < size:
            chunk = self._socket.recv(min(size - len(received), _CHUNK))
            if not chunk:
                raise ConnectionError("the other side hung up")
            received += chunk
        return received


def dial(port: int, key: str, *, role: str = "command", instance: Message | None = None) -> Call:
    """A welcomed connection to the bridge on this port.

    Raises
    ------
    Refused
        When the bridge refuses.
    NotOurs
        When another program has the port.
    OSError
        When nobody answers.
    """
    call = Call(port)
    try:
        hello = introduce(key, role, program_version(), instance)
        said = next(hello)
        while True:
            call.write(said)
            try:
                said = hello.send(call.read())
            except StopIteration:
                call.limit = LIMIT
                return call
    except BadMessage as error:
        call.close()
        raise NotOurs(str(error)) from error
    except BaseException:
        call.close()
        raise


def dial_bridge(folder: Path) -> tuple[BridgeRecord, Call] | None:
    """A connection to the bridge that ``bridge.json`` names, None where no bridge of this user answers.

    Raises
    ------
    Refused
        When the bridge answers and refuses, e.g. for its version.
    """
    record = read_bridge(folder)
    if record is None:
        return None
    try:
        return record, dial(record.port, token(folder))
    except (NotOurs, OSError):
        return None


def living_bridge(folder: Path) -> BridgeRecord | None:
    """The bridge that runs: it has answered just now, whatever processes there are."""
    try:
        found = dial_bridge(folder)
    except Refused:
        return read_bridge(folder)
    if found is None:
        return None
    record, call = found
    call.close()
    return record
