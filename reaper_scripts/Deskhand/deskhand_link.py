# @noindex
"""One connection to the bridge, taken one step further in every tick. No step ever waits."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple

from deskhand_wire import LIMIT, Decoder, Greeting, Junk, Message, Rejected, encode

HOST: Final = "127.0.0.1"
DIAL_S: Final = 2.0
HELLO_S: Final = 5.0
BEAT_S: Final = 1.0
SILENCE_S: Final = 10.0
FIRST_PAUSE_S: Final = 0.2
REJECTED_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 5.0
READ_BYTES: Final = 2**18
READS_A_STEP: Final = 16
SEND_BUFFER: Final = 2**20
UNDER_WAY: Final = {errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)}
"""What connecting without waiting answers on POSIX and on Windows."""


class Phase(Enum):
    """How far the connection is."""

    DOWN = "down"
    DIALLING = "dialling"
    GREETING = "greeting"
    UP = "up"


class Call(NamedTuple):
    """Where to dial and how to greet."""

    port: int
    greeting: Greeting


class Link:
    """The agent's connection: dials, greets, beats, hangs up on silence and dials again with growing pauses.

    Parameters
    ----------
    look_up
        Says where the bridge is; None while there is none. May raise :class:`deskhand_wire.Rejected`.
    clock
        Seconds that only grow.
    """

    def __init__(self, look_up: Callable[[], Call | None], clock: Callable[[], float] = time.monotonic) -> None:
        self.phase = Phase.DOWN
        self.absent = False
        """Whether no bridge of this user was found when last dialled."""
        self.rejected: str | None = None
        """Why the last hello failed, in words for the user."""
        self.trouble = ""
        """Why the last connection ended, for the log."""
        self._look_up = look_up
        self._clock = clock
        self._pause = FIRST_PAUSE_S
        self._at = clock()
        self._beat_at = 0.0
        self._beats = 0
        self._heard = 0.0
        self._socket: socket.socket | None = None
        self._call: Call | None = None
        self._decoder = Decoder()
        self._out: deque[memoryview] = deque()

    @property
    def up(self) -> bool:
        """Whether the bridge said welcome and is there."""
        return self.phase is Phase.UP

    @property
    def flushed(self) -> bool:
        """Whether everything has been handed to the system."""
        return not self._out

    def send(self, frame: bytes) -> None:
        """Queue a message that :func:`deskhand_wire.encode` made; dropped where the bridge is not there."""
        if self.up:
            self._out.append(memoryview(frame))

    def hurry(self) -> None:
        """Dial at the next step and pause little: somebody waits for the bridge."""
        self._pause = FIRST_PAUSE_S
        if self.phase is Phase.DOWN:
            self._at = min(self._at, self._clock() + FIRST_PAUSE_S)

    def step(self) -> list[Message]:
        """Go as far as it goes without waiting; the messages that came, beats left out."""
        steps = {
            Phase.DOWN: self._dial,
            Phase.DIALLING: self._connect,
            Phase.GREETING: self._greet,
            Phase.UP: self._exchange,
        }
        try:
            return steps[self.phase]()
        except Rejected as rejection:
            self.rejected = str(rejection)
            self._pause = max(self._pause, REJECTED_PAUSE_S)
            self.hang_up(str(rejection))
        except (OSError, Junk) as trouble:
            self.hang_up(str(trouble))
        return []

    def flush(self) -> None:
        """Send what the system takes now."""
        try:
            self._write()
        except OSError as trouble:
            self.hang_up(str(trouble))

    def hang_up(self, why: str) -> None:
        """End the connection; the next is dialled after a pause."""
        if self._socket is not None:
            self._socket.close()
        self.trouble = why
        self.absent = not self.up
        self._socket = None
        self._out.clear()
        self.phase = Phase.DOWN
        self._at = self._clock() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_S)

    def _dial(self) -> list[Message]:
        if self._clock() < self._at:
            return []
        self._call = self._look_up()
        if self._call is None:
            raise Junk("there is no bridge")
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        code = self._socket.connect_ex((HOST, self._call.port))
        if code not in {0, *UNDER_WAY}:
            raise OSError(code, os.strerror(code))
        self._enter(Phase.DIALLING)
        return self._connect()

    def _connect(self) -> list[Message]:
        assert self._socket is not None
        assert self._call is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_WRITE)
            if not selector.select(0):
                self._no_longer_than(DIAL_S, "the bridge's port does not answer")
                return []
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        self._decoder = Decoder()
        self._out.append(memoryview(encode(self._call.greeting.hello)))
        self._enter(Phase.GREETING)
        return self._greet()

    def _greet(self) -> list[Message]:
        assert self._call is not None
        self._write()
        is_open = self._read()
        for message in self._decoder.messages():
            answer = self._call.greeting.answer(message)
            if answer is None:
                self._welcomed()
                return self._exchange()
            self._out.append(memoryview(encode(answer)))
        _require(is_open)
        self._write()
        self._no_longer_than(HELLO_S, "the bridge did not end its hello")
        return []

    def _welcomed(self) -> None:
        self._decoder.limit = LIMIT
        self._pause = FIRST_PAUSE_S
        self._heard = self._beat_at = self._clock()
        self.rejected = None
        self.absent = False
        self._enter(Phase.UP)

    def _exchange(self) -> list[Message]:
        is_open = self._read()
        messages = [message for message in self._decoder.messages() if "beat" not in message]
        if not messages:
            _require(is_open)
        now = self._clock()
        if now - self._heard > SILENCE_S:
            raise Junk(f"the bridge said nothing for {SILENCE_S:.0f} s")
        if now >= self._beat_at:
            self._beats += 1
            self._beat_at = now + BEAT_S
            self.send(encode({"beat": self._beats}))
        self._write()
        return messages

    def _read(self) -> bool:
        """Take what is there. False where the other side has hung up behind it."""
        assert self._socket is not None
        for _ in range(READS_A_STEP):
            try:
                data = self._socket.recv(READ_BYTES)
            except (BlockingIOError, InterruptedError):
                return True
            except ConnectionError:
                return False
            if not data:
                return False
            self._heard = self._clock()
            self._decoder.feed(data)
        return True

    def _write(self) -> None:
        while self._out and self._socket is not None:
            try:
                sent = self._socket.send(self._out[0])
            except (BlockingIOError, InterruptedError):
                return
            rest = self._out.popleft()[sent:]
            if rest:
                self._out.appendleft(rest)

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._at = self._clock()

    def _no_longer_than(self, seconds: float, why: str) -> None:
        if self._clock() - self._at > seconds:
            raise Junk(why)


def _require(is_open: bool) -> None:
    if not is_open:
        raise Junk("the bridge hung up")
