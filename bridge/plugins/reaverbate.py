"""ReaVerbate: REAPER's algorithmic reverb. Its state is its eight parameters as floats.

Where each scale is from: docs/plugins.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final

from bridge.plugins.fields import LEVEL, How, floats, linear
from bridge.plugins.parameters import FIRST, ParameterList

ROOM: Final = linear(68.0, 30.0)
"""Stored 5/17 is shown as 50: the feedback of the combs is 0.3 + 0.68 x, which fits the decay times too."""

_ROWS: Final = (
    ("wet", 0.0, How.MEASURED, "dB", LEVEL, -math.inf, 6.02),
    ("dry", 1.0, How.MEASURED, "dB", LEVEL, -math.inf, 6.02),
    ("room", 5 / 17, How.INFERRED, "%", ROOM, 30.0, 98.0),
    ("dampening", 0.5, How.INFERRED, "%", linear(100.0), 0.0, 100.0),
    ("width", 1.0, How.INFERRED, "", linear(2.0, -1.0), -1.0, 1.0),
    ("delay", 0.0, How.INFERRED, "ms", linear(500.0), 0.0, 500.0),
    ("lowpass", 1.0, How.MEASURED, "Hz", linear(20_000.0), 0.0, 20_000.0),
    ("highpass", 0.0, How.MEASURED, "Hz", linear(20_000.0), 0.0, 20_000.0),
)
FIELDS: Final = floats(FIRST, _ROWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaVerbate(ParameterList):
    """Settings as the plug-in shows them. Make one with ``replace(neutral(), wet=-6.0)``.

    ``wet`` and ``dry`` in dB (``-inf``: silent); ``room`` from 30 to 98 % and ``dampening`` from 0 to 100 %;
    ``width`` from -1 (swapped) over 0 (mono) to 1; ``delay`` before the reverb in ms; filters in Hz.
    """

    table: ClassVar = FIELDS
    wet: float
    dry: float
    room: float
    dampening: float
    width: float
    delay: float
    lowpass: float
    highpass: float


def decode(data: bytes) -> ReaVerbate:
    """The settings in a state's data. Raises ``ValueError`` where it is none of ReaVerbate's."""
    return ReaVerbate.decoded(data)


def encode(settings: ReaVerbate) -> bytes:
    """The data of a state with these settings."""
    return settings.packed()


def neutral() -> ReaVerbate:
    """As ReaVerbate opens, without reverb: passes its input on."""
    return ReaVerbate.neutral()
