"""The template step: reverb and delay returns with sends, and FX chains of classes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bridge.actions.organise.structure import track_guid
from bridge.actions.organise.view import View
from bridge.plan import Edit, NewTrack
from bridge.plugins.returns import STOCK
from bridge.session import Fx, Receive, Track
from bridge.template.model import Return
from core.units import gain_from_db


def returns(view: View) -> Iterator[Edit]:
    """A return that the template names and the project lacks, with its sends, if any track would send to it.

    Sends are only made together with their return: one that the engineer removed does not come back.
    """
    for target in view.template.returns:
        senders = [
            (track, view.template.classes[identity.label].sends[target.name])
            for track, identity in view.editable()
            if identity.label in view.template.classes
            and target.name in view.template.classes[identity.label].sends
        ]
        if senders and not has_return(view, target):
            yield from _new_return(view, target, senders)


def has_return(view: View, target: Return) -> bool:
    """Whether the project has a return of this kind: by its name, or by the plug-in on an FX return."""
    word = target.name.casefold()
    plug_ins = {fx.name for fx in _chain(view, target)}
    return any(
        word in track.name.casefold()
        or (view.label(track.guid) == "fx_return" and any(fx.name in plug_ins for fx in track.fx))
        for track in view.session.tracks
    )


def _chain(view: View, target: Return) -> tuple[Fx, ...]:
    return (STOCK[target.fx](view.session),) if isinstance(target.fx, str) else target.fx


def _new_return(view: View, target: Return, senders: list[tuple[Track, float]]) -> Iterator[Edit]:
    guid = track_guid(view.session.name, f"return {target.name}")
    if any(track.guid == guid for track in view.session.tracks):
        return
    chain = _chain(view, target)
    plug_ins = ", ".join(fx.name for fx in chain)
    yield Edit(
        step="template",
        target=guid,
        field="track",
        before=None,
        after=NewTrack(name=target.name, colour=target.look.colour, icon=target.look.icon, fx=chain),
        reason=f"return with {plug_ins}, no return of this kind yet",
        confidence=0.8,
    )
    for track, level in senders:
        silent = level == -math.inf
        yield Edit(
            step="template",
            target=guid,
            field="receive",
            before=None,
            after=Receive(source=track.guid, volume=gain_from_db(level)),
            reason="send ready, silent until you raise it"
            if silent
            else f"send at {level:+g} dB from the template",
            confidence=0.8,
        )


def chains(view: View) -> Iterator[Edit]:
    """The class's FX chain on tracks that have no FX."""
    for track, identity in view.editable():
        entry = view.template.classes.get(identity.label)
        if entry is not None and entry.fx and not track.fx:
            yield Edit(
                step="template",
                target=track.guid,
                field="fx",
                before=(),
                after=entry.fx,
                reason=f"FX chain of {entry.label.lower()} in the template",
                confidence=identity.confidence,
            )
