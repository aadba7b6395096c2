"""Standard MIDI files of one track, as synthesisers read them.

Source: The Complete MIDI 1.0 Detailed Specification (1996), Standard MIDI Files 1.0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

TICKS: Final = 480
"""Ticks per second: 480 per quarter note at the file's 60 beats per minute."""

DRUM_CHANNEL: Final = 9


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A key from ``start`` for ``length`` seconds; ``pitch`` and ``velocity`` are 0..127."""

    start: float
    pitch: int
    length: float
    velocity: int


def midi_file(notes: Iterable[Note], *, program: int, channel: int = 0) -> bytes:
    """A file of format 0 that plays notes with one program.

    Raises
    ------
    ValueError
        If a program, pitch or velocity is not in 0..127, or the channel is not in 0..15.
    """
    if not (0 <= program <= 127 and 0 <= channel <= 15):
        raise ValueError(f"program must be in 0..127 and channel in 0..15, not {program} and {channel}")
    events = [(0, 0, bytes([0xFF, 0x51, 3]) + (1_000_000).to_bytes(3, "big"))]
    events.append((0, 1, bytes([0xC0 | channel, program])))
    for note in notes:
        if not (0 <= note.pitch <= 127 and 0 <= note.velocity <= 127):
            raise ValueError(f"pitch and velocity must be in 0..127, not {note.pitch} and {note.velocity}")
        on, off = round(note.start * TICKS), round((note.start + note.length) * TICKS)
        events.append((on, 3, bytes([0x90 | channel, note.pitch, note.velocity])))
        events.append((max(off, on + 1), 2, bytes([0x80 | channel, note.pitch, 0])))
    track = bytearray()
    now = 0
    for tick, _, message in sorted(events):
        track += variable_length(tick - now) + message
        now = tick
    track += b"\x00\xff\x2f\x00"
    header = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, TICKS)
    return header + struct.pack(">4sI", b"MTrk", len(track)) + bytes(track)


def variable_length(number: int) -> bytes:
    """A number in groups of seven bits, the high bit set on all but the last."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(0x80 | (number & 0x7F))
    return bytes(reversed(groups))
