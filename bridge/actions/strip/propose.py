"""What the rules say of a session, step by step: each sees what the one before leaves of the sound.

In front of all of them are the plug-ins that stay. A step whose place is taken by one of those is said and not
set: the next one hears what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from bridge.actions.strip.chain import occupied
from bridge.actions.strip.levelled import levelled_strips, staying_fx
from bridge.actions.strip.request import Request
from bridge.actions.strip.rules import weaker_bands, weaker_compressor
from bridge.actions.strip.sends import reverbs_of
from bridge.actions.strip.through import through
from bridge.actions.strip.vocals import sung, weaker_eq, with_rooms
from core.units import db_from_gain
from models.strips.answer import Equaliser, Send, Strip, Verdict
from models.strips.material import Channel, Mix
from models.strips.numbers import percent
from models.strips.space.reverb import Space
from models.strips.vocal.strip import VocalStrip

T = TypeVar("T")

LAWS: Final = frozenset({"threshold_db", "ratio"})
"""Settings that say how much a compressor reduces."""

LOWEST_SEND: Final = -100.0
"""dB that a send is turned down to at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A strip for each channel, the reverbs (None where nothing is said of them), and vocal chains by channel."""

    strips: tuple[Strip, ...]
    space: Space | None
    vocals: Mapping[int, VocalStrip]


def proposed(request: Request, staying: Mapping[str, str]) -> Proposed:
    """What the rules say.

    ``staying`` says why channels are left alone, by GUID: their strips are empty. Left and right beside each other
    get what the left of them in the session's order gets.
    """
    scene, wishes, rules = request.scene, request.wishes, request.rules
    free = frozenset(index for index, guid in enumerate(scene.guids) if guid not in staying)
    mix = replace(scene.mix, changed=free, channels=tuple(heard(request)))
    equalised: list[Verdict[Equaliser] | None] = [None] * len(mix.channels)
    if "eq" in wishes.steps:
        equalised = [_sure(verdict, request) for verdict in rules.equalise(mix, request.style, wishes.strength)]
    vocals = sung(request, free)
    for index, vocal in vocals.items():
        if "eq" in wishes.steps and vocal.strip.eq is not None:
            equalised[index] = _sure(_weaker(vocal.strip.eq, wishes.strength, weaker_eq), request)
    taken = [_taken(request, guid) for guid in scene.guids]
    behind = [
        _behind(request, channel, None if "eq" in there else eq)
        for channel, eq, there in zip(mix.channels, equalised, taken, strict=True)
    ]
    strips = [
        replace(_dynamics(request, channel, taken[index], vocals.get(index)), eq=equalised[index])
        if index in free
        else Strip()
        for index, channel in enumerate(behind)
    ]
    for index, partner in enumerate(scene.partners):
        if 0 <= partner < index and index in free:
            strips[index] = strips[partner]
    strips = levelled_strips(request, strips, free)
    space = _space(request, replace(mix, channels=tuple(behind)), vocals)
    if space is not None:
        strips = [
            replace(strip, send=send) if index in free else strip
            for index, (strip, send) in enumerate(zip(strips, space.sends, strict=True))
        ]
    return Proposed(strips=tuple(strips), space=space, vocals=vocals)


def heard(request: Request) -> Iterator[Channel]:
    """The channels behind the plug-ins that stay on their tracks."""
    for guid, channel in zip(request.scene.guids, request.scene.mix.channels, strict=True):
        stays = staying_fx(request, guid)
        yield replace(channel, sound=through(channel.sound, stays)) if channel.sound and stays else channel


def _taken(request: Request, guid: str) -> frozenset[str]:
    return occupied(request.session.track(guid), request.wishes.known, adjust=request.wishes.adjust)


def _space(request: Request, mix: Mix, vocals: Mapping[int, VocalStrip]) -> Space | None:
    """The reverbs; nothing where the engineer has one that cannot be played here.

    A vocal chain's own room is made only where the engineer has no reverb.
    """
    existing = {guid: each for guid, each in reverbs_of(request).items() if each is not None}
    if "reverb" not in request.wishes.steps or len(existing) < len(reverbs_of(request)):
        return None
    space = request.rules.reverb(mix, request.style, existing)
    if not existing:
        space = with_rooms(space, vocals)
    sends = [_sure(_weaker(send, request.wishes.strength, _quieter), request) for send in space.sends]
    used = {send.settings.target for send in sends if send.settings is not None}
    return Space(sends=tuple(sends), returns=tuple(each for each in space.returns if each.name in used))


def _dynamics(request: Request, channel: Channel, taken: Set[str], vocal: VocalStrip | None) -> Strip:
    """Both compressors. The second hears what comes out of the first one, which a vocal chain may have set."""
    rules, wishes = request.rules, request.wishes
    strip = Strip()
    if "comp" in wishes.steps:
        said = vocal.strip.compressor if vocal else None
        compressor = _weaker(said or rules.compress(channel, request.style), wishes.strength, weaker_compressor)
        strip = replace(strip, compressor=_sure(compressor, request))
        if channel.sound and strip.compressor and strip.compressor.settings and "comp" not in taken:
            channel = replace(channel, sound=rules.after_compression(channel.sound, strip.compressor.settings))
    if "multiband" in wishes.steps:
        bands = _weaker(rules.compress_bands(channel, request.style), wishes.strength, weaker_bands)
        strip = replace(strip, multiband=_sure(bands, request))
    return strip


def _behind(request: Request, channel: Channel, eq: Verdict[Equaliser] | None) -> Channel:
    """The channel as it sounds behind its equaliser."""
    if channel.sound is None or eq is None or eq.settings is None:
        return channel
    sound = request.rules.after_eq(channel.sound, eq.settings.bands, gain=eq.settings.gain)
    return replace(channel, sound=sound)


def _weaker(verdict: Verdict[T], strength: float, weaken: Callable[[T, float], T]) -> Verdict[T]:
    if verdict.settings is None:
        return verdict
    if strength == 0.0:
        return replace(verdict, settings=None, why="strength 0 %: nothing is changed")
    if strength == 1.0:
        return verdict
    share = f"; {percent(strength)} of it"
    reasons = {name: f"{why}{share if _scales(name) else ''}" for name, why in verdict.reasons.items()}
    return replace(
        verdict, settings=weaken(verdict.settings, strength), why=f"{verdict.why}{share}", reasons=reasons
    )


def _scales(name: str) -> bool:
    """Whether the reason of a setting tells what it does at full strength: of a law, or a whole band of an EQ."""
    return name.rpartition(" ")[2] in LAWS or name.isdigit()


def _quieter(send: Send, strength: float) -> Send:
    return replace(send, level=max(LOWEST_SEND, send.level + db_from_gain(strength)))


def _sure(verdict: Verdict[T], request: Request) -> Verdict[T]:
    """The verdict, without its settings where it is less sure than the template asks for."""
    if verdict.settings is None or verdict.sure >= request.template.strip.least_sure:
        return verdict
    return replace(verdict, settings=None, why=f"not sure enough ({verdict.sure:.2f}): {verdict.why}")
