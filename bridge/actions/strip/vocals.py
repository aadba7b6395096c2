"""Lead vocals by one of the two vocal chains, where the engineer names one."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Final

from bridge.actions.strip.levelled import source_of
from bridge.actions.strip.request import Request
from bridge.strips.sung import Sung, loudest
from models.strips.answer import Equaliser
from models.strips.space.reverb import Space
from models.strips.vocal.strip import VocalStrip

LEAD: Final = "lead_vocal"


def sung(request: Request, free: Set[int]) -> Mapping[int, VocalStrip]:
    """The chains of the lead vocals that may be changed, by channel; nothing where no solver is named."""
    if request.sing is None or request.wishes.solver is None:
        return {}
    leads = [index for index in sorted(free) if _is_lead(request, index)]
    found = request.sing([_song(request, index) for index in leads])
    return {index: strip for index, strip in zip(leads, found, strict=True) if strip is not None}


def leads(request: Request) -> list[str]:
    """GUIDs of the lead vocals that sound."""
    return [guid for index, guid in enumerate(request.scene.guids) if _is_lead(request, index)]


def weaker_eq(equaliser: Equaliser, strength: float) -> Equaliser:
    """An equaliser at part of its strength, 0 to 1."""
    bands = tuple(replace(band, gain_db=strength * band.gain_db) for band in equaliser.bands)
    return replace(equaliser, bands=bands, gain=strength * equaliser.gain)


def with_rooms(space: Space, found: Mapping[int, VocalStrip]) -> Space:
    """The sends and returns with those of the vocals."""
    sends = list(space.sends)
    rooms = []
    for index, strip in found.items():
        if strip.room is not None and strip.strip.send is not None:
            sends[index] = strip.strip.send
            rooms.append(strip.room)
    return Space(sends=tuple(sends), returns=(*space.returns, *rooms[:1]))


def _is_lead(request: Request, index: int) -> bool:
    channel = request.scene.mix.channels[index]
    return channel.label == LEAD and channel.sound is not None


def _song(request: Request, index: int) -> Sung:
    scene = request.scene
    channel, solver = scene.mix.channels[index], request.wishes.solver
    assert channel.sound is not None
    assert solver is not None
    start, seconds = loudest(channel.sound.levels[:, 0])
    own = {index, scene.partners[index]}
    others = tuple(
        (source_of(request, at), each.gain - channel.gain)
        for at, (each, partner) in enumerate(zip(scene.mix.channels, scene.partners, strict=True))
        if at not in own and not 0 <= partner < at and each.sound is not None
    )
    return Sung(source_of(request, index), others, start, seconds, scene.mix.bpm, solver)
