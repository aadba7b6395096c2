"""Frames that no page sends, and the wire that they are sent on: RFC 6455 by hand, so that it can be broken."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import re
import struct
from collections.abc import Callable, Mapping
from typing import Final

from bridge.web.orders import LONGEST
from tests.bridge.web.stage import Desk

REASON: Final = re.compile("ha(s|ve) to be")
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
MASK: Final = b"\x11\x22\x33\x44"


def frame(opcode: int, body: bytes, *, flags: int = 0x80, masked: bool = True, claims: int | None = None) -> bytes:
    """A frame; ``claims`` is another length than it has."""
    length = len(body) if claims is None else claims
    mask = 0x80 if masked else 0
    if length < 126:
        head = bytes([flags | opcode, mask | length])
    elif length < 2**16:
        head = bytes([flags | opcode, mask | 126]) + struct.pack("!H", length)
    else:
        head = bytes([flags | opcode, mask | 127]) + struct.pack("!Q", length)
    if not masked:
        return head + body
    return head + MASK + bytes(byte ^ MASK[place % 4] for place, byte in enumerate(body))


def _mutated(chance: random.Random) -> bytes:
    text = bytearray(json.dumps({"id": 3, "do": "accept", "target": "1", "value": True}).encode())
    del text[chance.randrange(len(text) - 1) :]
    return frame(TEXT, bytes(text))


NO_ORDERS: Final[Mapping[str, Callable[[random.Random], bytes]]] = {
    "half an order": _mutated,
    "text": lambda chance: frame(TEXT, f'"{chance.random()}"'.encode()),
    "nested": lambda _: frame(TEXT, b"[" * 1500),
    "bytes": lambda chance: frame(BINARY, chance.randbytes(chance.randrange(1, 100))),
    "other keys": lambda chance: frame(TEXT, json.dumps({"id": 1, "do": "apply", "k": chance.random()}).encode()),
    "unmasked": lambda _: frame(TEXT, b"{}", masked=False),
    "infinity": lambda _: frame(TEXT, b'{"id":1,"do":"pan","target":"1","value":-Infinity}'),
}
"""Frames that are well made and no orders: each is answered with a reason."""

NO_FRAMES: Final[Mapping[str, Callable[[random.Random], bytes]]] = {
    "no UTF-8": lambda _: frame(TEXT, b"\xff\xfe{}"),
    "too long": lambda _: frame(TEXT, b'"' + b"a" * (2 * LONGEST) + b'"'),
    "length of a lie": lambda _: frame(TEXT, b"{}", claims=2**62),
    "reserved bits": lambda _: frame(TEXT, b"{}", flags=0xF0),
    "unknown opcode": lambda chance: frame(chance.choice([3, 7, 11, 15]), b"{}"),
    "long ping": lambda _: frame(PING, b"a" * 200),
    "ping in parts": lambda _: frame(PING, b"a", flags=0),
    "wrong close": lambda _: frame(CLOSE, b"\x03\xe7"),
    "noise": lambda chance: b"\xff" + chance.randbytes(chance.randrange(20, 200)),
}
"""What breaks the protocol itself: it is counted, and the connection ends."""


class Wire:
    """A socket of the page, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, here: Desk, cookie: str) -> Wire:
        """Let in, and past the handshake."""
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port, limit=2**22)
        key = base64.b64encode(bytes(16)).decode()
        words = {
            "Host": f"127.0.0.1:{here.port}",
            "Origin": here.origin,
            "Cookie": cookie,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": key,
        }
        lines = [f"{name}: {value}" for name, value in words.items()]
        writer.write("\r\n".join(["GET /socket HTTP/1.1", *lines, "", ""]).encode())
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        return cls(reader, writer)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def text(self) -> dict[str, object]:
        """The next message."""
        while True:
            first, second = await self.reader.readexactly(2)
            length = second & 0x7F
            if length >= 126:
                size = 2 if length == 126 else 8
                length = int.from_bytes(await self.reader.readexactly(size), "big")
            body = await self.reader.readexactly(length)
            if first & 0x0F == TEXT:
                told: dict[str, object] = json.loads(body)
                return told
            if first & 0x0F == CLOSE:
                raise EOFError(body)

    async def refusal(self) -> str:
        """The reason of the next refusal."""
        while "refused" not in (told := await self.text()):
            pass
        return str(told["why"])

    async def ended(self) -> None:
        """Wait until the other side has hung up."""
        try:
            while await self.reader.read(2**16):
                pass
        except ConnectionError:
            pass
        self.close()

    def close(self) -> None:
        self.writer.transport.abort()


async def attack(here: Desk, cookie: str, count: int, seed: int = 1) -> None:
    """Send that many frames that are wrong in every way."""
    chance = random.Random(seed)
    kinds = [*NO_ORDERS, *NO_FRAMES]
    wire = await Wire.open(here, cookie)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        if kind in NO_ORDERS:
            await wire.send(NO_ORDERS[kind](chance))
            assert REASON.search(await wire.refusal())
        else:
            await wire.send(NO_FRAMES[kind](chance))
            async with asyncio.timeout(5):
                if kind == "length of a lie":
                    wire.writer.write_eof()
                await wire.ended()
            wire = await Wire.open(here, cookie)
    wire.close()
