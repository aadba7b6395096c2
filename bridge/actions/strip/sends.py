"""From verdicts to returns and sends.

Which return
------------
One that Deskhand made for this before; else one of the project's that has the name of the return, or is a reverb
(by its name, or an FX return with ReaVerbate on it): the longest of the wanted reverbs takes the first of those.
What the engineer has on it stays. Only where there is none a new track is made, at the end of the project.

Which send
----------
A send that is not there is made. One that Deskhand made and nobody has touched since is set, and so is one that is
silent: the template's are ready and wait for a level. Others are the engineer's and stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from bridge.actions.organise.structure import track_guid
from bridge.actions.strip.chain import Skipped, settings_key
from bridge.actions.strip.request import Request
from bridge.plan import Edit, Insert, NewTrack
from bridge.plugins.fromcore import from_core, shown_reasons
from bridge.plugins.reaverbate import ReaVerbate
from bridge.plugins.registry import new, read, write
from bridge.plugins.shown import details
from bridge.profile.settings import Written
from bridge.session import Fx, Receive, Track
from bridge.template.model import Look
from bridge.words import number
from core.processors.reverb import ReverbSettings
from core.units import db_from_gain, gain_from_db
from models.strips.answer import Return, Send, Strips, Verdict

STEP: Final = "reverb"
WORD: Final = "reverb"
"""In the name of a return that is one."""

SAME_DB: Final = 0.05
"""dB within which two sends are set alike: what REAPER displays."""


@dataclass(frozen=True, slots=True)
class Target:
    """The track of a return: its GUID, and the track itself where it is there already."""

    guid: str
    track: Track | None


def reverb_edits(
    request: Request, strips: Strips, staying: Mapping[str, str]
) -> Iterator[Edit | tuple[str, Skipped]]:
    """The edits for returns and sends; steps that are left out come with the GUID of their track.

    ``staying`` says why tracks are left alone, by GUID.
    """
    targets = targets_of(request, strips)
    free = {guid for guid in request.scene.guids if guid not in staying}
    for wanted in strips.returns:
        senders = _senders(request, strips, wanted.name)
        target = targets[wanted.name]
        if wanted.verdict.settings is None or (not senders and target.track is None):
            continue
        yield from _return(request, wanted, wanted.verdict.settings, target)
        yield from _sends(request, senders, target)
        yield from _ended(request, free - senders.keys(), target)


def targets_of(request: Request, strips: Strips) -> Mapping[str, Target]:
    """The track of each return, by its name."""
    session = request.session
    free = [track for track in session.tracks if _is_reverb(request, track)]
    targets: dict[str, Target] = {}
    for wanted in sorted(strips.returns, key=_length, reverse=True):
        guid = track_guid(session.name, f"strip {wanted.name}")
        made = next((track for track in session.tracks if track.guid == guid), None)
        named = next((track for track in free if wanted.name.casefold() in track.name.casefold()), None)
        found = made or named or next(iter(free), None)
        free = [track for track in free if track is not found]
        targets[wanted.name] = Target(guid if found is None else found.guid, found)
    return targets


def written_of(edits: Sequence[Edit]) -> Iterator[Written]:
    """What is to be remembered of edits that were written."""
    for edit in edits:
        if isinstance(edit.after, Receive):
            key = send_key(edit.after.volume)
            yield Written(target=edit.target, what=f"send {edit.after.source}", key=key)
        elif isinstance(edit.after, NewTrack):
            settings = [read(fx) for fx in edit.after.fx]
            yield from (
                Written(target=edit.target, what=STEP, key=settings_key(each))
                for each in settings
                if each is not None
            )


def send_key(volume: float) -> str:
    """Key of a send's level: equal keys, equal levels as they are displayed."""
    return number(db_from_gain(volume)) if volume else "silent"


def _is_reverb(request: Request, track: Track) -> bool:
    """Whether a track is a reverb return that may be sent to."""
    if track.items or track.mute or track.frozen or track.locked:
        return False
    found = request.analysis.tracks.get(track.guid)
    fx_return = found is not None and found.identity.label == "fx_return"
    return WORD in track.name.casefold() or (fx_return and any(_reaverbate(fx) is not None for fx in track.fx))


