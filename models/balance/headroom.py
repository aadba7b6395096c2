"""How high the master can peak, from the parts' peaks alone, and how far all faders go down so that it does not.

The bound
---------
In a block the sum's highest sample is at most the sum of the parts' highest samples, each times its fader and its
pan's gain. It is never exceeded, whatever the phases. The gain is that of the loudest of REAPER's pan laws of
unity at the centre, constant power with gain compensation, ``sqrt 2 (cos, sin)`` of ``(1 + pan) pi / 4``: all
the others lie below it. Parts that are wide pass at unity on both sides.

The estimate
------------
Peaks of different parts rarely meet. Were they independent, their squares would add; :data:`MEETING` lies between
that and the bound. Where parts are coherent, the mix is louder than the sum of their powers by
``g X g / sum g^2 X_ii``, and so is its peak, up to the bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.units import db_from_gain
from models.balance.decibels import gain
from models.balance.material import Array, Material
from models.balance.pan import pan_gains

CEILING: Final = -6.0
"""dBFS that the master's peak may reach."""

DEEPEST: Final = -24.0
"""dB that all faders go down at most: what breaks the ceiling still is not to be moved."""

MEETING: Final = 1.5
"""Exponent with which peaks add: 1 if they all meet, 2 if they were independent. Own.

Against the sums of the tracks of six songs and of all their 30 tracks at once, each at 20 random balances, the
estimate is between 1.8 dB too low and 3.3 dB too high; with 2 it would be up to 3.6 dB too low.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headroom:
    """Peaks of a mix in dBFS: ``bound`` is never exceeded, ``likely`` is an estimate; ``-inf`` for silence."""

    bound: float
    likely: float


def headroom(material: Material, gains: Array, pans: Array) -> Headroom:
    """Peaks of the mix at faders ``gains`` (n,) in dB and ``pans`` (n,)."""
    weights = _weights(material, gains, pans)
    amplitudes = gain(gains)
    cross = material.cross.sum(axis=0)
    apart = float(np.sum(amplitudes**2 * np.diagonal(cross)))
    coherence = float(amplitudes @ cross @ amplitudes) / apart if apart > 0.0 else 1.0
    bound = float((material.peaks @ weights).max(initial=0.0))
    meeting = float((material.peaks**MEETING @ weights**MEETING).max(initial=0.0)) ** (1.0 / MEETING)
    likely = min(bound, meeting * math.sqrt(max(coherence, 1.0)))
    return Headroom(bound=db_from_gain(bound), likely=db_from_gain(likely))


def drop(
    material: Material, gains: Array, pans: Array, movable: NDArray[np.bool_], ceiling: float = CEILING
) -> float:
    """How many dB (0 or less) all movable faders go down together so that the bound keeps ``ceiling`` dBFS.

    ``movable`` (n,) marks them. Blocks in which the others break the ceiling by themselves do not count: nothing
    that is lowered here would mend them. Never below :data:`DEEPEST`.
    """
    weights = _weights(material, gains, pans)
    moving = material.peaks[:, movable] @ weights[movable]
    standing = material.peaks[:, ~movable] @ weights[~movable]
    left = 10.0 ** (ceiling / 20.0) - standing
    counts = (left > 0.0) & (moving > 0.0)
    factor = float(np.min(left[counts] / moving[counts], initial=1.0))
    return 0.0 if factor >= 1.0 else max(db_from_gain(factor), DEEPEST)


def _weights(material: Material, gains: Array, pans: Array) -> Array:
    """(n, 2) Gains of each part to the left and the right."""
    wide = np.array([part.wide for part in material.parts], dtype=bool)
    sides = np.where(wide, 1.0, math.sqrt(2.0) * pan_gains(pans))
    return np.asarray((sides * gain(gains)).T)
