"""ReaEQ: REAPER's equaliser. Its state is a list of bands, the gain behind them, and the size of its window.

Where each scale is from: docs/plugins.md.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, ClassVar, Final

from bridge.plugins.fields import LEVEL, Field, How, Scale, blank, size_of
from bridge.plugins.record import Record, split


class Shape(IntEnum):
    """What a band is. A file may hold further numbers; they stay as they are."""

    LOW_SHELF = 0
    HIGH_SHELF = 1
    BAND_ALT_2 = 2
    LOW_PASS = 3
    HIGH_PASS = 4
    ALL_PASS = 5
    NOTCH = 6
    BAND_PASS = 7
    BAND = 8
    BAND_ALT = 9


def _shape(number: float) -> int:
    try:
        return Shape(int(number))
    except ValueError:
        return int(number)


SHAPE: Final = Scale(_shape, float)
BAND_FIELDS: Final = (
    Field(name="shape", at=0, code="i", neutral=Shape.BAND, how=How.MEASURED, scale=SHAPE, low=0, high=9),
    Field(name="enabled", at=4, code="i", neutral=1, how=How.MEASURED, low=0, high=1, mask=1),
    Field(name="frequency", at=8, code="d", neutral=1000.0, how=How.MEASURED, unit="Hz", low=20.0, high=24_000.0),
    Field(name="gain", at=16, code="d", neutral=1.0, how=How.INFERRED, unit="dB", scale=LEVEL, high=30.0),
    Field(name="width", at=24, code="d", neutral=2.0, how=How.INFERRED, unit="octaves", low=0.01, high=4.0),
)
LOG_FIELD: Final = Field(name="log_automation", at=32, code="B", neutral=1, how=How.KEPT)
"""In records of 33 bytes only; REAPER 3 wrote 32."""
TAIL_FIELDS: Final = (
    Field(name="tail_0", at=0, code="i", neutral=1, how=How.KEPT),
    Field(name="tail_4", at=4, code="i", neutral=1, how=How.KEPT),
    Field(name="gain", at=8, code="d", neutral=1.0, how=How.MEASURED, unit="dB", scale=LEVEL, high=12.05),
    Field(name="tail_16", at=16, code="i", neutral=0, how=How.KEPT),
    Field(name="window_width", at=20, code="i", neutral=0, how=How.KEPT),
    Field(name="window_height", at=24, code="i", neutral=0, how=How.KEPT),
    Field(name="tail_28", at=28, code="i", neutral=2, how=How.KEPT),
)
RECORD_SIZES: Final = (size_of(BAND_FIELDS), size_of((LOG_FIELD,)))
OPENS_WITH: Final = (
    (Shape.LOW_SHELF, 100.0, 0.8, True),
    (Shape.BAND, 300.0, 2.0, True),
    (Shape.BAND, 1000.0, 2.0, True),
    (Shape.HIGH_SHELF, 5000.0, 0.8, True),
    (Shape.HIGH_PASS, 100.0, 2.0, False),
)
"""Shape, frequency, width and state of the bands that REAPER 7 opens ReaEQ with, all at 0 dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Record):
    """One band. Make one with :func:`band`.

    ``shape`` is a :class:`Shape`; ``frequency`` in Hz, ``gain`` in dB (``-inf``: the band removes what it passes),
    ``width`` in octaves.
    """

    table: ClassVar = BAND_FIELDS
    shape: int
    enabled: bool
    frequency: float
    gain: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaEq(Record):
    """The bands, and the gain behind them in dB. ``band_size`` is in bytes, 33 or (REAPER 3) 32."""

    table: ClassVar = TAIL_FIELDS
    bands: tuple[Band, ...]
    gain: float
    band_size: int = field(default=RECORD_SIZES[1], repr=False, compare=False)


def band(**values: Any) -> Band:
    """A band with these values; the others as a new band has them (bell, 1 kHz, 0 dB, 2 octaves, on)."""
    return replace(Band.of(blank((*BAND_FIELDS, LOG_FIELD))), **values)


def decode(data: bytes) -> ReaEq:
    """The settings in a state's data.

    Raises
    ------
    ValueError
        If the data is too short for its bands, or of another layout than those of the corpus.
    """
    if len(data) < 8 or (header := struct.unpack_from("<II", data))[0] not in RECORD_SIZES:
        raise ValueError("a list of bands of 32 or 33 bytes was expected as the data of ReaEQ")
    size, count = header
    records, tail = split(data, 8, count, size)
    bands = tuple(Band.of(record) for record in records)
    return ReaEq.of(tail, bands=bands, band_size=size)


def encode(settings: ReaEq) -> bytes:
    """The data of a state with these settings."""
    size = settings.band_size
    extra = blank((*BAND_FIELDS, LOG_FIELD))[RECORD_SIZES[0] :]
    records = (one.packed() for one in settings.bands)
    bands = b"".join((record + extra[: max(0, size - len(record))])[:size] for record in records)
    return struct.pack("<II", size, len(settings.bands)) + bands + settings.packed()


def neutral() -> ReaEq:
    """As ReaEQ opens: four bands at 0 dB and a high-pass that is off."""
    bands = tuple(band(shape=shape, frequency=at, width=width, enabled=on) for shape, at, width, on in OPENS_WITH)
    return ReaEq.of(blank(TAIL_FIELDS), bands=bands)
