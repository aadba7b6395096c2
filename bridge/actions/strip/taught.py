"""What a finished project says of how its engineer sets channel strips: plug-ins and reverb sends of known tracks.

Tracks count that are recognised surely and sound; of left and right beside each other, the left. Sends count that
are behind the fader, go to a reverb return that can be played here, and are not as Deskhand made them. What counts
of plug-ins: :mod:`bridge.actions.strip.chain_habits`.

A track that lacks a step counts as one without it where other tracks of the project have it, and every plug-in on
it is understood. Otherwise nobody knows whether it was left out on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bridge.actions.strip.chain import PLUGIN_OF, slots_of
from bridge.actions.strip.chain_habits import Heard, chain_habits
from bridge.actions.strip.sends import STEP, all_reverbs, send_key
from bridge.analysis import Analysis
from bridge.profile.settings import Known, Written
from bridge.proposal import RECOGNISED, state_of
from bridge.session import Session
from bridge.strips.scene import Scene
from bridge.words import track_name
from core.processors.reverb import ReverbSettings
from core.units import db_from_gain
from models.ears.taxonomy import CLASSES
from models.strips.habits.kinds import EQ, SEND, STEPS, USES
from models.strips.habits.learn import Example
from models.strips.habits.read import within
from models.strips.material import Channel
from models.strips.space.returns import reverb_gain

POST_FADER: Final = 0
"""Mode of a send behind the fader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What a project says, track by track. ``not_counted`` are sentences."""

    examples: tuple[Example, ...] = ()
    not_counted: tuple[str, ...] = ()


def has_strips(session: Session, analysis: Analysis) -> bool:
    """Whether a project may have anything to teach: a plug-in that is a step, or a reverb."""
    slots = (slot for track in session.tracks for slot in slots_of(track, frozenset()))
    return any(slot.step in PLUGIN_OF for slot in slots) or bool(all_reverbs(session, analysis))


def taught(session: Session, analysis: Analysis, scene: Scene, *, act: float, known: Known) -> Taught:
    """What a project says.

    ``act`` is the confidence from which a track is known, ``known`` what Deskhand wrote.
    """
    reverbs = all_reverbs(session, analysis)
    found = [
        (
            guid,
            channel,
            _sent(session, guid, chain_habits(session.track(guid), channel.sound, known), reverbs, known),
        )
        for guid, channel in _sure(session, analysis, scene, act)
    ]
    seen = frozenset[str]().union(*(heard.used for _, _, heard in found))
    examples = (Example(label=channel.label, values=_values(heard, seen)) for _, channel, heard in found)
    return Taught(
        examples=tuple(each for each in examples if each.values),
        not_counted=tuple(
            f'"{track_name(session.track(guid).name)}": {why}'
            for guid, _, heard in found
            for why in heard.left_out
        ),
    )


def _sure(session: Session, analysis: Analysis, scene: Scene, act: float) -> Iterator[tuple[str, Channel]]:
    rows = zip(scene.guids, scene.members, scene.partners, scene.mix.channels, strict=True)
    for index, (guid, members, partner, channel) in enumerate(rows):
        found = (analysis.tracks[member] for member in members if member in analysis.tracks)
        sure = channel.label in CLASSES and any(state_of(each, act) == RECOGNISED for each in found)
        if sure and channel.sound is not None and not 0 <= partner < index and guid not in scene.fixed:
            shaped = any(session.track(member).fx for member in members if member != guid)
            yield guid, replace(channel, sound=None) if shaped else channel


def _sent(
    session: Session, guid: str, heard: Heard, reverbs: Mapping[str, ReverbSettings | None], known: Known
) -> Heard:
    """With the loudest of the sends to a reverb: how loud it comes back, in dB."""
    unclear = any(settings is None for settings in reverbs.values())
    levels = []
    for target, settings in reverbs.items():
        for send in session.track(target).receives:
            if send.source != guid or send.mute or not send.volume:
                continue
            ours = Written(target=target, what=f"send {guid}", key=send_key(send.volume)) in known
            if settings is None or send.automated or send.mode != POST_FADER or ours:
                unclear = True
            else:
                levels.append(db_from_gain(send.volume) + reverb_gain(settings))
    if levels:
        return heard.using(STEP, within({SEND: max(levels)}))
    return replace(heard, unclear=heard.unclear | {STEP}) if unclear else heard


def _values(heard: Heard, seen: frozenset[str]) -> Mapping[str, float]:
    """What a track says, with the steps that it has and has not; ``seen`` are the steps of the project.

    An equaliser that is not there, or has only passes, leaves the octaves as they are.
    """
    flat = dict.fromkeys(EQ, 0.0) if "eq" in seen - heard.unclear else {}
    uses = {USES[step]: 1.0 for step in STEPS if step in heard.used}
    lacks = {USES[step]: 0.0 for step in STEPS if step in seen - heard.used - heard.unclear}
    return {**flat, **heard.values, **uses, **lacks}
