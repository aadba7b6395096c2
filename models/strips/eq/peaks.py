"""Resonances: what rings narrowly, stands out by itself, and is no note.

The prominence of a band is its level above the median of the octave around it. A resonance

* stands out by :data:`LEAST` in the mean spectrum as well as in the loud one: it rings whenever the drum is hit;
* is at most :data:`WIDEST` wide between the points 3 dB down;
* lies above the lowest peak, which is the drum's own pitch, and is no multiple of a lower peak;
* is one of at most :data:`MOST`: a sound with more peaks than that is made of them.

Only classes that are said to ring (``classes.csv``) are looked at. In what plays notes, a peak is the note that is
played most, and no measurement of one spectrum tells it from a resonance.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import ndimage

from models.balance.decibels import level
from models.balance.reasons import number
from models.strips.eq.classes import Facts
from models.strips.eq.grid import CENTRES, usable
from models.strips.eq.move import Move, evidence
from models.strips.material import PER_OCTAVE, Array, Sound

LEAST: Final = 10.0
"""dB of prominence from which a peak is one."""

WIDEST: Final = 1.0 / 6.0
"""Octaves; two bins of the measurement (6.25 Hz each) at 108 Hz."""

NARROWEST: Final = 1.0 / 12.0
"""Octaves: no band of the equaliser is narrower, so that it holds when the drum is tuned by a quarter tone."""

MOST: Final = 2
"""Resonances of one track."""

CROWD: Final = 4
"""Peaks above the lowest from which on a sound is taken for a tone with partials."""

SHARE, DEEPEST = 0.5, 6.0
"""Half of the prominence goes, at most so many dB."""

LOWEST_HZ, HIGHEST_HZ = 100.0, 8000.0
"""Below, bins are too wide to tell a resonance; above, nothing rings for long."""

TUNED: Final = 1.0 / 24.0
"""Octaves by which a partial may miss a multiple."""


def resonances(sound: Sound, facts: Facts) -> list[Move]:
    """At most :data:`MOST` narrow cuts."""
    if not facts.rings:
        return []
    loud, mean = prominence(sound.loud_spectrum), prominence(sound.spectrum)
    found = _peaks(np.minimum(loud, mean))
    if not found or len(found) > CROWD:
        return []
    lowest, rest = CENTRES[found[0]], found[1:]
    highest = min(HIGHEST_HZ, usable(sound.sample_rate))
    ringing = [
        at
        for at in rest
        if LOWEST_HZ <= CENTRES[at] <= highest
        and (width(sound.spectrum, at) <= WIDEST)
        and not any(_multiple(CENTRES[at] / CENTRES[other]) for other in found if other < at)
    ]
    ringing.sort(key=lambda at: -mean[at])
    return [_move(sound, at, float(mean[at]), float(lowest)) for at in ringing[:MOST]]


def prominence(spectrum: Array) -> Array:
    """(f,) dB above the median of the octave around; 0 where nothing is."""
    if not spectrum.any():
        return np.zeros(len(spectrum))
    levels = level(np.maximum(spectrum, spectrum.max() * 1e-12))
    return np.asarray(levels - ndimage.median_filter(levels, PER_OCTAVE + 1, mode="nearest"))


def _peaks(prominences: Array) -> list[int]:
    """Bands that stand out by :data:`LEAST` and are the highest within a sixth of an octave, lowest first."""
    highest = ndimage.maximum_filter1d(prominences, PER_OCTAVE // 3 + 1, mode="nearest")
    return [int(at) for at in np.flatnonzero((prominences >= LEAST) & (prominences == highest))]


def width(spectrum: Array, at: int) -> float:
    """Octaves between the points 3 dB below a peak, interpolated in dB."""
    levels = level(np.maximum(spectrum, spectrum.max() * 1e-12))
    return (_fall(levels[at:]) + _fall(levels[at::-1])) / PER_OCTAVE


def _fall(levels: Array) -> float:
    """Bands until the level is 3 dB below the first."""
    under = np.flatnonzero(levels <= levels[0] - 3.0)
    if not len(under):
        return float(len(levels))
    after = int(under[0])
    step = levels[after - 1] - levels[after]
    return after - 1 + float((levels[after - 1] - levels[0] + 3.0) / step)


def _multiple(ratio: float) -> bool:
    return round(ratio) >= 2 and abs(np.log2(ratio / round(ratio))) <= TUNED


def _move(sound: Sound, at: int, stands: float, lowest: float) -> Move:
    wide = width(sound.spectrum, at)
    return Move(
        kind="band",
        frequency=float(CENTRES[at]),
        gain=-min(DEEPEST, SHARE * stands),
        width=max(NARROWEST, wide),
        why=f"rings {number(stands)} dB above the octave around it, {number(wide * 12.0)} semitones wide, "
        f"in every hit; no partial of {lowest:.0f} Hz",
        evidence=evidence(stands - LEAST, LEAST / 2.0),
    )
