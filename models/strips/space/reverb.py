"""Which tracks are sent to which shared reverb, and how much of them.

The table says how loud a class comes back relative to itself; the send is that less the gain of the return. A
track that is reverberant already is sent less, as long as its blind estimate is to be trusted: it has
``-direct_to_reverberant`` dB of its own, and only what is missing to the class's level is added.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.processors.reverb import ReverbSettings
from core.units import db_from_power, power_from_db
from models.strips.answer import Return, Send, Verdict
from models.strips.habits.shrink import beside
from models.strips.material import Channel, Mix, Reverberance
from models.strips.numbers import percent, signed, whole
from models.strips.space.returns import reverb_gain, room_return
from models.strips.space.tables import Room, Share, rooms, shares
from models.strips.style import HOUSE, Style, Value

STEP: Final = "reverb"
"""Name of this step in :attr:`models.strips.style.ClassStyle.used`."""

SELDOM: Final = 0.5

TRUSTED: Final = 0.5
"""How sure a blind estimate must be to change a send."""

LEAST_WET: Final = -30.0
"""dB below which what is missing is not worth a send."""

SEND_LIMITS: Final = (-60.0, 12.0)
"""dB of a send in REAPER that are of use."""

SURE: Final = 0.4
HABIT_SURE: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """One send a channel, in order, and the returns to be made for them."""

    sends: tuple[Verdict[Send], ...]
    returns: tuple[Return, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a room is in the session: the name of its return, and the settings that play there."""

    name: str
    settings: ReverbSettings


def reverb(mix: Mix, style: Style = HOUSE, existing: Mapping[str, ReverbSettings] | None = None) -> Space:
    """Sends and returns of a mix.

    Parameters
    ----------
    mix : Mix
    style : Style
        ``send`` is how loud a class comes back from an engineer's reverb relative to itself, in dB.
    existing : mapping of names to settings, optional
        Reverb returns that the session has: each room takes the one whose decay is nearest to its own, and
        nothing new is made.
    """
    wanted = {
        share.room
        for index, channel in enumerate(mix.channels)
        if index in mix.changed and (share := shares().get(channel.label)) and share.room and channel.sound
    }
    made = {key: room_return(room, mix.bpm) for key, room in rooms().items() if key in wanted}
    places = {key: _place(rooms()[key], each, existing or {}) for key, each in made.items()}
    sends = tuple(
        _send(channel, places, style) if index in mix.changed else _nothing("it is not to be changed", 1.0)
        for index, channel in enumerate(mix.channels)
    )
    used = {send.settings.target for send in sends if send.settings}
    new = tuple(each for each in made.values() if not existing and each.name in used)
    return Space(sends=sends, returns=new)


def missing(wet: float, has: Reverberance | None) -> float:
    """Level in dB of the reverb that a track lacks to ``wet`` dB; ``wet`` where its own is not to be trusted."""
    if has is None or has.sure < TRUSTED:
        return wet
    left = power_from_db(wet) - power_from_db(-has.direct_to_reverberant)
    return db_from_power(max(0.0, left))


def _place(room: Room, made: Return, existing: Mapping[str, ReverbSettings]) -> _Place:
    settings = made.verdict.settings
    assert settings is not None
    if not existing:
        return _Place(name=made.name, settings=settings)
    name = min(existing, key=lambda each: abs(math.log(existing[each].rt60_s / settings.rt60_s)))
    return _Place(name=name, settings=existing[name])


def _send(channel: Channel, places: Mapping[str, _Place], style: Style) -> Verdict[Send]:
    name = channel.label.replace("_", " ")
    share = shares().get(channel.label)
    if channel.sound is None:
        return _nothing("nothing sounds", 1.0)
    if share is None or not share.room:
        return _nothing(f"{name}: {share.source if share else 'no instrument'}", channel.sure * 0.7)
    habit = style.classes.get(channel.label)
    if habit and (used := habit.used.get(STEP, 1.0)) < SELDOM:
        return _nothing(
            f"{style.does('send')} {percent(used)} of {name} tracks to a reverb", channel.sure * HABIT_SURE
        )
    place = places[share.room]
    if habit and habit.send:
        return _habitual(habit.send, share, place, style, channel)
    return _ruled(share, place, channel)


def _habitual(value: Value, share: Share, place: _Place, style: Style, channel: Channel) -> Verdict[Send]:
    gain = reverb_gain(place.settings)
    wet = beside(value, share.wet, "send")
    level = _level(wet - gain)
    tracks = f"{value.count} {channel.label.replace('_', ' ')} track{'s' * (value.count != 1)}"
    return Verdict(
        settings=Send(level=level, target=place.name),
        why=(
            f"as {style.does('set')} it on {tracks}: comes back at {whole(value.mean)} ± {value.spread:.0f} dB; "
            f"{signed(level)} dB through {signed(gain)} dB"
        ),
        sure=channel.sure * HABIT_SURE,
    )


def _ruled(share: Share, place: _Place, channel: Channel) -> Verdict[Send]:
    has = channel.sound.reverberance if channel.sound else None
    wet = missing(share.wet, has)
    known = has is not None and has.sure >= TRUSTED
    own = f"it has {whole(-has.direct_to_reverberant)} dB of its own ({has.rt60:.1f} s)" if has and known else ""
    if wet < LEAST_WET:
        return _nothing(f"{own}: its class comes back at {whole(share.wet)} dB", channel.sure * SURE)
    gain = reverb_gain(place.settings)
    level = _level(wet - gain)
    told = f"comes back at {whole(wet)} dB: {signed(level)} dB through {signed(gain)} dB"
    return Verdict(
        settings=Send(level=level, target=place.name),
        why="; ".join(filter(None, (told, own, share.source))),
        sure=channel.sure * SURE,
    )


def _level(value: float) -> float:
    return round(max(SEND_LIMITS[0], min(SEND_LIMITS[1], value)), 1)


def _nothing(why: str, sure: float) -> Verdict[Send]:
    return Verdict(settings=None, why=why, sure=sure)
