"""Gain laws from what was measured and from what is known of an engineer, each parameter with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.processors.gain import GainLaw
from models.strips.dynamics.envelope import Envelope
from models.strips.dynamics.limits import ATTACK, RATIO, RELEASE, THRESHOLD, clip
from models.strips.dynamics.settle import Settled
from models.strips.dynamics.simulate import RMS_MS
from models.strips.dynamics.targets import Target
from models.strips.habits.shrink import beside
from models.strips.material import BLOCK
from models.strips.numbers import percent, signed
from models.strips.style import LawStyle, Style, Value

UNLEARNED_RATIO: Final = 3.0
"""Ratio of an engineer of whom only the threshold is known (Li and Lerch start there)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """A law, and why its parameters are what they are, by name."""

    law: GainLaw
    reasons: Mapping[str, str]


def house_law(target: Target, found: Envelope, *, peaks: bool = False) -> Reasoned:
    """Times and knee; threshold and ratio are left to the search.

    The attack is what an onset takes to rise, the release half of what lies between two: 86 % of the reduction is
    gone by the next. Both within the bounds of the class, in whole ms. Where ``peaks`` are what is to come down,
    the attack is the fastest of the class.
    """
    attack, release = target.attack, target.release
    if found.rise is None or found.interval is None:
        times = (math.sqrt(attack.low * attack.high), math.sqrt(release.low * release.high))
        why = "no onsets stand out: the middle of what its class takes"
        reasons = {"attack_ms": why, "release_ms": why}
    else:
        times = (attack.clip(found.rise), release.clip(found.interval / 2.0))
        recovered = 1.0 - math.exp(-found.interval / times[1])
        reasons = {
            "attack_ms": f"{len(found.onsets)} onsets rise in {found.rise:.0f} ms (10 to 90 %)",
            "release_ms": f"onsets come every {found.interval:.0f} ms: {percent(recovered)} recovered by the next",
        }
    if peaks:
        times = (attack.low, times[1])
        reasons["attack_ms"] = "the fastest of what its class takes: its peaks are to come down"
    law = GainLaw(
        attack_ms=float(round(times[0])),
        release_ms=float(round(times[1])),
        knee_db=target.knee,
        rms_size_ms=RMS_MS,
    )
    return Reasoned(law=law, reasons={**reasons, "knee_db": "the house's for its class"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """An engineer and the class that a habit is of, in words."""

    style: Style
    tracks: str

    def said(self, value: Value, what: str) -> str:
        """``as Ada sets it on 6 lead vocal tracks: 3.1:1 ± 0.4``; ``what`` is behind the colon."""
        on = f"{value.count} {self.tracks} track{'s' * (value.count != 1)}"
        return f"as {self.style.does('set')} it on {on}: {what}"


def engineers_law(
    house: Reasoned,
    habit: LawStyle,
    threshold: Value,
    loud: float,
    whose: Whose,
    *,
    searched: GainLaw | None = None,
) -> Reasoned:
    """An engineer's law for a track whose loud level is ``loud`` dB; what was never identified is the house's.

    What is known from few tracks is drawn towards the house (:mod:`models.strips.habits.shrink`): its times, and
    the threshold and ratio of ``searched``, what the house would set. Where that is nothing (None) the threshold
    is the habit's alone, and the ratio is drawn towards :data:`UNLEARNED_RATIO`.
    """
    most = 1.0 - 1.0 / RATIO[1]
    house_ratio = UNLEARNED_RATIO if searched is None else searched.ratio
    share = None if habit.ratio is None else min(most, beside(habit.ratio, 1.0 - 1.0 / house_ratio, "ratio"))
    usual = None if searched is None else searched.threshold_db - loud
    law = GainLaw(
        threshold_db=clip(loud + beside(threshold, usual, "threshold"), THRESHOLD),
        ratio=clip(UNLEARNED_RATIO if share is None else 1.0 / (1.0 - share), RATIO),
        attack_ms=clip(_time(habit.attack, house.law.attack_ms, "attack"), ATTACK),
        release_ms=clip(_time(habit.release, house.law.release_ms, "release"), RELEASE),
        knee_db=house.law.knee_db,
        rms_size_ms=RMS_MS,
    )
    told = {
        "threshold_db": whose.said(
            threshold, f"{signed(threshold.mean)} ± {threshold.spread:.1f} dB to its loud level"
        )
    }
    if habit.ratio:
        told["ratio"] = whose.said(habit.ratio, ratio_said(habit.ratio))
    for field, value in (("attack_ms", habit.attack), ("release_ms", habit.release)):
        if value:
            told[field] = whose.said(value, time_said(value))
    reasons = {"ratio": f"{whose.style.whose} ratio is not known: {UNLEARNED_RATIO:g}:1", **house.reasons, **told}
    return Reasoned(law=law, reasons=reasons)


def ratio_said(value: Value) -> str:
    """``3.1:1 ± 0.4``: a spread of ``1 - 1/R`` is ``R**2`` as large in R."""
    ratio = 1.0 / max(1.0 / RATIO[1], 1.0 - value.mean)
    return f"{ratio:.1f}:1 ± {value.spread * ratio**2:.1f}"


def time_said(value: Value) -> str:
    """``22 ms, a factor of 1.3 either way``."""
    return f"{math.exp(min(20.0, value.mean)):.3g} ms, a factor of {math.exp(value.spread):.1f} either way"


def search_reasons(settled: Settled, what: str) -> dict[str, str]:
    """Why the threshold is where it is, of the blocks of ``what``; and the detector's averaging."""
    return {
        "threshold_db": (
            f"{percent(settled.above)} of {what} blocks lie above; "
            f"the loudest 5 % are reduced by {settled.reduction:.1f} dB or more"
        ),
        "rms_size_ms": f"reads levels over {1e3 * BLOCK:.0f} ms, as they were measured",
    }


def _time(value: Value | None, house: float, kind: str) -> float:
    """ms; a house of 0 ms is no logarithm, and the habit stands alone there."""
    if value is None:
        return house
    return math.exp(min(20.0, beside(value, math.log(house) if house > 0.0 else None, kind)))
