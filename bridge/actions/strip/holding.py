"""Which tracks are left alone, and why.

A strip is worked out from what the items of a track play. So tracks are left alone whose sound at the place of
the new plug-ins is another one: behind plug-ins that Deskhand cannot play, behind take FX, behind a volume
envelope before the plug-ins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from bridge.actions.organise.view import strongest_restraint
from bridge.actions.strip.request import Request
from bridge.proposal import RECOGNISED, state_of
from bridge.render.fxmap import NotModelled, modelled
from bridge.session import Fx, Session, Track

UNSURE: Final = "not recognised surely"
NOT_CHOSEN: Final = "not chosen"
BYPASSED: Final = "its plug-ins are bypassed as a whole"
BEFORE_FX: Final = frozenset({"pre_fx_volume", "pre_fx_pan"})

STATES: Final[tuple[tuple[Callable[[Track], bool], str], ...]] = (
    (lambda track: not track.fx_enabled and bool(track.fx), BYPASSED),
    (lambda track: bool(track.take_fx), "its takes have plug-ins of their own"),
    (lambda track: not BEFORE_FX.isdisjoint(track.envelopes), "its level before the plug-ins is automated"),
)

ANY_RATE: Final = 48000
ANY_BPM: Final = 120.0
"""Whether a plug-in can be played does not depend on them."""


def held(request: Request) -> Mapping[str, str]:
    """Why a channel is left alone, by GUID; channels that may be changed are missing."""
    scene = request.scene
    found = (
        (guid, _reason(request, guid, members)) for guid, members in zip(scene.guids, scene.members, strict=True)
    )
    reasons = {guid: why for guid, why in found if why}
    return reasons | dict(_with_their_side(request, reasons))


def unplayable(track: Track, known: Collection[str] = ()) -> str:
    """The first plug-in that is heard on a track and cannot be played here; empty where there is none.

    ``known`` are names of plug-ins that are a step of the strip themselves.
    """
    heard = [fx for fx in track.fx if fx.enabled and not fx.offline]
    others = [fx for fx in heard if not any(name.casefold() in fx.name.casefold() for name in known)]
    return next((fx.name for fx in others if not _playable(fx, track)), "")


def _with_their_side(request: Request, reasons: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The other side of a pair is left alone too: both sides of an image get the same, or nothing."""
    scene = request.scene
    for guid, partner in zip(scene.guids, scene.partners, strict=True):
        if partner >= 0 and guid not in reasons and scene.guids[partner] in reasons:
            name = name_of(request.session, scene.guids[partner])
            yield guid, f"its other side, {name}, is left alone"


def name_of(session: Session, guid: str) -> str:
    """The name of a track for a sentence."""
    return session.track(guid).name or "a track without a name"


def _reason(request: Request, guid: str, members: tuple[str, ...]) -> str:
    track, wishes = request.session.track(guid), request.wishes
    if wishes.only is not None and wishes.only.isdisjoint({guid, *members}):
        return NOT_CHOSEN
    found = [request.analysis.tracks[member] for member in members if member in request.analysis.tracks]
    if not any(state_of(each, request.template.act) == RECOGNISED for each in found):
        return UNSURE
    restraint, word = strongest_restraint(track, request.template.leave_alone)
    if restraint == "all":
        return word
    if why := request.scene.fixed.get(guid, ""):
        return why.rstrip(".")
    inside = [request.session.track(member) for member in members]
    for holds, why in STATES:
        if any(holds(each) for each in (track, *inside)):
            return why
    if not request.template.strip.behind_unknown:
        own = [each.name for each in request.template.strip.instead.values()]
        unknown = next((name for each in (*inside, track) if (name := unplayable(each, own))), "")
        if unknown:
            return f"{unknown} plays before, which Deskhand cannot play"
    return ""


def _playable(fx: Fx, track: Track) -> bool:
    try:
        modelled(fx, sample_rate=ANY_RATE, channels=track.channels, bpm=ANY_BPM)
    except NotModelled:
        return False
    return True
