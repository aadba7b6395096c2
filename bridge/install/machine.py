"""For which processors a program or library was built, read from the head of its file.

Formats: ELF (``e_machine``), PE (COFF ``Machine``), Mach-O (``cputype``; a universal file holds several).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

ELF_MACHINES: Final = {3: "x86", 40: "arm", 62: "x86_64", 183: "arm64"}
PE_MACHINES: Final = {0x14C: "x86", 0x1C4: "arm", 0x8664: "x86_64", 0xA641: "arm64ec", 0xAA64: "arm64"}
MACHO_TYPES: Final = {7: "x86", 12: "arm", 0x01000007: "x86_64", 0x0100000C: "arm64"}
_HEAD: Final = 4096
_MOST_PARTS: Final = 32
"""Java's class files begin like a universal Mach-O file, but count more parts than this."""


def machines(path: Path) -> frozenset[str]:
    """Processors that a file was built for; empty for a file of another kind or one cut short.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        return frozenset(_machines(head))
    except struct.error:
        return frozenset()


def _machines(head: bytes) -> list[str]:
    match head[:4]:
        case b"\x7fELF":
            order = ">" if head[5:6] == b"\2" else "<"
            return [_word(ELF_MACHINES, struct.unpack_from(f"{order}H", head, 18)[0])]
        case b"\xcf\xfa\xed\xfe" | b"\xce\xfa\xed\xfe":
            return [_word(MACHO_TYPES, struct.unpack_from("<I", head, 4)[0])]
        case b"\xca\xfe\xba\xbe" | b"\xca\xfe\xba\xbf":
            size = 32 if head[3] == 0xBF else 20
            count = struct.unpack_from(">I", head, 4)[0]
            places = range(8, 8 + size * count, size) if count <= _MOST_PARTS else range(0)
            return [_word(MACHO_TYPES, struct.unpack_from(">I", head, place)[0]) for place in places]
    if head[:2] == b"MZ":
        place = struct.unpack_from("<I", head, 0x3C)[0]
        if head[place : place + 4] == b"PE\0\0":
            return [_word(PE_MACHINES, struct.unpack_from("<H", head, place + 4)[0])]
    return []


def _word(table: dict[int, str], number: int) -> str:
    return table.get(number, f"machine {number:#x}")