def _reaverbate(fx: Fx) -> ReaVerbate | None:
    try:
        settings = read(fx)
    except ValueError:
        return None
    return settings if isinstance(settings, ReaVerbate) else None


def _length(wanted: Return) -> float:
    return 0.0 if wanted.verdict.settings is None else wanted.verdict.settings.rt60_s


def _senders(request: Request, strips: Strips, name: str) -> dict[str, Verdict[Send]]:
    """The sends to a return, by the GUID of the track that sends."""
    return {
        guid: strip.send
        for guid, strip in zip(request.scene.guids, strips.strips, strict=True)
        if strip.send is not None and strip.send.settings is not None and strip.send.settings.target == name
    }


def _return(request: Request, wanted: Return, settings: ReverbSettings, target: Target) -> Iterator[Edit]:
    verdict, shown = wanted.verdict, from_core(settings)
    reasons = shown_reasons(settings, verdict.reasons)
    if target.track is None:
        look = next((each.look for each in request.template.returns if each.fx == WORD), Look())
        added = NewTrack(name=wanted.name, colour=look.colour, icon=look.icon, fx=(new(shown),))
        yield Edit(
            step=STEP,
            target=target.guid,
            field="track",
            before=None,
            after=added,
            reason=verdict.why,
            confidence=verdict.sure,
            details=details(None, shown, reasons),
        )
        return
    for at, fx in enumerate(target.track.fx):
        now = _reaverbate(fx)
        if now is None or not fx.enabled or settings_key(now) == settings_key(shown):
            continue
        if Written(target=target.guid, what=STEP, key=settings_key(now)) in request.wishes.known:
            yield Edit(
                step=STEP,
                target=target.guid,
                field="insert",
                before=Insert(fx=fx, at=at),
                after=Insert(fx=write(fx, shown), at=at),
                reason=verdict.why,
                confidence=verdict.sure,
                details=details(now, shown, reasons),
            )


def _sends(
    request: Request, senders: Mapping[str, Verdict[Send]], target: Target
) -> Iterator[Edit | tuple[str, Skipped]]:
    for source, verdict in senders.items():
        assert verdict.settings is not None
        volume = gain_from_db(round(verdict.settings.level, 1))
        now = _receive_of(target, source)
        if now is None:
            yield _edit(target, None, Receive(source=source, volume=volume), verdict)
        elif abs(db_from_gain(now.volume) - db_from_gain(volume)) <= SAME_DB:
            continue
        elif now.mute or now.automated or not _may_set(request, target, now):
            name = target.track.name if target.track else ""
            yield source, Skipped(STEP, f"its send to {name} is there already and stays")
        else:
            yield _edit(target, now, replace(now, volume=volume), verdict)


def _ended(request: Request, ended: Set[str], target: Target) -> Iterator[Edit]:
    """Sends of Deskhand's own that are not wanted any more are made silent."""
    for now in () if target.track is None else target.track.receives:
        if now.source in ended and now.volume and _written(request, target, now):
            why: Verdict[Send] = Verdict(settings=None, why="no reverb is wanted any more")
            yield _edit(target, now, replace(now, volume=0.0), why)


def _receive_of(target: Target, source: str) -> Receive | None:
    receives = () if target.track is None else target.track.receives
    return next((each for each in receives if each.source == source), None)


def _may_set(request: Request, target: Target, now: Receive) -> bool:
    return not now.volume or request.wishes.adjust or _written(request, target, now)


def _written(request: Request, target: Target, now: Receive) -> bool:
    key = Written(target=target.guid, what=f"send {now.source}", key=send_key(now.volume))
    return key in request.wishes.known


def _edit(target: Target, before: Receive | None, after: Receive, verdict: Verdict[Send]) -> Edit:
    return Edit(
        step=STEP,
        target=target.guid,
        field="receive",
        before=before,
        after=after,
        reason=verdict.why,
        confidence=verdict.sure,
    )
