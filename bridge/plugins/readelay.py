"""ReaDelay: REAPER's multi-tap delay. Its state is wet and dry gain and a list of taps.

Where each scale is from: docs/plugins.md.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from bridge.plugins.fields import (
    LEVEL,
    SWITCH,
    Field,
    How,
    blank,
    floats,
    kept,
    linear,
    size_of,
)
from bridge.plugins.record import Record, split
from core.units import gain_from_db

SILENT: Final = gain_from_db(-150.0)
"""What the plug-in opens with where it shows -inf."""

HEAD_FIELDS: Final = (
    Field(name="word_0", at=0, code="i", neutral=0, how=How.KEPT),
    Field(name="word_4", at=4, code="i", neutral=0, how=How.KEPT),
    Field(name="count", at=8, code="I", neutral=1, how=How.KEPT),
    Field(name="record", at=12, code="I", neutral=44, how=How.KEPT),
    Field(name="word_16", at=16, code="i", neutral=2, how=How.KEPT),
    Field(name="word_20", at=20, code="i", neutral=0, how=How.KEPT),
    Field(name="wet", at=24, code="f", neutral=0.0, how=How.MEASURED, unit="dB", scale=LEVEL, high=6.02),
    Field(name="dry", at=28, code="f", neutral=1.0, how=How.MEASURED, unit="dB", scale=LEVEL, high=6.02),
)
COUNT: Final = 8

_ROWS: Final = (
    kept("word", 0.0),
    ("enabled", 1.0, How.MEASURED, "", SWITCH, 0.0, 1.0),
    ("time", 0.0, How.MEASURED, "ms", linear(10_000.0), 0.0, 10_000.0),
    ("beats", 1 / 128, How.MEASURED, "quarter notes", linear(128.0), 0.0, 128.0),
    ("feedback", SILENT, How.MEASURED, "dB", LEVEL, -math.inf, 6.02),
    ("lowpass", 1.0, How.MEASURED, "Hz", linear(20_000.0), 0.0, 20_000.0),
    ("highpass", 0.0, How.MEASURED, "Hz", linear(20_000.0), 0.0, 20_000.0),
    kept("resolution", 1.0),
    ("width", 1.0, How.MEASURED, "", linear(2.0, -1.0), -1.0, 1.0),
    ("volume", 1.0, How.MEASURED, "dB", LEVEL, -math.inf, 6.02),
    ("pan", 0.5, How.MEASURED, "", linear(2.0, -1.0), -1.0, 1.0),
)
TAP_FIELDS: Final = floats(0, _ROWS)
RECORD: Final = size_of(TAP_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap(Record):
    """One tap. Make one with :func:`tap`.

    Its delay is ``time`` (ms) plus ``beats`` (quarter notes of the project's tempo). ``feedback`` and ``volume``
    in dB (``-inf``: none), filters in Hz, ``width`` from -1 (swapped) to 1, ``pan`` from -1 (left) to 1.
    """

    table: ClassVar = TAP_FIELDS
    enabled: bool
    time: float
    beats: float
    feedback: float
    lowpass: float
    highpass: float
    width: float
    volume: float
    pan: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaDelay(Record):
    """The taps; ``wet`` and ``dry`` in dB."""

    table: ClassVar = HEAD_FIELDS
    taps: tuple[Tap, ...]
    wet: float
    dry: float


def tap(**values: Any) -> Tap:
    """A tap with these values; the others as a new tap has them (one quarter note, 0 dB, centre)."""
    return replace(Tap.of(blank(TAP_FIELDS)), **values)


def decode(data: bytes) -> ReaDelay:
    """The settings in a state's data.

    Raises
    ------
    ValueError
        If the data is too short for its taps, or of another layout than the one of the corpus.
    """
    size = size_of(HEAD_FIELDS)
    if len(data) < size or (header := struct.unpack_from("<II", data, COUNT))[1] != RECORD:
        raise ValueError(
            f"a list of taps of {RECORD} bytes was expected as the data of ReaDelay ({len(data)} bytes)"
        )
    records, rest = split(data, size, header[0], RECORD)
    if rest:
        raise ValueError(f"the data of ReaDelay ends {len(rest)} bytes after its last tap")
    head = data[:size]
    return ReaDelay.of(head, taps=tuple(Tap.of(record) for record in records))


def encode(settings: ReaDelay) -> bytes:
    """The data of a state with these settings."""
    head = bytearray(settings.packed())
    struct.pack_into("<I", head, COUNT, len(settings.taps))
    return bytes(head) + b"".join(one.packed() for one in settings.taps)


def neutral() -> ReaDelay:
    """As ReaDelay opens, one tap of a quarter note, without the delayed signal: passes its input on."""
    head = blank(HEAD_FIELDS)
    return ReaDelay.of(head, taps=(tap(),))
