"""ReaComp: REAPER's compressor. Its state is its parameters as floats, in parameter order.

Where each scale is from: docs/plugins.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final

from bridge.plugins.fields import LEVEL, SWITCH, How, Scale, floats, kept, linear
from bridge.plugins.parameters import FIRST, ParameterList
from core.units import gain_from_db

INPUTS: Final = 1084
"""Choices of the detector's input beyond the main one, over which its parameter runs from 0 to 1."""
SILENT: Final = gain_from_db(-150.0)
"""What the plug-in opens with where it shows -inf."""


def _ratio(x: float) -> float:
    return math.inf if x >= 1.0 else 1.0 + 99.0 * x


RATIO: Final = Scale(_ratio, lambda ratio: min(1.0, (ratio - 1.0) / 99.0))
DETECTOR: Final = Scale(lambda x: round(INPUTS * x), lambda channel: channel / INPUTS)


_ROWS: Final = (
    ("threshold", 1.0, How.MEASURED, "dB", LEVEL, -math.inf, 6.02),
    ("ratio", 0.0, How.MEASURED, ":1", RATIO, 1.0, math.inf),
    ("attack", 0.006, How.MEASURED, "ms", linear(500.0), 0.0, 500.0),
    ("release", 0.02, How.MEASURED, "ms", linear(5000.0), 0.0, 5000.0),
    ("lookahead", 0.0, How.INFERRED, "ms", linear(250.0), 0.0, 250.0),
    kept("reserved", 0.0),
    ("lowpass", 1.0, How.MEASURED, "Hz", linear(20_000.0), 0.0, 20_000.0),
    ("highpass", 0.0, How.MEASURED, "Hz", linear(20_000.0), 0.0, 20_000.0),
    ("detector", 0.0, How.INFERRED, "channel", DETECTOR, 0.0, INPUTS),
    kept("detector_audition", 0.0),
    ("dry", SILENT, How.MEASURED, "dB", LEVEL, -math.inf, 12.0),
    ("wet", 1.0, How.MEASURED, "dB", LEVEL, -math.inf, 12.0),
    ("preview_filter", 0.0, How.INFERRED, "", SWITCH, 0.0, 1.0),
    ("rms", 0.05, How.MEASURED, "ms", linear(100.0), 0.0, 1000.0),
    ("knee", 0.0, How.MEASURED, "dB", linear(24.0), 0.0, 24.0),
    ("auto_makeup", 0.0, How.MEASURED, "", SWITCH, 0.0, 1.0),
    ("auto_release", 0.0, How.MEASURED, "", SWITCH, 0.0, 1.0),
    kept("legacy_attack_knee", 0.25),
    kept("legacy_anti_alias", 0.0),
    kept("multichannel", 0.0),
    kept("metering", 0.0),
)
FIELDS: Final = floats(FIRST, _ROWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaComp(ParameterList):
    """Settings as the plug-in shows them. Make one with ``replace(neutral(), threshold=-18.0)``.

    Levels in dB (``-inf``: silent), times in ms, detector filters in Hz. ``ratio`` is n of n:1; from 100 on it is
    written as infinite. ``lookahead`` is pre-comp. ``wet`` is the output gain of the compressed signal.
    ``detector`` is what the detector listens to: 0 the main input, 2 the auxiliary input (side chain).
    """

    table: ClassVar = FIELDS
    threshold: float
    ratio: float
    attack: float
    release: float
    lookahead: float
    lowpass: float
    highpass: float
    detector: int
    dry: float
    wet: float
    preview_filter: bool
    rms: float
    knee: float
    auto_makeup: bool
    auto_release: bool


def decode(data: bytes) -> ReaComp:
    """The settings in a state's data. Raises ``ValueError`` where it is none of ReaComp's."""
    return ReaComp.decoded(data)


def encode(settings: ReaComp) -> bytes:
    """The data of a state with these settings."""
    return settings.packed()


def neutral() -> ReaComp:
    """As ReaComp opens (threshold 0 dB), with a ratio of 1:1: passes its input on."""
    return ReaComp.neutral()
