"""ReaLimit: REAPER's brickwall limiter. Its state is 48 bytes of integers and doubles.

Where each scale is from: docs/plugins.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from bridge.plugins.fields import Field, How, Scale, blank
from bridge.plugins.record import Record
from core.units import db_from_gain, gain_from_db

RELEASE: Final = Scale(lambda x: -db_from_gain(x), lambda shown_value: gain_from_db(-shown_value))
"""15 dB/s is stored as 10^(-15/20), the gain over one second."""
SIZE: Final = 48

FIELDS: Final = (
    Field(name="version", at=0, code="i", neutral=3, how=How.KEPT),
    Field(name="true_peak", at=4, code="i", neutral=0, how=How.INFERRED, low=0, high=1, mask=1),
    Field(name="threshold", at=8, code="d", neutral=0.0, how=How.MEASURED, unit="dB", low=-60.0, high=12.0),
    Field(name="ceiling", at=16, code="d", neutral=0.0, how=How.MEASURED, unit="dB", low=-24.0, high=0.0),
    Field(name="word_24", at=24, code="i", neutral=2, how=How.KEPT),
    Field(name="word_28", at=28, code="i", neutral=0, how=How.KEPT),
    Field(name="double_32", at=32, code="d", neutral=0.0, how=How.KEPT),
    Field(
        name="release",
        at=40,
        code="d",
        neutral=gain_from_db(-15.0),
        how=How.INFERRED,
        unit="dB/s",
        scale=RELEASE,
        low=6.0,
        high=40.0,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaLimit(Record):
    """Settings as the plug-in shows them: threshold and ceiling in dB, release in dB/s.

    The gain is such that the threshold comes out at the ceiling. Make one with
    ``replace(neutral(), threshold=-3.0, ceiling=-1.0)``.
    """

    table: ClassVar = FIELDS
    threshold: float
    ceiling: float
    true_peak: bool
    release: float


def decode(data: bytes) -> ReaLimit:
    """The settings in a state's data.

    Raises
    ------
    ValueError
        If the data is too short, or of another layout than the one of the corpus.
    """
    if len(data) < SIZE or data[:4] != b"\x03\x00\x00\x00":
        raise ValueError(f"{SIZE} bytes of layout 3 were expected as the data of ReaLimit, not {len(data)} bytes")
    return ReaLimit.of(data)


def encode(settings: ReaLimit) -> bytes:
    """The data of a state with these settings."""
    return settings.packed()


def neutral() -> ReaLimit:
    """As ReaLimit opens: threshold and ceiling at 0 dBFS, so that it passes on what does not clip."""
    return decode(blank(FIELDS))
