"""Plug-ins of another maker: parameters that are displayed in their own ways, a state that nobody understands."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bridge.plugins import chunk
from bridge.plugins.text import fx_text
from bridge.session import Fx

SLOPES: Final = ("LP6", "LP12", "LP24", "LP48")


@dataclass(frozen=True, slots=True)
class Display:
    """A parameter: what it displays at a normalised value, and the value that it opens with."""

    name: str
    text: Callable[[float], str]
    start: float


@dataclass(frozen=True, slots=True)
class Other:
    """A plug-in. ``formats``: it has Cockos' extension to VST, so it tells what it would display."""

    name: str
    fourcc: bytes
    displays: tuple[Display, ...]
    formats: bool = False

    def new(self) -> Fx:
        """A new instance."""
        values = [display.start for display in self.displays]
        data = chunk.MARKS + struct.pack(f"<{len(values)}f", *values)
        lines = chunk.encoded(chunk.new_state(self.fourcc, chunk.PARAMETERS, data))
        number = int.from_bytes(self.fourcc, "big")
        return Fx(name=self.name, chunk=fx_text([f'<VST "{self.name}" glass.vst3 0 "" {number} ""', *lines, ">"]))


def frequency(value: float) -> str:
    """20 Hz to 20 kHz, even in octaves: "100 Hz", "1.00 kHz"."""
    hertz = 20.0 * 1000.0**value
    return f"{hertz:.0f} Hz" if hertz < 999.5 else f"{hertz / 1000.0:.2f} kHz"


def level(value: float) -> str:
    """-24 to 24 dB."""
    return f"{48.0 * value - 24.0:+.1f} dB"


def falling(value: float) -> str:
    """From 24.0 dB down to silence."""
    return "-inf dB" if value >= 1.0 else f"{24.0 - 120.0 * value:.1f} dB"


def slope(value: float) -> str:
    """A choice of four."""
    return SLOPES[min(len(SLOPES) - 1, int(value * len(SLOPES)))]


def percent(value: float) -> str:
    """0 to 100 %."""
    return f"{100.0 * value:.0f} %"


def bend(value: float) -> str:
    """Up and down again: 0 to 100 % and back, in waves."""
    return f"{50.0 - 50.0 * math.cos(6.0 * math.pi * value * value):.1f} %"


GLASS: Final = (
    Display("Frequency", frequency, 0.5),
    Display("Gain", level, 0.5),
    Display("Slope", slope, 0.0),
    Display("Mix", percent, 1.0),
    Display("Bend", bend, 0.1),
    Display("Floor", falling, 0.2),
)
OTHERS: Final = (
    Other("VST3: Glass EQ (Lumen)", b"glas", GLASS),
    Other("VST: Glass EQ Lite (Lumen)", b"glal", GLASS, formats=True),
)
"""Plug-ins of another maker that are installed."""


def other_by_name(name: str) -> Other | None:
    """The plug-in of this name."""
    return next((other for other in OTHERS if other.name == name), None)
