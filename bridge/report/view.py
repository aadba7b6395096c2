"""From the nouns of the one flow to the rows of the page: pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bridge.actions.organise.view import strongest_restraint
from bridge.analysis import Analysis, TrackAnalysis
from bridge.findings import Findings
from bridge.layout import Layout
from bridge.plan import MASTER, Edit, Plan
from bridge.preview import layout_of
from bridge.receipt import Outcome, Receipt
from bridge.report import svg
from bridge.report.measured import facts, gain_change, level_row, moved_row
from bridge.report.notices import notices
from bridge.report.outcome import chip, edit_row, outcome_sentence, outcomes, step_rows
from bridge.report.rows import CurveRow, EditRow, LevelRow, ListRow, Page, State, TrackRow
from bridge.session import Session, Track
from bridge.template.model import Template
from bridge.words import decibels, number, plural, spoken, track_name
from core.units import db_from_gain
from models.ears.taxonomy import UNKNOWN

ACT = 0.6
"""Below this confidence a track is unsure, where no template says otherwise."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that the page is made of, with look-ups by GUID."""

    before: Session
    after: Session
    analysis: Analysis
    plan: Plan
    receipt: Receipt | None
    template: Template | None
    old: Mapping[str, Track]
    new: Mapping[str, Track]
    edits: Mapping[str, tuple[Edit, ...]]
    done: Mapping[Edit, Outcome]
    findings: Findings

    @classmethod
    def of(
        cls,
        before: Session,
        after: Session,
        analysis: Analysis,
        plan: Plan,
        receipt: Receipt | None,
        template: Template | None,
        findings: Findings,
    ) -> Material:
        """Gather the look-ups."""
        edits: defaultdict[str, list[Edit]] = defaultdict(list)
        for edit in plan.edits:
            edits[edit.target].append(edit)
        return cls(
            before=before,
            after=after,
            analysis=analysis,
            plan=plan,
            receipt=receipt,
            template=template,
            old={track.guid: track for track in before.tracks},
            new={track.guid: track for track in after.tracks},
            edits={guid: tuple(listed) for guid, listed in edits.items()},
            done=outcomes(receipt),
            findings=findings,
        )

    def name_of(self, guid: str) -> str:
        """The name of a track once the plan is written."""
        if guid == MASTER:
            return "Master"
        track = self.new.get(guid) or self.old.get(guid)
        return track_name(track.name) if track else "a track that is not there"

    def state(self, guid: str) -> State:
        """How well a track is known."""
        found = self.analysis.tracks.get(guid)
        if guid not in self.old:
            return "new"
        if found is None or found.identity.label == UNKNOWN:
            return "unknown"
        act = self.template.act if self.template else ACT
        return "recognised" if found.identity.confidence >= act else "unsure"

    def target(self, guid: str) -> float | None:
        """The loudness in LUFS that the template asks of a recognised track."""
        if self.template is None or self.state(guid) != "recognised":
            return None
        wanted = self.template.classes.get(self.analysis.tracks[guid].identity.label)
        return wanted.loudness if wanted else None


def page(material: Material) -> Page:
    """All rows of the report."""
    anchors = {guid: f"track-{number}" for number, guid in enumerate(_order(material), start=1)}
    states = {track.guid: material.state(track.guid) for track in material.before.tracks}
    levels = tuple(_level_rows(material, anchors))
    where = "at the fader" if material.findings.levels else "with items, before FX and fader"
    return Page(
        action=spoken(material.plan.action).capitalize(),
        project=track_name(material.before.name),
        facts=tuple(_session_facts(material.before)),
        outcome=outcome_sentence(material.plan, material.receipt),
        dry_run=material.receipt is None,
        counts=tuple(_counts(material, states)),
        notices=tuple(
            notices(material.before, material.analysis, states, material.done, material.name_of, anchors)
        ),
        steps=step_rows(material.plan, dict(material.done)),
        before=tuple(_before_rows(material)),
        after=tuple(_after_rows(material, anchors)),
        levels=levels,
        levels_of=f"{plural(len(levels), 'track')} {where}",
        sentences=material.findings.sentences,
        tables=material.findings.tables,
        curves=tuple(CurveRow(curve.title, curve.caption, svg.curve(curve)) for curve in material.findings.curves),
        tracks=tuple(_track_row(material, guid, anchor) for guid, anchor in anchors.items()),
    )


def _order(material: Material) -> list[str]:
    """Tracks as they will stand, then those that edits name and nobody has (they can only have been skipped)."""
    missing = [guid for guid in material.edits if guid not in material.new]
    return list(dict.fromkeys([*material.new, *material.old, *missing]))


