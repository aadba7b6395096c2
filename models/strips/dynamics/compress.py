"""The compressor of any track: whether it needs one, and how it is set.

A class is judged by one measure or more (:mod:`models.strips.dynamics.targets`). A track within all limits gets
nothing. Otherwise the measure that is furthest beyond its own leads: ratio and threshold are searched on the
levels until it meets its target (:mod:`models.strips.dynamics.settle`), with the times of
:mod:`models.strips.dynamics.laws`; make-up gain keeps the loudness. An engineer's law, where its threshold is
known, stands in place of the search.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from core.processors.dynamics import CompressorSettings
from models.strips.answer import Verdict
from models.strips.dynamics.envelope import Envelope, envelope
from models.strips.dynamics.laws import Whose, engineers_law, house_law, ratio_said, search_reasons
from models.strips.dynamics.levels import loud_level, sounding
from models.strips.dynamics.limits import shown
from models.strips.dynamics.measures import lost_loudness, measure, measured_behind, said
from models.strips.dynamics.settle import Goal, Settled, rated, settle
from models.strips.dynamics.targets import UNITS, Mark, Target, targets
from models.strips.material import Channel, Sound
from models.strips.numbers import percent, signed
from models.strips.style import HOUSE, ClassStyle, Style

SHORTEST: Final = 3.0
"""Seconds of sound below which dynamics cannot be told: the window of the loudness range."""

LEAST_EFFECT: Final = 0.5
"""dB of gain reduction of the loud blocks below which an engineer's habit is not worth inserting."""

LEAST_CHANGE: Final = 1.0
"""How far a measure must come down, in its unit, for a compressor to be worth it."""

STEP: Final = "comp"
"""Name of this step in :attr:`models.strips.style.ClassStyle.used`."""

SELDOM: Final = 0.5
"""Share of an engineer's tracks below which a step is none of their habits."""

