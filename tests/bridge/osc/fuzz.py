"""Packets at random, and good ones with mistakes in them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bridge.osc.codec import BUNDLE, framed, message
from bridge.osc.table import addresses

TEXTS = ("", "kick", "balance", "generic", "x" * 300, "ünïcödé", "*")


def packets(count: int, seed: int) -> Iterator[bytes]:
    """So many: a third noise, a third table rows with odd values, a third of those with bytes changed."""
    dice = random.Random(seed)
    for _ in range(count):
        kind = dice.randrange(3)
        if kind == 0:
            yield _noise(dice)
        else:
            packet = _odd(dice) if dice.random() < 0.7 else _bundle(dice)
            yield packet if kind == 1 else _spoilt(packet, dice)


def _noise(dice: random.Random) -> bytes:
    begin = dice.choice((b"", b"/", b"#bundle\0", b"/deskhand/"))
    return begin + dice.randbytes(dice.randrange(200))


def _odd(dice: random.Random) -> bytes:
    """A message to an address of the table; unsubscribing is left out, so that it stays interesting."""
    row = dice.choice([row for row in addresses() if row.path != "unsubscribe"])
    types = "".join(dice.choice("fis") for _ in range(dice.randrange(3))) if dice.random() < 0.3 else row.types
    values = [_value(kind, dice) for kind in types]
    return message(row.at(dice.choice((1, 2, 3, 7, 128, 9999))), types, *values)


def _value(kind: str, dice: random.Random) -> float | str:
    if kind == "s":
        return dice.choice(TEXTS)
    if kind == "i":
        return dice.choice((0, 1, 2, -1, 8, 2**31 - 1))
    return dice.choice((0.0, 0.5, 1.0, -1.0, 60.0, 1e30, float("inf"), float("nan")))


def _bundle(dice: random.Random) -> bytes:
    return BUNDLE + b"".join(framed(b"", _odd(dice)) for _ in range(dice.randrange(8)))


def _spoilt(packet: bytes, dice: random.Random) -> bytes:
    raw = bytearray(packet)
    for _ in range(dice.randrange(1, 5)):
        deed = dice.randrange(3)
        place = dice.randrange(len(raw)) if raw else 0
        if deed == 0 and raw:
            raw[place] = dice.randrange(256)
        elif deed == 1:
            del raw[place : place + dice.randrange(1, 9)]
        else:
            raw[place:place] = dice.randbytes(dice.randrange(1, 9))
    return bytes(raw)