def _session_facts(session: Session) -> Iterator[str]:
    if session.tempi:
        yield f"{session.tempi[0].bpm:g} bpm"
    if session.sample_rate:
        yield f"{session.sample_rate / 1000:g} kHz"
    if session.reaper_version:
        yield f"saved by REAPER {session.reaper_version}"


def _counts(material: Material, states: Mapping[str, State]) -> Iterator[tuple[str, int]]:
    found = list(states.values())
    yield "tracks", len(found)
    yield "recognised", found.count("recognised")
    yield "unsure", found.count("unsure")
    yield "unknown", found.count("unknown")
    yield "left as they are", sum(guid not in material.edits for guid in states)
    yield "edits", len(material.plan.edits)


def _before_rows(material: Material) -> Iterator[ListRow]:
    layout = layout_of(material.before)
    for position, track in enumerate(material.before.tracks, start=1):
        yield ListRow(
            number=position,
            name=track_name(track.name),
            depth=layout.depth(track.guid),
            folder=layout.is_folder(track.guid),
            chip=chip(track.colour),
            fader=_fader(track),
        )


def _after_rows(material: Material, anchors: Mapping[str, str]) -> Iterator[ListRow]:
    layout = layout_of(material.after)
    for position, track in enumerate(material.after.tracks, start=1):
        yield _after_row(material, layout, position, track, anchors[track.guid])


def _after_row(material: Material, layout: Layout, position: int, track: Track, anchor: str) -> ListRow:
    old = material.old.get(track.guid)
    change = gain_change(old, track)
    return ListRow(
        number=position,
        name=track_name(track.name),
        depth=layout.depth(track.guid),
        folder=layout.is_folder(track.guid),
        chip=chip(track.colour),
        fader=_fader(track),
        was=_other_name(old, track),
        state=material.state(track.guid),
        what=_what(material.analysis.tracks.get(track.guid)),
        confidence=_confidence(material.analysis.tracks.get(track.guid)),
        gain=decibels(change, signed=True) if abs(change) >= 0.05 else "",
        old_fader=_fader(old) if old and _fader(old) != _fader(track) else "",
        anchor=anchor,
    )


def _level_rows(material: Material, anchors: Mapping[str, str]) -> Iterator[LevelRow]:
    moves = material.findings.levels
    if moves:
        for track in material.after.tracks:
            if track.guid in moves:
                found = material.analysis.tracks.get(track.guid)
                yield moved_row(track, moves[track.guid], found, anchors[track.guid])
        return
    for track in material.after.tracks:
        old = material.old.get(track.guid)
        if old is not None and old.items:
            found = material.analysis.tracks.get(track.guid)
            yield level_row(old, track, found, material.target(track.guid), anchors[track.guid])


def _track_row(material: Material, guid: str, anchor: str) -> TrackRow:
    track = material.new.get(guid) or material.old.get(guid) or Track(guid=guid, name=material.name_of(guid))
    found = material.analysis.tracks.get(guid)
    return TrackRow(
        anchor=anchor,
        number=int(anchor.rpartition("-")[2]),
        name=track_name(track.name),
        was=_other_name(material.old.get(guid), track),
        chip=chip(track.colour),
        state=material.state(guid),
        what=_what(found),
        confidence=_confidence(found),
        reason=found.identity.reason if found else "",
        alternatives=tuple((spoken(label), share) for label, share in found.identity.alternatives)
        if found
        else (),
        problems=found.problems if found else (),
        facts=tuple(_track_facts(material, guid, found)),
        edits=_edit_rows(material, guid),
    )


def _edit_rows(material: Material, guid: str) -> tuple[EditRow, ...]:
    edits = material.edits.get(guid, ())
    return tuple(edit_row(edit, material.done.get(edit), material.name_of) for edit in edits)


def _track_facts(material: Material, guid: str, found: TrackAnalysis | None) -> Iterator[tuple[str, str]]:
    old = material.old.get(guid)
    if material.template and old:
        restraint, word = strongest_restraint(old, material.template.leave_alone)
        if restraint != "nothing":
            yield "Left alone", f"{'everything' if restraint == 'all' else 'gain and pan'}, because: {word}"
    if old:
        yield "Items", plural(len(old.items), "item")
    if found and found.levels:
        yield from facts(found.levels)


def _other_name(old: Track | None, new: Track) -> str:
    return track_name(old.name) if old and old.name != new.name else ""


def _fader(track: Track) -> str:
    return f"{number(db_from_gain(track.volume))} dB"


def _what(found: TrackAnalysis | None) -> str:
    return spoken(found.identity.label) if found else ""


def _confidence(found: TrackAnalysis | None) -> float | None:
    return found.identity.confidence if found and found.identity.label != UNKNOWN else None