HABIT_SURE: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A sound long enough to be judged, and what was found out about it."""

    sound: Sound
    envelope: Envelope
    target: Target
    sure: float

    def judged(self) -> tuple[tuple[Mark, float], ...]:
        """Marks of its class and what it measures, the furthest beyond first; what cannot be told is left out."""
        values = ((mark, measure(mark.measure, self.sound, self.envelope)) for mark in self.target.marks)
        known = [(mark, value) for mark, value in values if value is not None]
        return tuple(sorted(known, key=lambda each: -each[0].beyond(each[1])))


def compress(channel: Channel, style: Style = HOUSE) -> Verdict[CompressorSettings]:
    """The compressor of a channel, or why it needs none.

    Reasons go by the names of :class:`~core.processors.dynamics.CompressorSettings`. ``sure`` is the channel's own
    certainty times 0.5 at the limit of its class to 0.9 far from it, on whichever side; times
    :data:`HABIT_SURE` where it is an engineer's habit.
    """
    name = channel.label.replace("_", " ")
    target = targets().get(channel.label)
    if target is None:
        return _nothing(f"{name} is left as dynamic as it is", channel.sure * 0.5)
    sound = channel.sound
    if sound is None or sound.seconds < SHORTEST or not sounding(sound.levels[:, 0]).any():
        return _nothing(f"{sound.seconds if sound else 0.0:.1f} s of sound are too little to judge by", 0.3)
    habit = style.classes.get(channel.label, ClassStyle())
    if (share := habit.used.get(STEP, 1.0)) < SELDOM:
        return _nothing(
            f"{style.does('compress', 'es')} {percent(share)} of {name} tracks", channel.sure * HABIT_SURE
        )
    case = _Case(sound=sound, envelope=envelope(sound.levels[:, 0]), target=target, sure=channel.sure)
    return _by_habit(case, habit, Whose(style=style, tracks=name)) or _by_house(case)


def certainty(beyond: float) -> float:
    """0.5 at the limit of a class, towards 0.9 on either side of it; ``beyond`` is :meth:`Mark.beyond`."""
    return 0.5 + 0.4 * (1.0 - math.exp(-abs(beyond)))


def _by_house(case: _Case) -> Verdict[CompressorSettings]:
    judged = case.judged()
    if not judged:
        return _nothing("too few hits stand out to tell how even they are", case.sure * 0.4)
    told = ", ".join(f"{said(mark.measure, now)} (of {mark.limit:.1f})" for mark, now in judged)
    beyond = [(mark, now) for mark, now in judged if now > mark.limit]
    sure = case.sure * certainty(judged[0][0].beyond(judged[0][1]))
    if not beyond:
        return _nothing(f"{told}: within what is usual for its class", sure)
    tried = (_towards(case, mark, now) for mark, now in beyond)
    helps = next((verdict for verdict in tried if verdict), None)
    return helps or _nothing(
        f"{told}: too much, but no setting within bounds takes {LEAST_CHANGE:g} {UNITS[beyond[0][0].measure]} off",
        sure * 0.6,
    )


def _towards(case: _Case, mark: Mark, now: float) -> Verdict[CompressorSettings] | None:
    """What brings one measure to its target; None where that cannot be done."""
    target, sound = case.target, case.sound
    start = house_law(target, case.envelope, peaks=mark.measure == "crest")
    goal = Goal(now=now, target=mark.target, ratio_high=target.ratio_high, reduction_high=target.reduction_high)
    whole = sound.levels[:, 0]
    behind = measured_behind(mark.measure, sound, case.envelope)
    settled = settle(whole, sounding(whole), start.law, goal, behind)
    if now - settled.value < LEAST_CHANGE:
        return None
    unit = UNITS[mark.measure]
    reasons = {**start.reasons, "ratio": f"{now:.1f} {unit} are to come to {mark.target:.1f} {unit}"}
    why = (
        f"{said(mark.measure, now)}, {mark.limit:.1f} is the most for its class ({mark.source}): "
        f"{settled.value:.1f} {unit} behind {settled.typical:.1f} dB of gain reduction"
    )
    return _written(sound, settled, reasons, why, case.sure * certainty(mark.beyond(now)))


def _by_habit(case: _Case, habit: ClassStyle, whose: Whose) -> Verdict[CompressorSettings] | None:
    """The engineer's; None where nothing is known of their threshold."""
    law = habit.compressor
    if law is None or law.threshold is None:
        return None
    whole = case.sound.levels[:, 0]
    heard = sounding(whole)
    house = _by_house(case).settings
    start = house_law(case.target, case.envelope)
    own = engineers_law(start, law, law.threshold, loud_level(whole[heard]), whose, searched=house)
    settled = rated(whole, heard, own.law, lambda _: 0.0)
    sure = case.sure * HABIT_SURE
    if settled.reduction < LEAST_EFFECT:
        return _nothing(
            f"{whose.style.whose} threshold would reduce its loud blocks by {settled.reduction:.1f} dB", sure
        )
    how = (
        f"ratio {ratio_said(law.ratio)}"
        if law.ratio
        else f"threshold {signed(law.threshold.mean)} dB to its loud level"
    )
    why = f"{whose.said(law.threshold, how)}, {settled.typical:.1f} dB of gain reduction"
    verdict = _written(case.sound, settled, own.reasons, why, sure)
    told = f"{own.reasons['threshold_db']}; {search_reasons(settled, 'its')['threshold_db']}"
    return replace(verdict, reasons={**verdict.reasons, "threshold_db": told})


def _written(
    sound: Sound, settled: Settled, reasons: Mapping[str, str], why: str, sure: float
) -> Verdict[CompressorSettings]:
    """The settings as a plug-in shows them, with the make-up that keeps the loudness."""
    makeup = lost_loudness(sound, -settled.reductions)
    law = shown(replace(settled.law, makeup_db=makeup))
    kept = f"as loud as before ({signed(sound.loudness)} LUFS)"
    return Verdict(
        settings=CompressorSettings(**asdict(law)),
        why=why,
        reasons={**search_reasons(settled, "its"), "makeup_db": kept, **reasons},
        sure=max(0.0, min(1.0, sure)),
    )


def _nothing(why: str, sure: float) -> Verdict[CompressorSettings]:
    return Verdict(settings=None, why=why, sure=max(0.0, min(1.0, sure)))
