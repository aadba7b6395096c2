"""From verdicts to returns and sends.

Which return
------------
The reverbs that the project has: ReaVerbate on a track without items that is called a reverb or known for an FX
return. What the engineer has on it stays. Only where there is none, Deskhand makes tracks of its own at the end of
the project, which it knows again by their GUIDs. A reverb that cannot be played here is the engineer's business:
then nothing is sent anywhere.

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
from bridge.actions.strip.holding import ANY_BPM, ANY_RATE, unplayable
from bridge.actions.strip.request import Request
from bridge.analysis import Analysis
from bridge.plan import Edit, Insert, NewTrack
from bridge.plugins.fromcore import from_core, shown_reasons
from bridge.plugins.reaverbate import ReaVerbate
from bridge.plugins.registry import new, read, write
from bridge.plugins.shown import details
from bridge.profile.settings import Written
from bridge.render.fxmap import NotModelled, modelled
from bridge.session import Fx, Receive, Session, Track
from bridge.template.model import Look
from bridge.words import number
from core.processors.reverb import REVERB_LIMITS, Reverb, ReverbSettings
from core.units import db_from_gain, gain_from_db
from models.strips.answer import Return, Send, Verdict
from models.strips.space.reverb import Space
from models.strips.space.tables import rooms
from models.strips.vocal.strip import RETURN

STEP: Final = "reverb"
WORD: Final = "reverb"
"""In the name of a return that is one."""

FX_RETURN: Final = "fx_return"

SAME_DB: Final = 0.05
"""dB within which two sends are set alike: what REAPER displays."""


@dataclass(frozen=True, slots=True)
class Target:
    """The track of a return: its GUID, and the track itself where it is there already."""

    guid: str
    track: Track | None


def reverbs_of(request: Request) -> Mapping[str, ReverbSettings | None]:
    """The reverb returns that the engineer has, by GUID; None for one that cannot be played here.

    The fader of the return counts as part of its wet level.
    """
    own = {_own_guid(request, name) for name in (*(room.name for room in rooms().values()), RETURN)}
    return {guid: each for guid, each in all_reverbs(request.session, request.analysis).items() if guid not in own}


def all_reverbs(session: Session, analysis: Analysis) -> Mapping[str, ReverbSettings | None]:
    """The reverb returns of a session, Deskhand's own among them, as :func:`reverbs_of` has them."""
    return {track.guid: _settings(track) for track in session.tracks if _is_return(track, analysis)}


def reverb_edits(
    request: Request, space: Space, staying: Mapping[str, str]
) -> Iterator[Edit | tuple[str, Skipped]]:
    """The edits for returns and sends; steps that are left out come with the GUID of their track.

    ``staying`` says why tracks are left alone, by GUID.
    """
    free = {guid for guid in request.scene.guids if guid not in staying}
    tracks = {track.guid: track for track in request.session.tracks}
    guids = {each.name: _own_guid(request, each.name) for each in space.returns}
    sent = _sent(request, space, free, guids)
    for wanted in space.returns:
        guid = guids[wanted.name]
        yield from _return(request, wanted, Target(guid, tracks.get(guid)))
    for guid, senders in sent.items():
        yield from _sends(request, senders, Target(guid, tracks.get(guid)))
    for guid, track in tracks.items():
        yield from _ended(request, free - sent.get(guid, {}).keys(), Target(guid, track))


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


def _is_return(track: Track, analysis: Analysis) -> bool:
    """Whether a track is a reverb return: by its name, or an FX return with ReaVerbate on it."""
    if track.items or track.mute:
        return False
    found = analysis.tracks.get(track.guid)
    fx_return = found is not None and found.identity.label == FX_RETURN
    named = WORD in track.name.casefold() and bool(track.fx)
    return named or (fx_return and any(_reaverbate(fx) is not None for fx in track.fx))


def _settings(track: Track) -> ReverbSettings | None:
    """What plays on a reverb return; None where it cannot be played here or is held."""
    found = [settings for fx in track.fx if (settings := _played(fx)) is not None]
    if not found or unplayable(track) or track.frozen or track.locked:
        return None
    low, high = REVERB_LIMITS["wet_db"]
    return replace(found[0], wet_db=min(high, max(low, found[0].wet_db + db_from_gain(track.volume))))


def _played(fx: Fx) -> ReverbSettings | None:
    if not fx.enabled or fx.offline or _reaverbate(fx) is None:
        return None
    try:
        processor = modelled(fx, sample_rate=ANY_RATE, channels=2, bpm=ANY_BPM).insert.processor
    except NotModelled:
        return None
    return processor.settings if isinstance(processor, Reverb) else None


def _reaverbate(fx: Fx) -> ReaVerbate | None:
    try:
        settings = read(fx)
    except ValueError:
        return None
    return settings if isinstance(settings, ReaVerbate) else None


def _own_guid(request: Request, name: str) -> str:
    """The GUID of a return of Deskhand's own, also where the project has been renamed since."""
    made = {each.target for each in request.wishes.known if each.what == STEP}
    there = (track.guid for track in request.session.tracks if track.guid in made and track.name == name)
    return next(there, track_guid(request.session.name, f"strip {name}"))


def _sent(
    request: Request, space: Space, free: Set[str], guids: Mapping[str, str]
) -> dict[str, dict[str, Verdict[Send]]]:
    """The sends to each target, by the GUID of the track that sends; ``guids`` are those of new returns."""
    found: dict[str, dict[str, Verdict[Send]]] = {}
    for guid, send in zip(request.scene.guids, space.sends, strict=True):
        if guid in free and send.settings is not None:
            target = guids.get(send.settings.target, send.settings.target)
            found.setdefault(target, {})[guid] = send
    return found


def _return(request: Request, wanted: Return, target: Target) -> Iterator[Edit]:
    verdict, settings = wanted.verdict, wanted.verdict.settings
    if settings is None:
        return
    shown = from_core(settings)
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
