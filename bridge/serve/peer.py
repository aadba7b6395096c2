"""One welcomed agent or command: requests in both directions, beats, and what happens when it goes."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from bridge.serve.frames import BadMessage, Message
from bridge.serve.hello import Visitor
from bridge.serve.wire import Connection, Gone, Patience, Silent

LOG = logging.getLogger(__name__)
OUTSTANDING: Final = 64
"""Requests of one side that may wait for their answers at a time."""

Handler = Callable[["Peer", Message], Awaitable[Message]]


class NotDone(Exception):
    """Why a request was refused (nothing was done) or failed."""

    def __init__(self, text: str, kind: str = "refused") -> None:
        super().__init__(text)
        self.kind = kind


class Peer:
    """The bridge's end of a connection after the welcome.

    `handlers` is the table of what this peer may ask; anything else is refused.
    """

    def __init__(
        self, visitor: Visitor, connection: Connection, handlers: Mapping[str, Handler], patience: Patience
    ) -> None:
        self.visitor = visitor
        self._connection = connection
        self._handlers = handlers
        self._patience = patience
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._is_busy = False

    @property
    def instance(self) -> str | None:
        """The REAPER that an agent speaks for, None for a command."""
        return self.visitor.instance.get("id")

    @property
    def name(self) -> str:
        """For the log."""
        return f"{self.visitor.role} {self.instance or ''}".strip()

    async def request(self, request: Mapping[str, Any]) -> Message:
        """What the peer answers.

        Raises
        ------
        NotDone
            When it refuses or fails, or goes away before it answers.
        """
        number = next(self._numbers)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self._connection.write({**request, "id": number})
            return await answer
        except BadMessage as error:
            raise NotDone(f"The request cannot be sent to REAPER: {error}. Nothing was sent.") from error
        finally:
            del self._waiting[number]

    async def listen(self) -> None:
        """Hear messages until the connection ends, then fail what still waits."""
        beats = asyncio.create_task(self._beat())
        try:
            while True:
                self._hear(await self._connection.read(None if self._is_busy else self._patience.silence))
        except Silent:
            LOG.warning("%s: silent for %g s, hung up", self.name, self._patience.silence)
        except BadMessage as error:
            LOG.warning("%s: hung up, %s", self.name, error)
        except Gone:
            LOG.info("%s: gone", self.name)
        finally:
            for task in (beats, *self._answers):
                task.cancel()
            self._lose()
            self._connection.abort()

    def welcome(self) -> None:
        """The last word of the hello."""
        self._connection.put({"welcome": True})

    def retire(self, reason: str) -> None:
        """Say why the connection ends, and end it: :meth:`listen` returns."""
        self._connection.put({"refused": reason})
        self._connection.close_soon()

    async def close(self) -> None:
        """End the connection once what was queued is sent, or after a beat."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.beat):
                await self._connection.close()

    def _hear(self, message: Message) -> None:
        self._is_busy = "busy" in message
        if "do" in message:
            self._take(message)
        elif "result" in message or "error" in message:
            self._settle(message)
        elif not self._is_busy and "beat" not in message:
            raise BadMessage("it sent neither request, answer nor beat")

    def _take(self, message: Message) -> None:
        if type(message.get("id")) is not int:
            raise BadMessage("it sent a request without an id")
        if len(self._answers) >= OUTSTANDING:
            raise BadMessage(f"it sent more than {OUTSTANDING} requests without waiting for answers")
        task = asyncio.create_task(self._answer(message))
        self._answers.add(task)
        task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._answers.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("%s: hung up for a bug", self.name, exc_info=error)
            self._connection.abort()

    async def _answer(self, message: Message) -> None:
        answer: Message
        try:
            answer = {"result": await self._handler(message["do"])(self, message)}
        except NotDone as error:
            answer = {"error": str(error), "kind": error.kind}
        try:
            await self._connection.write({"id": message["id"], **answer})
        except BadMessage as error:
            too_long = f"The answer cannot be passed on: {error}."
            await self._connection.write({"id": message["id"], "error": too_long, "kind": "failed"})

    def _handler(self, do: object) -> Handler:
        handler = self._handlers.get(do) if isinstance(do, str) else None
        if handler is None:
            raise NotDone(f"The bridge does not know this request. It knows {', '.join(self._handlers)}.")
        return handler

    def _settle(self, message: Message) -> None:
        number, result = message.get("id"), message.get("result")
        answer = self._waiting.get(number) if type(number) is int else None
        if answer is None or answer.done():
            return
        if isinstance(result, dict):
            answer.set_result(result)
        else:
            kind = "refused" if message.get("kind") == "refused" else "failed"
            answer.set_exception(NotDone(str(message.get("error", "The answer holds no result.")), kind))

    def _lose(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(
                    NotDone(
                        "REAPER, or Deskhand in it, went away before it answered. Only the last request can have "
                        "been carried out. Look at the project in REAPER, then run the command again.",
                        "failed",
                    )
                )

    async def _beat(self) -> None:
        for number in itertools.count(1):
            await self._connection.write({"beat": number})
            await asyncio.sleep(self._patience.beat)
