"""The output of strips, matched by playing them: what the rules predict is the start, what is heard the end."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from bridge.actions.strip.chain import occupied, staying
from bridge.actions.strip.request import Request
from bridge.balancing.faders import fader_of
from bridge.session import Fx, Track
from bridge.strips.excerpt import USUAL_BPM, Source, Voice
from bridge.strips.level import Play
from core.units import db_from_gain
from models.strips.answer import Strip
from models.strips.leveller import Chain, chain_of, stretches, with_chain


def levelled_strips(request: Request, strips: Sequence[Strip], free: Set[int]) -> list[Strip]:
    """The strips with gains that keep the loudness of what their tracks play.

    Left and right beside each other are played together, and get the same.
    """
    found = list(strips)
    if request.play is None:
        return found
    plays = {
        index: play
        for index in sorted(free)
        if not 0 <= request.scene.partners[index] < index and (play := _play(request, index, strips[index]))
    }
    chains = request.play(list(plays.values()))
    for (index, play), chain in zip(plays.items(), chains, strict=True):
        found[index] = with_chain(strips[index], chain, play.seconds)
        if request.scene.partners[index] >= 0:
            found[request.scene.partners[index]] = found[index]
    return found


def staying_fx(request: Request, guid: str) -> tuple[Fx, ...]:
    """The plug-ins that are heard in front of a strip on a track."""
    wishes, track = request.wishes, request.session.track(guid)
    if not track.fx_enabled:
        return ()
    return staying(track, wishes.known, wishes.steps, adjust=wishes.adjust)


def source_of(request: Request, index: int) -> Source:
    """What a channel plays where its strip begins; with its other side, if that is a track of its own."""
    scene, session = request.scene, request.session
    partner = scene.partners[index]
    if partner >= 0:
        guids = [scene.guids[at] for at in sorted((index, partner))]
        voices = tuple(Voice(_audio(request, guid), staying_fx(request, guid)) for guid in guids)
        own: tuple[Fx, ...] = ()
    else:
        voices = tuple(_inside(request, member, scene.guids[index]) for member in scene.members[index])
        own = staying_fx(request, scene.guids[index])
    return Source(voices, own, session.sample_rate, scene.mix.bpm or USUAL_BPM)


def _inside(request: Request, member: str, channel: str) -> Voice:
    """A track of a channel; those inside a folder with their own plug-ins and faders."""
    track, audio = request.session.track(member), _audio(request, member)
    if member == channel:
        return Voice(audio)
    return Voice(audio, track.fx if track.fx_enabled else (), db_from_gain(fader_of(track, request.session).gain))


def _audio(request: Request, guid: str) -> Track:
    return (request.audio or request.session).track(guid)


def _play(request: Request, index: int, strip: Strip) -> Play | None:
    """A strip as it is to be played, without the steps whose place is taken; None where nothing is."""
    guid, sound = request.scene.guids[index], request.scene.mix.channels[index].sound
    taken = occupied(request.session.track(guid), request.wishes.known, adjust=request.wishes.adjust)
    named = {"eq": "eq", "comp": "compressor", "multiband": "multiband"}
    chain = replace(chain_of(strip), **{named[step]: None for step in taken})
    if sound is None or chain == Chain():
        return None
    return Play(source_of(request, index), stretches(sound.levels[:, 0]), chain)
