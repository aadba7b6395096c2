"""The multiband compressor of any track: only where one band swings clearly more than the others.

Each of the four bands is measured as a track is, by the spread of its 10 ms levels while the *track* sounds. A
band whose spread exceeds that of the others (the median of the audible ones) by more than its class allows is
compressed until it swings as they do; the others pass. Make-up gain keeps the band's mean power, which keeps the
loudness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.multiband import HIGHEST, MultibandBand, MultibandSettings
from core.units import db_from_power
from models.balance.decibels import power
from models.strips.answer import Verdict
from models.strips.dynamics.compress import HABIT_SURE, LEAST_CHANGE, LEAST_EFFECT, SELDOM, SHORTEST
from models.strips.dynamics.envelope import envelope
from models.strips.dynamics.laws import Whose, engineers_law, house_law, search_reasons
from models.strips.dynamics.levels import loud_level, sounding, spread
from models.strips.dynamics.limits import shown
from models.strips.dynamics.settle import Goal, Settled, rated, settle
from models.strips.dynamics.targets import Target, targets
from models.strips.dynamics.valleys import crossovers
from models.strips.material import CROSSOVERS, Channel, Levels, Sound
from models.strips.numbers import percent
from models.strips.style import HOUSE, ClassStyle, LawStyle, Style

STEP: Final = "multiband"
"""Name of this step in :attr:`models.strips.style.ClassStyle.used`."""

AUDIBLE_DB: Final = 24.0
"""How far below the whole a band's loud level may lie and still be worth compressing."""

PASSES: Final = MultibandBand(bypass=True)
BANDS: Final = len(CROSSOVERS) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Swing:
    """How the bands of a sound swing: spreads in dB, and which bands are audible."""

    spreads: tuple[float, ...]
    audible: tuple[bool, ...]

    def rest(self, band: int) -> float | None:
        """Median spread of the other audible bands; None where there is none."""
        others = [one for index, one in enumerate(self.spreads) if index != band and self.audible[index]]
        return float(np.median(others)) if others else None


def compress_bands(channel: Channel, style: Style = HOUSE) -> Verdict[MultibandSettings]:
    """The multiband compressor of a channel, or why it needs none.

    Reasons are ``"crossover 1"`` … and ``"2 threshold_db"`` (band and name) of the bands that do not pass.
    """
    name = channel.label.replace("_", " ")
    target = targets().get(channel.label)
    sound = channel.sound
    if target is None or target.band_excess is None:
        return _nothing(f"the bands of {name} are left to swing as they do", channel.sure * 0.6)
    if sound is None or sound.seconds < SHORTEST or not sounding(sound.levels[:, 0]).any():
        return _nothing(f"{sound.seconds if sound else 0.0:.1f} s of sound are too little to judge by", 0.3)
    habit = style.classes.get(channel.label, ClassStyle())
    if (share := habit.used.get(STEP, 1.0)) < SELDOM:
        sure = channel.sure * HABIT_SURE
        return _nothing(f"{style.does('use')} a multiband compressor on {percent(share)} of {name} tracks", sure)
    if len(habit.bands) == BANDS and any(band.threshold for band in habit.bands):
        whose = Whose(style=style, tracks=name)
        return _by_habit(sound, target, habit, whose, channel.sure)
    return _by_house(sound, target, target.band_excess, channel.sure)


def swing(sound: Sound) -> _Swing:
    """How the bands of a sound swing while it sounds."""
    heard = sounding(sound.levels[:, 0])
    whole, *bands = (loud_level(column[heard]) for column in sound.levels.T)
    return _Swing(
        spreads=tuple(
            spread(column[heard & sounding(column)]) if sounding(column).any() else 0.0
            for column in sound.levels.T[1:]
        ),
        audible=tuple(level > whole - AUDIBLE_DB for level in bands),
    )


def _by_house(sound: Sound, target: Target, excess: float, sure: float) -> Verdict[MultibandSettings]:
    measured = swing(sound)
    told = ", ".join(
        f"{one:.1f}" for one, audible in zip(measured.spreads, measured.audible, strict=True) if audible
    )
    found: dict[int, Settled] = {}
    reasons: dict[str, str] = {}
    why: list[str] = []
    for band, now in enumerate(measured.spreads):
        rest = measured.rest(band)
        if rest is None or not measured.audible[band] or now - rest <= excess:
            continue
        settled, told_of = _settled(sound.levels[:, 1 + band], target, now, rest)
        if now - settled.value >= LEAST_CHANGE:
            found[band] = settled
            reasons.update({f"{band + 1} {name}": text for name, text in told_of.items()})
            why.append(
                f"band {band + 1} swings {now:.1f} dB, the others {rest:.1f}: {settled.value:.1f} behind it"
            )
    if not found:
        return _nothing(f"its bands swing alike ({told} dB, {excess:g} apart would be too much)", sure * 0.7)
    return _written(sound, found, reasons, "; ".join(why), sure * 0.6)


