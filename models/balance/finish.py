"""From the levels that a solver wants to faders and pans that can be set: limits, pans, headroom, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from models.balance import headroom as peaks
from models.balance.confidence import confidence, sure_of_nothing
from models.balance.faders import Faders
from models.balance.material import Array, Material
from models.balance.pan import place
from models.balance.reasons import AS_ASKED, Settled, number, reasons
from models.balance.solution import Balance, Taste
from models.balance.targets import Targets

ANCHOR_LIMIT: Final = 12.0
"""dB by which faders that are not to be moved may pull all others up or down. Own.

What the engineer has settled stays, and the rest is placed around it: a band that drowns an automated lead vocal
comes down as a whole by what the vocal is short of. That costs nothing: the level of the mix is free, as the
master and monitors follow it, and only relations are heard. The alternative is a vocal that stays buried. A
fixed part that is further out than this is more likely no measure (a scratch take, another class) than the whole
band wrong, so it pulls no further and keeps the rest of the error.
"""

RANGE_LIMIT: Final = 12.0
"""dB by which all faders go down so that the highest can be set."""

LEAST: Final = 0.05
"""dB that are worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a proposal keeps to, in dB.

    ``ceiling`` is the master's peak in dBFS. ``lowest`` and ``highest`` are the ends of the fader: REAPER's goes
    up to +12 dB. ``most`` is how far one fader moves: enough for a track that came in 40 dB too loud.
    """

    ceiling: float = peaks.CEILING
    lowest: float = -60.0
    highest: float = 12.0
    most: float = 48.0


def common_level(units: Faders, apart: Array) -> float:
    """The constant in dB that a balance is free to choose: as few and as small moves as can be.

    ``apart`` (u,) are the faders that give the wanted relations, without it. It is the weighted median of how far
    they are from where they stand, every class counting the same: one fader that is far out moves nothing else.
    Faders that are not to be moved decide alone, within :data:`ANCHOR_LIMIT` of that.
    """
    known = units.known
    if not known.any():
        return 0.0
    away = units.now - apart
    free, held = known & units.free, known & ~units.free
    middle = units.middle(away, free)
    if not held.any():
        return middle
    anchor = units.middle(away, held)
    return float(np.clip(anchor, middle - ANCHOR_LIMIT, middle + ANCHOR_LIMIT)) if free.any() else anchor


def finish(
    material: Material,
    units: Faders,
    targets: Targets,
    taste: Taste,
    apart: Array,
    *,
    limits: Limits | None = None,
    curve: tuple[float, ...] = (),
) -> Balance:
    """A balance from faders ``apart`` (u,) in dB, of which only the relations count (``nan``: no target)."""
    limits = limits or Limits()
    wished = np.where(units.free, apart + common_level(units, apart), units.now)
    gains = units.moved(wished, material)
    pans = place(material, units, gains, taste)
    movable = np.append(units.free | units.following, False)[units.of]
    loud = peaks.drop(material, gains, pans, movable, limits.ceiling)
    high = max(-np.max(wished[units.free] - limits.highest, initial=0.0), -RANGE_LIMIT)
    lowered = min(loud, high)
    least = np.maximum(units.now - limits.most, limits.lowest)
    most = np.minimum(units.now + limits.most, limits.highest)
    aimed = wished + lowered
    settled = np.where(units.free, np.clip(aimed, least, most), units.now + lowered)
    gains = units.moved(settled, material)
    again = peaks.drop(material, gains, pans, movable, limits.ceiling)
    gains = np.where(movable, gains + again, gains)
    sure = np.where(units.known, confidence(units, targets), sure_of_nothing())
    told = Settled(
        wished=wished,
        gains=gains,
        ended=units.free & ((aimed < least - AS_ASKED) | (aimed > most + AS_ASKED)),
        for_all=_for_all(lowered + again, high, limits),
    )
    return Balance(
        gains=gains,
        pans=pans,
        sure=units.parts(sure, np.full(len(gains), sure_of_nothing())),
        reasons=reasons(material, units, targets, told),
        curve=curve,
    )


def _for_all(lowered: float, high: float, limits: Limits) -> str:
    """What was done to all faders and why; empty where nothing was."""
    if lowered > -LEAST:
        return ""
    peak, end = f"a peak below {number(limits.ceiling)} dBFS", f"none above {number(limits.highest)} dB"
    return f"; all faders {number(lowered)} dB for {peak if lowered < high else end}"
