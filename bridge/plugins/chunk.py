"""The container of a VST's state: base64 lines that hold a header, the plug-in's data and a tail.

Conventions
-----------
* Header: plug-in id, kind of data, pins of the inputs and outputs, size of the data, two more words. Tail: the
  preset's name and a word. Neither changes when the data does, but for the size.
* Every line encodes some bytes on its own: 96 as a rule, 210 for long data, 40 before REAPER 4. A part starts a
  new line, but all parts are in one run up to REAPER 4 and in some later files. A state keeps its layout.

The layout is not documented by the maker; it is that of every VST of 151 public project files.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

PARAMETERS: Final = 0xFEED5EEF
"""Kind of data: the marks below and the parameters as floats."""
OPAQUE: Final = 0xFEED5EEE
"""Kind of data: whatever the plug-in writes."""
MARKS: Final = struct.pack("<II", 0xDEADBEEF, 0xDEADF00D)
TAIL: Final = b"\x00\x00\x10\x00\x00\x00"
"""Tail of a state without a preset name."""
MOST_PINS: Final = 128


@dataclass(frozen=True, slots=True)
class State:
    """The three parts. ``header`` includes the size of the data."""

    header: bytes
    data: bytes
    tail: bytes

    @property
    def plugin_id(self) -> int:
        """The plug-in's four-character code as a number."""
        return int(struct.unpack_from("<I", self.header)[0])

    def with_data(self, data: bytes) -> State:
        """The same state with other data."""
        return State(self.header[:-12] + struct.pack("<I", len(data)) + self.header[-8:], data, self.tail)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the parts become lines: part by part or in one run, of ``width`` bytes a line."""

    width: int
    one_run: bool = False


USUAL: Final = Layout(96)
LAYOUTS: Final = (USUAL, Layout(210), *(Layout(width, one_run=True) for width in (96, 210, 40)))


def parse(lines: Sequence[str]) -> State:
    """The state in the lines of a VST block.

    Raises
    ------
    ValueError
        If the lines are no base64, or hold no header, or less data than the header says.
    """
    raw = b"".join(base64.b64decode(line, validate=True) for line in lines)
    end = _header_size(raw)
    (size,) = struct.unpack_from("<I", raw, end - 12)
    if len(raw) < end + size:
        raise ValueError(f"{size} bytes of plug-in data were expected, {len(raw) - end} are there")
    return State(raw[:end], raw[end : end + size], raw[end + size :])


def replaced(lines: Sequence[str], data: bytes) -> list[str]:
    """The lines of a VST block with other data, all else as it was: pins, preset name, width of the lines."""
    state = parse(lines)
    if state.data == data:
        return list(lines)
    layout = next((one for one in LAYOUTS if encoded(state, one) == list(lines)), USUAL)
    return encoded(state.with_data(data), layout)


def encoded(state: State, layout: Layout = USUAL) -> list[str]:
    """The lines of a VST block."""
    parts = (state.header, state.data, state.tail)
    return [
        line for part in ([b"".join(parts)] if layout.one_run else parts) for line in _lines(part, layout.width)
    ]


def new_state(fourcc: bytes, kind: int, data: bytes, *, inputs: int = 2) -> State:
    """The state of a plug-in with this many inputs and two outputs, pin n on channel n, and no preset name."""
    (plugin_id,) = struct.unpack(">I", fourcc)
    pins = b"".join(
        struct.pack(f"<I{count}Q", count, *(1 << pin for pin in range(count))) for count in (inputs, 2)
    )
    words = struct.pack("<III", len(data), int(kind == OPAQUE), 0x00100000)
    return State(struct.pack("<II", plugin_id, kind) + pins + words, data, TAIL)


def _header_size(raw: bytes) -> int:
    try:
        kind, inputs = struct.unpack_from("<4xII", raw)
        (outputs,) = struct.unpack_from("<I", raw, 12 + 8 * inputs)
    except struct.error:
        raise ValueError(f"a plug-in state with a header was expected, not {len(raw)} bytes") from None
    size = int(16 + 8 * (inputs + outputs) + 12)
    if kind not in (PARAMETERS, OPAQUE) or max(inputs, outputs) > MOST_PINS or len(raw) < size:
        raise ValueError(f"a plug-in state with a header was expected, not kind {kind:#x}, {inputs} inputs")
    return size


def _lines(part: bytes, width: int) -> Iterator[str]:
    return (base64.b64encode(part[at : at + width]).decode("ascii") for at in range(0, len(part), width))
