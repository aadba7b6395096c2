"""What a command says to the bridge, in plain blocking calls.

A thread of its own reads and another beats, so that the bridge hears from a command that listens to audio for
minutes, and a command that waits for an answer learns at once that the bridge is gone.
"""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Final, Self

from bridge.errors import UserError
from bridge.runtime import BridgeRecord, runtime_folder
from bridge.serve.dial import Call, dial_bridge
from bridge.serve.frames import BadMessage, Message
from bridge.serve.hello import Refused
from bridge.serve.start import start_bridge

BEAT: Final = 1.0
_GLANCE: Final = 0.5
"""Seconds after which a wait looks up, so that Ctrl-C gets through on Windows."""

_LOST: Final = (
    "The bridge has ended or does not answer. What it had not confirmed may or may not have been carried out in "
    "REAPER; nothing else was. Look at the project in REAPER, then run the command again."
)


class AgentError(UserError):
    """What REAPER's side answered, or the bridge in its place.

    `kind` is ``refused`` (nothing was done) or ``failed``.
    """

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.kind = kind


class BridgeClient:
    """A command's connection to the bridge: a context manager that hangs up at its end."""

    def __init__(self, record: BridgeRecord, call: Call) -> None:
        self.record = record
        self._call = call
        self._numbers = itertools.count(1)
        self._sending = threading.Lock()
        self._waiting: dict[int, Future[Message]] = {}
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=work, name=f"deskhand {work.__name__.strip('_')}", daemon=True)
            for work in (self._listen, self._beat)
        ]
        for thread in self._threads:
            thread.start()

    @classmethod
    def connect(cls, *, start: bool = True) -> Self:
        """Find the bridge of this user.

        Parameters
        ----------
        start
            Start one where none runs.

        Raises
        ------
        UserError
            When none runs and none was to be started or none came up, or when the one that runs refuses.
        """
        folder = runtime_folder()
        try:
            found = dial_bridge(folder) or (start_bridge(folder) if start else None)
        except Refused as error:
            raise UserError(str(error)) from error
        if found is None:
            raise UserError('No bridge runs. No project was touched. Start one with "deskhand serve".')
        return cls(*found)

    def request(self, do: str, *, timeout: float | None = None, **fields: object) -> Message:
        """What the bridge answers.

        Parameters
        ----------
        timeout
            Seconds to wait, None for as long as the bridge lives: some requests wait for people.

        Raises
        ------
        AgentError
            When the request is refused or fails.
        UserError
            When the bridge goes away or `timeout` is over.
        """
        number = next(self._numbers)
        answer: Future[Message] = Future()
        self._waiting[number] = answer
        try:
            self._send({"id": number, "do": do, **fields})
            return _wait(answer, timeout)
        except BadMessage as error:
            raise UserError(f"The request cannot be sent: {error}. Nothing was sent, nothing was done.") from error
        finally:
            del self._waiting[number]

    def status(self) -> Message:
        """The bridge's ``version``, ``pid``, ``port``, ``agents`` and ``jobs``."""
        return self.request("status", timeout=10.0)

    def stop(self) -> None:
        """End the bridge and its jobs; returns when it has hung up."""
        self.request("stop", timeout=10.0)
        self._ended.wait(timeout=30.0)

    def line(self, instance: str) -> Line:
        """The way to one REAPER."""
        return Line(self, instance)

    def close(self) -> None:
        """Hang up."""
        self._call.close()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, message: Message) -> None:
        try:
            with self._sending:
                if self._ended.is_set():
                    raise UserError(_LOST)
                self._call.write(message)
        except OSError as error:
            self._call.close()  # part of the message may be on its way: nothing can follow it
            raise UserError(_LOST) from error

    def _listen(self) -> None:
        try:
            while True:
                self._settle(self._call.read())
        except (OSError, BadMessage):
            self._ended.set()
            self._call.close()
            with self._sending:
                for answer in list(self._waiting.values()):
                    if not answer.done():
                        answer.set_exception(UserError(_LOST))

    def _settle(self, message: Message) -> None:
        number = message.get("id")
        answer = self._waiting.get(number) if type(number) is int else None
        if answer is None or answer.done():
            return
        result = message.get("result")
        if isinstance(result, dict):
            answer.set_result(result)
        else:
            answer.set_exception(AgentError(str(message.get("error", _LOST)), str(message.get("kind", "failed"))))

    def _beat(self) -> None:
        for number in itertools.count(1):
            if self._ended.wait(BEAT):
                return
            try:
                self._send({"beat": number})
            except UserError:
                return  # the listener says it to those who wait


class Line:
    """The way through the bridge to one REAPER; `instance` is the id of its agent."""

    def __init__(self, client: BridgeClient, instance: str) -> None:
        self.client = client
        self.instance = instance

    def ask(self, do: str, *, timeout: float | None = None, **fields: Any) -> Message:
        """What the agent answers to one operation; errors as :meth:`BridgeClient.request`."""
        return self.client.request("ask", timeout=timeout, instance=self.instance, request={"do": do, **fields})


def _wait(answer: Future[Message], timeout: float | None) -> Message:
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        try:
            return answer.result(_GLANCE if end is None else max(0.0, min(_GLANCE, end - time.monotonic())))
        except TimeoutError:
            if end is not None and time.monotonic() >= end:
                raise UserError(
                    f"REAPER did not answer within {timeout:g} seconds. The request may still be carried out. "
                    "See whether a window of REAPER waits for an answer, then run the command again."
                ) from None
