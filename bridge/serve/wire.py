"""Frames on asyncio streams, and the bridge's side of the hello."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bridge.serve.frames import HEADER, HELLO_LIMIT, LIMIT, BadMessage, Message, decode, encode, length
from bridge.serve.hello import Refused, Visitor, challenge

LOG = logging.getLogger(__name__)
_CHUNK: Final = 2**20


@dataclass(frozen=True)
class Patience:
    """Seconds: those of the protocol, and how long the bridge waits for what it has to do with."""

    hello: float = 5.0
    beat: float = 1.0
    silence: float = 10.0
    grace: float = 10.0
    """That a command which was told to end has for it."""
    alone: float = 600.0
    """After which a bridge that nobody is connected to leaves."""


class Silent(Exception):
    """Nothing was heard for too long."""


class Gone(Exception):
    """The other side has closed the connection."""


class Connection:
    """One side of a connection; `limit` is the most bytes that a message may have."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.limit = HELLO_LIMIT

    async def read(self, silence: float | None) -> Message:
        """The next message.

        Parameters
        ----------
        silence
            Seconds without a single byte that are allowed, None for as many as it takes.

        Raises
        ------
        BadMessage, Silent, Gone
        """
        size = length(await self._bytes(HEADER, silence), self.limit)
        return decode(await self._bytes(size, silence))

    async def write(self, message: Mapping[str, object]) -> None:
        """Send a message and wait until the other side keeps up."""
        self.put(message)
        with suppress(ConnectionError):  # reading says it too, and is where it is handled
            await self._writer.drain()

    def put(self, message: Mapping[str, object]) -> None:
        """Queue a message."""
        self._writer.write(encode(message, self.limit))

    async def refuse(self, reason: str, seconds: float) -> None:
        """Say why and hang up.

        What still comes is thrown away for some seconds: closing with unread bytes would reset the
        connection, and the reason with it.
        """
        LOG.warning("refused: %s", reason)
        with suppress(ConnectionError, TimeoutError):
            self.put({"refused": reason})
            self._writer.write_eof()
            async with asyncio.timeout(seconds):
                while await self._reader.read(_CHUNK):
                    pass
        await self.close()

    def close_soon(self) -> None:
        """Hang up once what was queued is sent."""
        self._writer.close()

    async def close(self) -> None:
        """Hang up and wait until what was queued is sent."""
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    def abort(self) -> None:
        """Hang up without sending what is queued."""
        self._writer.transport.abort()

    async def _bytes(self, size: int, silence: float | None) -> bytearray:
        received = bytearray()
        while len(received) < size:
            try:
                async with asyncio.timeout(silence):
                    chunk = await self._reader.read(min(size - len(received), _CHUNK))
            except TimeoutError as error:
                raise Silent from error
            except ConnectionError as error:
                raise Gone from error
            if not chunk:
                raise Gone
            received += chunk
        return received


async def admit(connection: Connection, token: str, patience: Patience) -> Visitor | None:
    """Hear a visitor's hello; the welcome is left to say. None where it was refused or went away."""
    try:
        async with asyncio.timeout(patience.hello):
            hello = challenge(await connection.read(None), token)
            connection.put(hello.reply)
            if not hello.is_met_by(await connection.read(None)):
                raise Refused("The proof does not hold: this is not the token of this user.")
    except TimeoutError:
        await connection.refuse("The hello came too late.", patience.beat)
    except BadMessage as error:
        await connection.refuse(f"This is no hello of Deskhand: {error}.", patience.beat)
    except Refused as error:
        await connection.refuse(str(error), patience.beat)
    except Gone:
        await connection.close()
    else:
        connection.limit = LIMIT
        return hello.visitor
    return None
