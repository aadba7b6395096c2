"""A compressor turned up until the vocal's loudness range is as published (Li and Lerch 2023, section III.A.2).

Threshold 0 dB and ratio 3:1 at first; every step lowers the threshold by 3 dB and raises the ratio by 0.1, until
the loudness range is below the target or the threshold below -35 dB. Attack 30 ms, release 150 ms.

Thresholds need a level. The vocals of the paper were those of finished records: the vocal is compressed as if it
were at :data:`REFERENCE`, and the threshold is turned back by as much. So it does not matter how high it was
recorded. That level is ours: a vocal 1.77 dB below its backing is 4 dB below their sum, of records at -12 LUFS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.audio import Samples
from core.processors.dynamics import COMPRESSOR_LIMITS, CompressorSettings, compress
from core.units import gain_from_db
from models.strips.answer import Verdict
from models.strips.numbers import signed, whole
from models.strips.vocal.chain import AUDIBLE, Material, loudness, loudness_range

TARGET: Final = 16.36
TOLERANCE: Final = 1.0
"""LU: the published mean of 21936 songs, and how near is near enough."""

FIRST_THRESHOLD, FIRST_RATIO = 0.0, 3.0
THRESHOLD_STEP, RATIO_STEP = -3.0, 0.1
LOWEST_THRESHOLD: Final = -35.0
ATTACK_MS, RELEASE_MS = 30.0, 150.0

REFERENCE: Final = -16.0
"""LUFS of a vocal in a finished record."""

SURE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Turned:
    """Where the loop ended: the settings and the loudness range in LU that they leave. ``steps`` is 0 for none."""

    threshold: float
    ratio: float
    left: float
    steps: int


def turn(before: float, target: float, measure: Callable[[float, float], float]) -> Turned:
    """The published loop.

    Parameters
    ----------
    before : float, LU
        Loudness range without the compressor.
    target : float, LU
    measure : callable
        Loudness range in LU behind a compressor of a threshold in dB and a ratio.
    """
    state = Turned(FIRST_THRESHOLD, FIRST_RATIO, before, 0)
    while state.left > target and state.threshold >= LOWEST_THRESHOLD:
        threshold, ratio = state.threshold + THRESHOLD_STEP, state.ratio + RATIO_STEP
        state = Turned(threshold, ratio, measure(threshold, ratio), state.steps + 1)
    return state


def iterative_compression(given: Material, *, target: float = TARGET) -> Verdict[CompressorSettings]:
    """The compressor that brings a vocal's loudness range to ``target`` LU."""
    level = loudness(given.vocal, given.sample_rate)
    before = loudness_range(given.vocal, given.sample_rate)
    if before is None or level <= AUDIBLE:
        return Verdict(settings=None, why="too short or too quiet for a loudness range")
    if before <= target + TOLERANCE:
        return Verdict(
            settings=None, why=f"a loudness range of {before:.1f} LU is within {target:.1f} LU as it is", sure=SURE
        )
    lift = REFERENCE - level
    lifted: Samples = given.vocal * np.float32(gain_from_db(lift))

    def measure(threshold: float, ratio: float) -> float:
        found = loudness_range(compress(lifted, given.sample_rate, _settings(threshold, ratio)), given.sample_rate)
        return before if found is None else found

    ended = turn(before, target, measure)
    low, high = COMPRESSOR_LIMITS["threshold_db"]
    settings = _settings(min(high, max(low, ended.threshold - lift)), ended.ratio)
    return Verdict(settings=settings, why=_why(before, ended, target), reasons=_reasons(ended, lift), sure=SURE)


def _settings(threshold: float, ratio: float) -> CompressorSettings:
    return CompressorSettings(
        threshold_db=threshold, ratio=round(ratio, 1), attack_ms=ATTACK_MS, release_ms=RELEASE_MS
    )


def _why(before: float, ended: Turned, target: float) -> str:
    reached = ended.left <= target + TOLERANCE
    end = "" if reached else f", more than the {target:.1f} LU wanted: the threshold went as low as it may"
    return f"loudness range {before:.1f} LU, {ended.left:.1f} LU behind the compressor{end}"


def _reasons(ended: Turned, lift: float) -> dict[str, str]:
    return {
        "threshold_db": f"{ended.steps} steps of 3 dB on a vocal at {whole(REFERENCE)} LUFS, {signed(lift)} dB",
        "ratio": f"3:1 and 0.1 more in each of {ended.steps} steps",
        "attack_ms": "as published for vocals",
        "release_ms": "as published for vocals",
    }
