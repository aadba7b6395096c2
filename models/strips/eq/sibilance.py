"""Sibilance of voices, where it is measured: s and sh against the vowels.

Sibilants come and go: they stand in the loud spectrum and hardly in the mean one. Measured is the third-octave
between 5 and 9 kHz that is loudest, its loudest 5 % of frames, against the loudest of the body (300 Hz to 3 kHz).
``voices.csv`` has how voices are recorded, and within what range (:mod:`models.strips.eq.learn`). Only what lies
beyond them is taken down, by half, and only if it comes and goes (:data:`LIVELY`): a bright voice is not sibilant,
and one that sings on vowels is no measure of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from models.balance.decibels import level
from models.balance.reasons import number
from models.strips.eq.classes import Facts, rows
from models.strips.eq.grid import CENTRES, bandwidth, thirds, usable
from models.strips.eq.move import Move, evidence
from models.strips.material import Array, Sound

LOWEST_HZ, HIGHEST_HZ = 5000.0, 9000.0
BODY: Final = (300.0, 3000.0)

LIVELY: Final = 8.0
"""dB that the loud frames of the sibilants are above their mean from which on they come and go: noise has 6.0."""

SHARE, DEEPEST = 0.5, 4.0
"""Half of the excess goes, at most so many dB: an equaliser takes it off all the time."""

LEAST: Final = 1.0
"""dB below which nothing is cut."""

WIDTH: Final = bandwidth(2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Loud sibilants to loud body in dB: mean over recordings, and how far a new one may be from it."""

    mean: float
    spread: float


@lru_cache(maxsize=1)
def voices() -> Voices:
    """How voices are recorded."""
    (row,) = rows("voices.csv")
    return Voices(mean=float(row["mean"]), spread=float(row["spread"]))


def sibilance(sound: Sound, facts: Facts) -> Move | None:
    """The cut that a sibilant voice needs."""
    measured = sibilants(sound) if facts.sibilant else None
    if measured is None or usable(sound.sample_rate) < HIGHEST_HZ:
        return None
    frequency, above, lively = measured
    usual = voices()
    excess = above - usual.mean - usual.spread
    gain = min(DEEPEST, SHARE * excess)
    if gain < LEAST or lively < LIVELY:
        return None
    return Move(
        kind="band",
        frequency=frequency,
        gain=-gain,
        width=WIDTH,
        why=f"its sibilants are {number(above)} dB to its body, those of other voices {number(usual.mean)} "
        f"± {number(usual.spread)} dB",
        evidence=evidence(excess, 2.0 * LEAST),
    )


def sibilants(sound: Sound) -> tuple[float, float, float] | None:
    """Hz of the loudest sibilants, dB to the loudest body, dB to their own mean; None for silence."""
    loud, mean = thirds(sound.loud_spectrum), thirds(sound.spectrum)
    at = int(np.argmax(np.where(_between(LOWEST_HZ, HIGHEST_HZ), loud, 0.0)))
    body = float(np.max(loud[_between(*BODY)]))
    if body <= 0.0 or mean[at] <= 0.0:
        return None
    return float(CENTRES[at]), _db(loud[at] / body), _db(loud[at] / mean[at])


def _between(low: float, high: float) -> Array:
    return np.asarray((low <= CENTRES) & (high >= CENTRES))


def _db(ratio: float) -> float:
    return float(level(np.array(ratio)))