def _settled(
    levels: NDArray[np.floating], target: Target, now: float, rest: float
) -> tuple[Settled, Mapping[str, str]]:
    heard = sounding(levels)
    start = house_law(target, envelope(levels))
    goal = Goal(now=now, target=rest, ratio_high=target.ratio_high, reduction_high=target.reduction_high)
    settled = settle(levels, heard, start.law, goal, lambda gains: spread((levels + gains)[heard]))
    ratio = f"{now:.1f} dB are to come to the {rest:.1f} dB of the other bands"
    return settled, {**start.reasons, **search_reasons(settled, "the band's"), "ratio": ratio}


def _by_habit(
    sound: Sound, target: Target, habit: ClassStyle, whose: Whose, sure: float
) -> Verdict[MultibandSettings]:
    found: dict[int, Settled] = {}
    reasons: dict[str, str] = {}
    for band, law in enumerate(habit.bands):
        settled = _habitual(sound.levels, band, target, law, whose)
        if settled and settled[0].reduction >= LEAST_EFFECT:
            found[band] = settled[0]
            reasons.update({f"{band + 1} {field}": text for field, text in settled[1].items()})
            reduced = f"{settled[0].typical:.1f} dB of gain reduction"
            reasons[f"{band + 1} threshold_db"] = f"{settled[1]['threshold_db']}; {reduced}"
    if not found:
        return _nothing(f"{whose.style.whose} thresholds would not reduce any band", sure * HABIT_SURE)
    given = tuple(value.mean for value in habit.crossovers) if len(habit.crossovers) == BANDS - 1 else None
    return _written(sound, found, reasons, f"as {whose.style.does('set')} it", sure * HABIT_SURE, given)


def _habitual(
    levels: Levels, band: int, target: Target, law: LawStyle, whose: Whose
) -> tuple[Settled, Mapping[str, str]] | None:
    column = levels[:, 1 + band]
    heard = sounding(column)
    if law.threshold is None or not heard.any():
        return None
    house = house_law(target, envelope(column))
    own = engineers_law(house, law, law.threshold, loud_level(column[heard]), whose)
    return rated(column, heard, own.law, lambda _: 0.0), own.reasons


def _written(
    sound: Sound,
    found: Mapping[int, Settled],
    reasons: Mapping[str, str],
    why: str,
    sure: float,
    octaves: tuple[float, ...] | None = None,
) -> Verdict[MultibandSettings]:
    """The settings as a plug-in shows them, each band with the make-up that keeps its power."""
    edges, moved = crossovers(sound, octaves)
    highest = HIGHEST * sound.sample_rate
    if edges[-1] > highest:
        return _nothing(f"its {sound.sample_rate} Hz do not hold a crossover at {edges[-1]:.0f} Hz", 0.3)
    bands = []
    told = dict(reasons)
    for band in range(BANDS):
        settled = found.get(band)
        if settled is None:
            bands.append(PASSES)
            continue
        lost = _lost(sound.levels[:, 1 + band], settled)
        law = shown(replace(settled.law, makeup_db=lost))
        bands.append(MultibandBand(**asdict(law)))
        told[f"{band + 1} makeup_db"] = f"{lost:.1f} dB keep the band's mean power"
    told.update({f"crossover {number}": text for number, text in enumerate(moved, 1)})
    return Verdict(
        settings=MultibandSettings(crossovers_hz=edges, bands=tuple(bands)), why=why, reasons=told, sure=sure
    )


def _lost(levels: NDArray[np.floating], settled: Settled) -> float:
    heard = sounding(levels)
    before = power(levels[heard].astype(np.float64))
    return db_from_power(float(before.sum() / (before * power(-settled.reductions[heard])).sum()))


def _nothing(why: str, sure: float) -> Verdict[MultibandSettings]:
    return Verdict(settings=None, why=why, sure=sure)
