"""Tone balance: a track's nine octaves against how recordings of its class measure.

``tone.csv`` has for each class and octave the mean level relative to all nine, and the range in which the next
source (a library, a player) lies with 98 %, by Student's prediction interval. It was measured on dry recordings by
:mod:`models.strips.eq.learn`. Only what sticks out beyond the range is taken down, half of it. What lacks is not
added: a voice without 250 Hz sings high, a boost would bring up its noise and mask others.

An engineer's habits (:class:`models.strips.style.ClassStyle`) shift the targets: a track of usual balance gets
what the engineer usually does, one that is beyond the range is corrected on top. A mean over few tracks is
drawn towards 0 by ``count / (count + DOUBT)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from models.balance.decibels import level, power
from models.balance.reasons import number
from models.strips.eq.classes import rows
from models.strips.eq.grid import octave_levels
from models.strips.material import OCTAVES, Array
from models.strips.numbers import signed
from models.strips.style import ClassStyle, Value

FLOOR_DB: Final = -60.0
"""Level of an octave relative to all at which its measurement ends."""

SOUNDS_DB: Final = -30.0
"""Octaves fainter than this relative to all are left alone."""

SHARE, DEEPEST = 0.5, 4.0
"""Half of the excess goes, at most so many dB."""

LEAST: Final = 1.0
"""dB below which nothing is corrected."""

DOUBT: Final = 2.0
"""Tracks' worth of doubt in an engineer's habit."""

HABIT: Final = 6.0
"""Most dB that a habit moves an octave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``mean`` (o,) dB relative to all, ``spread`` (o,) dB around it, over ``sources`` libraries and players."""

    mean: Array
    spread: Array
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """An octave's correction in dB and what it is for; ``excess`` in dB beyond the range."""

    gain: float
    why: str
    excess: float


@lru_cache(maxsize=1)
def targets() -> Mapping[str, Target]:
    """Class → its usual balance; classes with too few sources are missing."""
    table: dict[str, dict[float, dict[str, str]]] = {}
    for row in rows("tone.csv"):
        table.setdefault(row["class"], {})[float(row["octave"])] = row
    return MappingProxyType(
        {
            label: Target(
                mean=np.array([float(octaves[centre]["mean"]) for centre in OCTAVES]),
                spread=np.array([float(octaves[centre]["spread"]) for centre in OCTAVES]),
                sources=int(octaves[OCTAVES[0]]["sources"]),
            )
            for label, octaves in table.items()
        }
    )


def balance(spectrum: Array) -> Array:
    """(o,) Levels of the octaves relative to all nine in dB, :data:`FLOOR_DB` at least."""
    levels = octave_levels(spectrum)
    total = float(level(np.asarray(power(levels).sum())))
    return np.maximum(levels - total, FLOOR_DB) if np.isfinite(total) else np.full(len(OCTAVES), FLOOR_DB)


def deviation(spectrum: Array, usual: Array) -> Array:
    """(o,) dB above a usual balance (o,); their median over the octaves that sound is 0, the others are 0."""
    own = balance(spectrum)
    sounding = (own > SOUNDS_DB) & (usual > SOUNDS_DB)
    if not sounding.any():
        return np.zeros(len(own))
    off = own - usual
    return np.where(sounding, off - np.median(off[sounding]), 0.0)


def leans(spectrum: Array, target: Target | None, style: ClassStyle | None) -> dict[int, Lean]:
    """Octave (index) → what is to be done there, for the octaves where something is."""
    found = _habits(style.eq if style else ())
    if target is None:
        return found
    off = deviation(spectrum, target.mean)
    for octave, each in enumerate(off):
        excess = max(0.0, float(each) - float(target.spread[octave]))
        gain = -min(DEEPEST, SHARE * excess)
        if gain <= -LEAST:
            habit = found.get(octave)
            why = (
                f"{signed(float(each))} dB to other recordings of its class, "
                f"all but a few of which are within ± {number(float(target.spread[octave]))} dB"
            )
            found[octave] = Lean(
                gain=gain + (habit.gain if habit else 0.0),
                why=f"{why}; {habit.why}" if habit else why,
                excess=excess,
            )
    return found


def _habits(eq: Sequence[Value]) -> dict[int, Lean]:
    found: dict[int, Lean] = {}
    for octave, value in enumerate(eq[: len(OCTAVES)]):
        trust = value.count / (value.count + DOUBT)
        gain = min(HABIT, max(-HABIT, value.mean * trust))
        if abs(gain) >= LEAST and abs(value.mean) * value.count**0.5 > value.spread:
            tracks = f"{value.count} track{'s' * (value.count != 1)}"
            why = f"learned of {tracks}: {signed(value.mean)} ± {number(value.spread)} dB"
            found[octave] = Lean(gain=gain, why=why, excess=abs(gain))
    return found
