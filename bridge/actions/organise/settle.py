"""Organise until nothing is left to propose, so that a second run finds nothing to do.

What a track is depends on the tracks around it, and organising changes what is around it: a "Tenor" that comes
to stand among choir tracks is better known than before. The plan therefore already holds what a second run would
add, and leaves alone every track that is not sure in the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from bridge.actions.organise.action import organise
from bridge.actions.organise.view import View
from bridge.analysis import Analysis, Levels, TrackAnalysis
from bridge.plan import Edit, Plan
from bridge.preview import preview, same
from bridge.session import Session
from bridge.template.model import Template
from core.units import db_from_gain
from models.ears.prediction import Identity

MOST_ROUNDS: Final = 4

Recognise = Callable[[Session], Mapping[str, Identity]]
Propose = Callable[..., Plan]
"""Session, analysis and ``doubtful`` tracks in, plan out."""


def settle(
    session: Session,
    analysis: Analysis,
    template: Template,
    recognise: Recognise,
    *,
    only: Collection[str] | None = None,
    skip: Collection[str] = (),
) -> tuple[Plan, Analysis]:
    """The plan that leaves nothing to propose, and the analysis with what the tracks are known to be in the end.

    Parameters are those of :func:`bridge.actions.organise.action.organise`; ``recognise`` says what the tracks
    of a session are, by GUID.
    """

    def propose(ahead: Session, known: Analysis, doubtful: frozenset[str]) -> Plan:
        chosen = {track.guid for track in ahead.tracks} if only is None else set(only)
        return organise(ahead, known, template, only=chosen - doubtful, skip=skip)

    plan, told, doubtful = _without_doubt(session, analysis, template, recognise, propose)
    for _ in range(MOST_ROUNDS):
        if not doubtful:
            break
        ahead = preview(session, plan).session
        more, told, doubtful = _without_doubt(ahead, told, template, recognise, propose)
        if not more.edits:
            break
        plan = replace(plan, edits=joined((*plan.edits, *more.edits)))
    return plan, _as_heard(told, analysis)


def _without_doubt(
    session: Session, analysis: Analysis, template: Template, recognise: Recognise, propose: Propose
) -> tuple[Plan, Analysis, frozenset[str]]:
    """A plan for the tracks that are known surely once it is written, and the tracks left out for it.

    One that was left out may be known surely after all once the others have moved.
    """
    doubtful: frozenset[str] = frozenset()
    while True:
        plan, told = _rounds(session, analysis, recognise, partial(propose, doubtful=doubtful))
        found = _doubtful(session, told, template, plan)
        if not found:
            return plan, told, doubtful
        doubtful |= found


def _doubtful(session: Session, told: Analysis, template: Template, plan: Plan) -> frozenset[str]:
    """The tracks of the session that a plan edits although they are not known surely once it is written."""
    view = View(session=session, analysis=told, template=template, chosen=frozenset())
    return frozenset(
        track.guid
        for track in session.tracks
        if not view.recognised(track.guid) and any(edit.target == track.guid for edit in plan.edits)
    )


def _rounds(
    session: Session, analysis: Analysis, recognise: Recognise, propose: Callable[[Session, Analysis], Plan]
) -> tuple[Plan, Analysis]:
    plan = propose(session, analysis)
    told, added = analysis, plan.edits
    for _ in range(MOST_ROUNDS):
        ahead = preview(session, plan).session
        told = _told_again(told, recognise(ahead), added)
        added = propose(ahead, told).edits
        if not added:
            break
        plan = replace(plan, edits=joined((*plan.edits, *added)))
    return plan, told


def joined(edits: Collection[Edit]) -> tuple[Edit, ...]:
    """Edits of the same field of the same track as one; moves stay one by one, because their order matters."""
    found: dict[tuple[str, str, object], Edit] = {}
    for number, edit in enumerate(edits):
        single = number if edit.field in ("place", "receive") else None
        key = (edit.target, edit.field, single)
        first = found.get(key)
        found[key] = edit if first is None else replace(edit, before=first.before)
    return tuple(edit for edit in found.values() if not same(edit.before, edit.after))


def _told_again(analysis: Analysis, identities: Mapping[str, Identity], edits: Collection[Edit]) -> Analysis:
    gained = {edit.target: gain_change(edit) for edit in edits if edit.field == "item_gains"}
    tracks: dict[str, TrackAnalysis] = {}
    for guid, identity in identities.items():
        found = analysis.tracks.get(guid, TrackAnalysis(guid=guid, identity=identity))
        levels = None if found.levels is None else louder(found.levels, gained.get(guid, 0.0))
        tracks[guid] = replace(found, identity=identity, levels=levels)
    return replace(analysis, tracks=tracks)


def gain_change(edit: Edit) -> float:
    """By how many dB an edit of item gains moves the track; 0 where it moves no audible item."""
    assert isinstance(edit.before, tuple)
    assert isinstance(edit.after, tuple)
    pairs = zip(edit.before, edit.after, strict=True)
    changes = [
        db_from_gain(new / old) for old, new in pairs if isinstance(old, float) and isinstance(new, float) and old
    ]
    return changes[0] if changes and math.isfinite(changes[0]) else 0.0


def louder(levels: Levels, change: float) -> Levels:
    """Levels after a gain change in dB."""
    return replace(
        levels,
        sample_peak=levels.sample_peak + change,
        rms=levels.rms + change,
        rms_peak=levels.rms_peak + change,
        loudness=levels.loudness + change,
    )


def _as_heard(told: Analysis, heard: Analysis) -> Analysis:
    """What the tracks are known to be in the end, with the levels that were measured."""
    tracks = {guid: replace(found, identity=told.tracks[guid].identity) for guid, found in heard.tracks.items()}
    return replace(heard, tracks=tracks)
