"""ReaXcomp: REAPER's multiband compressor. Its state is a list of bands from low to high, and an output gain.

Where each scale is from: docs/plugins.md.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from bridge.plugins.fields import LEVEL, Field, How, blank, size_of
from bridge.plugins.record import Record, split

BAND_FIELDS: Final = (
    Field(name="top", at=0, code="d", neutral=24_000.0, how=How.MEASURED, unit="Hz", low=20.0, high=24_000.0),
    Field(name="gain", at=8, code="d", neutral=1.0, how=How.MEASURED, unit="dB", scale=LEVEL, high=12.05),
    Field(name="threshold", at=16, code="d", neutral=1.0, how=How.MEASURED, unit="dB", scale=LEVEL, high=12.05),
    Field(name="ratio", at=24, code="d", neutral=1.0, how=How.MEASURED, unit=":1", low=0.1, high=100.0),
    Field(name="knee", at=32, code="d", neutral=0.0, how=How.MEASURED, unit="dB", low=0.0, high=24.0),
    Field(name="attack", at=40, code="i", neutral=15, how=How.MEASURED, unit="ms", low=0, high=250),
    Field(name="release", at=44, code="i", neutral=150, how=How.MEASURED, unit="ms", low=0, high=2000),
    Field(name="rms", at=48, code="i", neutral=5, how=How.MEASURED, unit="ms", low=0, high=250),
    Field(name="auto_makeup", at=52, code="i", neutral=0, how=How.MEASURED, low=0, high=1, mask=1),
    Field(name="auto_release", at=52, code="i", neutral=0, how=How.INFERRED, low=0, high=1, mask=2),
    Field(name="feedback", at=52, code="i", neutral=0, how=How.INFERRED, low=0, high=1, mask=4),
    Field(name="active", at=52, code="i", neutral=1, how=How.INFERRED, low=0, high=1, mask=8, inverted=True),
    Field(name="bit_4", at=52, code="i", neutral=1, how=How.KEPT, low=0, high=1, mask=16),
)
TAIL_FIELDS: Final = (
    Field(name="tail_0", at=0, code="i", neutral=1, how=How.KEPT),
    Field(name="tail_4", at=4, code="i", neutral=1, how=How.KEPT),
    Field(name="gain", at=8, code="d", neutral=1.0, how=How.INFERRED, unit="dB", scale=LEVEL, high=12.05),
    Field(name="tail_16", at=16, code="i", neutral=0, how=How.KEPT),
    Field(name="tail_20", at=20, code="i", neutral=0, how=How.KEPT),
    Field(name="tail_24", at=24, code="i", neutral=1, how=How.KEPT),
    Field(name="tail_28", at=28, code="i", neutral=2, how=How.KEPT),
)
RECORD: Final = size_of(BAND_FIELDS)
OPENS_WITH: Final = (200.0, 1000.0, 5000.0, 24_000.0)
"""Upper ends of the four bands that ReaXcomp opens with, in Hz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Record):
    """One band, from the upper end of the band below to ``top`` Hz. Make one with :func:`band`.

    ``gain``, ``threshold`` and ``knee`` in dB; ``ratio`` is n of n:1, below 1 it expands; times in whole ms.
    ``feedback``: the detector listens behind the compressor.
    """

    table: ClassVar = BAND_FIELDS
    top: float
    gain: float
    threshold: float
    ratio: float
    knee: float
    attack: int
    release: int
    rms: int
    auto_makeup: bool
    auto_release: bool
    feedback: bool
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaXcomp(Record):
    """The bands from low to high and the output gain in dB."""

    table: ClassVar = TAIL_FIELDS
    bands: tuple[Band, ...]
    gain: float


def band(**values: Any) -> Band:
    """A band with these values; the others such that it passes its input on (ratio 1:1, 0 dB, up to 24 kHz)."""
    return replace(Band.of(blank(BAND_FIELDS)), **values)


def decode(data: bytes) -> ReaXcomp:
    """The settings in a state's data.

    Raises
    ------
    ValueError
        If the data is too short for its bands, or of another layout than the one of the corpus.
    """
    if len(data) < 8 or (header := struct.unpack_from("<II", data))[0] != RECORD:
        raise ValueError(f"a list of bands of {RECORD} bytes was expected as the data of ReaXcomp")
    records, tail = split(data, 8, header[1], RECORD)
    return ReaXcomp.of(tail, bands=tuple(Band.of(record) for record in records))


def encode(settings: ReaXcomp) -> bytes:
    """The data of a state with these settings."""
    bands = b"".join(one.packed() for one in settings.bands)
    return struct.pack("<II", RECORD, len(settings.bands)) + bands + settings.packed()


def neutral() -> ReaXcomp:
    """As ReaXcomp opens, with a ratio of 1:1 and no make-up gain: passes its input on through the crossovers."""
    tail = blank(TAIL_FIELDS)
    return ReaXcomp.of(tail, bands=tuple(band(top=top) for top in OPENS_WITH))
