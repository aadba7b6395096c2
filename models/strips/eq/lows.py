"""A high-pass where nothing of value lies below.

The *body* of a sound is where its third-octaves are within :data:`DEPTH` of the strongest of them; walking down
from there, its *foot* is where they leave that range for the first time. A corner goes no higher than half an
octave below the foot, where a Butterworth of second order takes 1.0 dB off the foot itself
(``10 log10(1 + 2^-2)``), which is :data:`DEPTH` below the body; and no higher than the class allows.

It is proposed only where it takes away what can be heard or what eats headroom: at least :data:`AUDIBLE` of the
whole lies below the corner, and at least :data:`LEAST_CUT` of that goes.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from core.processors.filters import EqBand
from models.balance.decibels import level
from models.balance.reasons import number
from models.strips.eq.classes import Facts
from models.strips.eq.grid import CENTRES, effect, thirds, usable
from models.strips.eq.move import Move, evidence, hertz
from models.strips.material import Sound

DEPTH: Final = 20.0
"""dB below the strongest third-octave at which a sound's body ends."""

APART: Final = 2.0**-0.5
"""Corner over foot."""

AUDIBLE: Final = -36.0
"""dB of the whole: at 80 dB SPL this is 44 dB SPL, the threshold of hearing at 50 Hz (ISO 226:2003)."""

LEAST_CUT: Final = 6.0
"""dB that must go of what lies below the corner."""

STEADY: Final = 7.0
"""dB of the loudest 5 % of frames over all: noise has ``10 log10(1 - ln 0.05)`` = 6.0 dB, a sine none."""

LIVELIER: Final = 3.0
"""dB by which what is played varies more than hum."""


def high_pass(sound: Sound, facts: Facts) -> Move | None:
    """The high-pass that a track needs, None if it needs none."""
    corner = facts.high_pass
    if _hum(sound, facts.hum_pass):
        corner = facts.hum_pass
    foot = _foot(sound, corner)
    corner = min(corner, APART * foot, usable(sound.sample_rate))
    if corner <= CENTRES[0]:
        return None
    below = corner > CENTRES
    total, low = float(sound.spectrum.sum()), float(sound.spectrum[below].sum())
    if total <= 0.0 or low <= 0.0:
        return None
    kept = float((sound.spectrum * effect([EqBand("high_pass", corner)], sound.sample_rate))[below].sum())
    share, cut = _db(low / total), _db(low / max(kept, low * 1e-12))
    if share < AUDIBLE or cut < LEAST_CUT:
        return None
    why = (
        f"what lies below is {number(share)} dB of the track, {number(cut)} dB of it goes; "
        f"its body starts at {hertz(foot)}"
    )
    return Move(kind="high_pass", frequency=corner, why=why, evidence=evidence(share - AUDIBLE, DEPTH - 8.0))


def _foot(sound: Sound, least: float) -> float:
    """Hz at which the body starts, looked for from the strongest third-octave above ``least`` on down."""
    smooth = thirds(sound.spectrum)
    top = int(np.argmax(np.where(least <= CENTRES, smooth, 0.0)))
    faint = np.flatnonzero(smooth[: top + 1] < smooth[top] * 10.0 ** (-DEPTH / 10.0))
    return float(CENTRES[faint[-1] + 1]) if len(faint) else float(CENTRES[0])


def _hum(sound: Sound, corner: float) -> bool:
    """Whether all that lies below a corner is steady, while what lies above is not."""
    below = corner > CENTRES
    low, loud = float(sound.spectrum[below].sum()), float(sound.loud_spectrum[below].sum())
    rest, lively = float(sound.spectrum[~below].sum()), float(sound.loud_spectrum[~below].sum())
    if min(low, rest) <= 0.0:
        return False
    crest, other = _db(loud / low), _db(lively / rest)
    return crest <= STEADY and other >= crest + LIVELIER


def _db(ratio: float) -> float:
    return float(level(np.array(ratio)))
