"""The ten reverb parameters of Li and Lerch 2023 and what they are in ``core``: ``parameters.csv``.

The paper's reverb is a feedback delay network (IEM FdnReverb), ``core``'s is combs and all-passes. Six of the ten
have a counterpart, said there; room size, the low shelf's gain and both Qs have none: ``core``'s lengths are fixed
and its cuts are Butterworth. The network has ten outputs all the same, as published; those four were never taught
and are not read. Ranges are ours: they are what the network was taught.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.reverb import ReverbSettings
from core.units import db_from_gain, gain_from_db

Array = NDArray[np.float64]

LEVEL_RANGE: Final = (-10.0, 6.0)
RANGE_RANGE: Final = (5.0, 30.0)
GAIN_RANGE: Final = (-15.0, 15.0)
"""dB, LU and dB: what the published training data was held to, and what 0 and 1 of the networks stand for."""

DRIEST: Final = 1e-3
"""Share of the wet sound that is taken for none (-60 dB)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A row: its range, its weight in the loss (equation 2), and what it is in ``core``, empty if nothing."""

    name: str
    unit: str
    low: float
    high: float
    weight: float
    counterpart: str


@cache
def parameters() -> tuple[Parameter, ...]:
    """The ten, in the order of the network's outputs."""
    rows = csv.DictReader((files(__package__) / "parameters.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        Parameter(
            row["name"],
            row["unit"],
            float(row["low"]),
            float(row["high"]),
            float(row["weight"]),
            row["counterpart"],
        )
        for row in rows
    )


def taught() -> NDArray[np.bool_]:
    """Which of the ten have a counterpart, (10,)."""
    return np.array([bool(parameter.counterpart) for parameter in parameters()])


def scaled(values: Array, low: float | Array, high: float | Array) -> Array:
    """From a range to 0..1."""
    return (values - low) / (np.asarray(high) - low)


def unscaled(shares: Array, low: float | Array, high: float | Array) -> Array:
    """From 0..1 to a range; what lies beyond is held to it."""
    return np.asarray(low + np.clip(shares, 0.0, 1.0) * (np.asarray(high) - low))


def reverb_ranges() -> tuple[Array, Array]:
    """Lowest and highest values of the ten, (10,) each."""
    return np.array([row.low for row in parameters()]), np.array([row.high for row in parameters()])


def to_settings(values: Array) -> ReverbSettings:
    """The ten as ``core``'s reverb; those without a counterpart are not read."""
    told = dict(zip((row.name for row in parameters()), map(float, values), strict=True))
    wet = min(1.0 - DRIEST, max(DRIEST, told["dry_wet"] / 100.0))
    return ReverbSettings(
        rt60_s=told["reverb_time"],
        dampening=min(1.0, max(0.0, -told["high_cut_gain"] / 20.0)),
        delay_ms=1000.0 * told["fade_in"],
        low_pass_hz=told["high_cut_hz"],
        high_pass_hz=told["low_cut_hz"],
        wet_db=db_from_gain(wet),
        dry_db=db_from_gain(1.0 - wet),
    )


def from_settings(settings: ReverbSettings) -> Mapping[str, float]:
    """The six that ``core``'s reverb has, by name: :func:`to_settings` turned round.

    Raises
    ------
    ValueError
        If neither the wet nor the dry sound is heard.
    """
    wet, dry = gain_from_db(settings.wet_db), gain_from_db(settings.dry_db)
    if wet + dry == 0.0:
        raise ValueError("a reverb of which nothing is heard has no share of wet sound")
    return {
        "dry_wet": 100.0 * wet / (wet + dry),
        "reverb_time": settings.rt60_s,
        "fade_in": settings.delay_ms / 1000.0,
        "low_cut_hz": settings.high_pass_hz,
        "high_cut_hz": settings.low_pass_hz,
        "high_cut_gain": -20.0 * settings.dampening,
    }
