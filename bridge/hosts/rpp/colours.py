"""REAPER's custom colours: ``0x1000000`` plus a native colour, whose byte order the writing system decides.

Conventions
-----------
* ``0xRRGGBB`` outside, ``None`` = theme default.
* Windows stores ``0x00BBGGRR`` (COLORREF), macOS and Linux ``0x00RRGGBB`` (SWELL). Marker and item colours
  name their order by a letter (``R`` Windows, ``B`` the others); tracks leave it to the project's header.
* A value without bit ``0x1000000`` is stored and not used; REAPER's own is 16576.
"""

from __future__ import annotations

import sys
from typing import Literal

ByteOrder = Literal["R", "B"]

CUSTOM = 0x1000000
NO_COLOUR = 16576


def order_of(platform: str | None) -> ByteOrder:
    """Byte order of a header's platform (``win64``, ``x64``, ``OSX64``, ``macOS-arm64``, ``linux-x86_64`` ...).

    Windows names itself by bits alone, and REAPER 3 wrote no platform. ``None``, a file without a header
    (track templates), is taken for one of this machine: that is how the REAPER that runs here shows it.
    """
    name = sys.platform if platform is None else platform.casefold()
    return "B" if name.startswith(("osx", "macos", "linux", "darwin")) else "R"


def from_native(value: int, order: ByteOrder) -> int | None:
    """``0xRRGGBB`` of a stored colour."""
    if not value & CUSTOM:
        return None
    return value & 0xFFFFFF if order == "B" else _swapped(value)


def to_native(colour: int | None, order: ByteOrder) -> int:
    """The stored colour of ``0xRRGGBB``."""
    if colour is None:
        return NO_COLOUR
    return CUSTOM | (colour & 0xFFFFFF if order == "B" else _swapped(colour))


def _swapped(value: int) -> int:
    return (value & 0xFF) << 16 | value & 0xFF00 | value >> 16 & 0xFF
