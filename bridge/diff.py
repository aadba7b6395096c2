"""The plan as text: what to look at first, then track by track old → new with reason and confidence.

Fits 100 columns. Tracks stand as they will stand once the plan is written, under their top-level folder, with
the number that they have now.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.actions.organise.view import strongest_restraint
from bridge.analysis import Analysis
from bridge.diff_details import detail_lines, plugin_lines
from bridge.findings import NO_FINDINGS, Findings
from bridge.layout import Layout
from bridge.plan import FIELDS, MASTER, Edit, Place, Plan, Value
from bridge.preview import layout_of, preview
from bridge.proposal import UNSURE, counted, state_of
from bridge.session import Receive, Session
from bridge.template.model import Template
from bridge.words import from_columns, plural, spoken, to_columns, track_name, value
from models.ears.taxonomy import UNKNOWN

WIDTH: Final = 100
IDENTITY_COLUMN: Final = 50
REMARK_COLUMN: Final = 32
MOST_REMARKS: Final = 24
"""More than this is too long to read in a hurry; the report has them all."""

LOOK_FIELDS: Final = ("colour", "icon")
"""Shown last and without their reasons: they follow from what the track is, which its line says."""
SHOWN_BY_THE_TREE: Final = ("name", "track", "place")
"""Shown by the line of the track itself and by where it stands."""
SHOWN_ELSEWHERE: Final = (*SHOWN_BY_THE_TREE, "insert")
"""Shown by the tree, or with its parameters on lines of their own."""
WEIGHED: Final = ("volume", "receive")
"""Shown with the confidence of the edit itself: what the track is does not say how loud it should be."""
NOTHING: Final[tuple[Value, ...]] = (None, "", ())


@dataclass(frozen=True, slots=True)
class Diff:
    """A plan beside the session it is for. ``str(diff)`` is the text."""

    session: Session
    ahead: Session
    analysis: Analysis
    template: Template
    plan: Plan
    names: dict[str, str]
    old: dict[str, tuple[int, str]]
    findings: Findings

    @classmethod
    def of(
        cls,
        session: Session,
        analysis: Analysis,
        plan: Plan,
        template: Template,
        findings: Findings = NO_FINDINGS,
    ) -> Diff:
        """The diff of a plan."""
        ahead = preview(session, plan).session
        return cls(
            session=session,
            ahead=ahead,
            analysis=analysis,
            template=template,
            plan=plan,
            names={track.guid: track_name(track.name) for track in ahead.tracks},
            old={track.guid: (number, track_name(track.name)) for number, track in enumerate(session.tracks, 1)},
            findings=findings,
        )

    def __str__(self) -> str:
        layout = layout_of(self.ahead)
        by_track: dict[str, list[Edit]] = {}
        for edit in self.plan.edits:
            by_track.setdefault(edit.target, []).append(edit)
        groups = (line for top in layout.children[None] for line in self._group(top, layout, by_track))
        return "\n".join(
            (*self._headline(), *self._first_looks(), *groups, *self._master(by_track.get(MASTER, ())))
        )

    def _master(self, edits: Sequence[Edit]) -> Iterator[str]:
        if edits:
            yield _wrapped(f"      Master  {'; '.join(self._details(edits))}", indent=8)

    def _headline(self) -> Iterator[str]:
        tracks = plural(len(self.old), "track")
        counts = counted(self.analysis, self.template.act) if self.findings.by_identity else tracks
        action = spoken(self.plan.action).capitalize()
        yield _wrapped(f"{action}  {self.session.name}    {counts}", indent=len(action) + 2)
        yield from (_wrapped(sentence, indent=4) for sentence in self.findings.sentences)
        yield ""

    def _first_looks(self) -> Iterator[str]:
        tracks: dict[str, list[str]] = {}
        for guid in self.old:
            for remark in self._remarks(guid):
                tracks.setdefault(remark, []).append(guid)
        lines = [_wrapped(f"  {warning}", indent=4) for warning in self.session.warnings]
        lines += [self._look(remark, guids) for remark, guids in tracks.items()]
        if lines:
            yield "Look at these first"
            yield from lines[:MOST_REMARKS]
            if len(lines) > MOST_REMARKS:
                yield f"  and {len(lines) - MOST_REMARKS} more, see the report"
            yield ""

    def _look(self, remark: str, guids: Sequence[str]) -> str:
        if len(guids) > 1:
            numbers = ", ".join(str(self.old[guid][0]) for guid in guids)
            return _wrapped(f"  {numbers}: {remark}", indent=REMARK_COLUMN)
        number, name = self.old[guids[0]]
        return _wrapped(f"{f'  {number:>3}  {_cut(name, 22)}':<{REMARK_COLUMN}}{remark}", indent=REMARK_COLUMN)

    def _remarks(self, guid: str) -> Iterator[str]:
        """Unsure tracks, unknown ones, those left alone, and what was noticed in the audio."""
        if not self.findings.by_identity:
            yield from self.findings.remarks.get(guid, ())
            return
        found = self.analysis.tracks[guid]
        restraint, word = strongest_restraint(self.session.track(guid), self.template.leave_alone)
        state = state_of(found, self.template.act)
        if state == UNSURE:
            likely = f"{spoken(found.identity.label)} {found.identity.confidence:.2f}"
            yield f"unsure: {likely}, {found.identity.reason}. Left as it is."
        elif state == UNKNOWN:
            yield f"unknown: {found.identity.reason}. Left as it is."
        elif restraint == "all":
            yield f"{word}: left as it is."
        elif restraint == "levels":
            yield f"{word}: gain and pan left as they are."
        yield from found.problems
        yield from self.findings.remarks.get(guid, ())

    def _group(self, top: str, layout: Layout, by_track: dict[str, list[Edit]]) -> Iterator[str]:
        members = [top, *layout.inside(top)]
        touched = [guid for guid in members if guid in by_track]
        for guid in touched:
            yield from self._track(guid, layout.depth(guid), by_track[guid])
        if touched and len(touched) < len(members):
            yield f"       {len(members) - len(touched)} more unchanged"
        if touched:
            yield ""

    def _track(self, guid: str, depth: int, edits: Sequence[Edit]) -> Iterator[str]:
        number, old = self.old.get(guid, ("", ""))
        new = self.names[guid]
        title = f"{new}  (new)" if not old else new if old == new else f"{old} → {new}"
        start = f"{number:>4}  {'  ' * depth}"
        head = f"{start}{_cut(title, IDENTITY_COLUMN - 2 - len(start))}"
        yield _wrapped(f"{head:<{IDENTITY_COLUMN}}{self._known(guid, edits)}", indent=IDENTITY_COLUMN)
        if details := "; ".join(self._details(edits)):
            yield _wrapped(f"{' ' * (len(start) + 2)}{details}", indent=len(start) + 4)
        for edit in edits:
            if edit.field == "insert":
                yield from plugin_lines(edit, indent=len(start) + 2, width=WIDTH)
            elif edit.details:
                yield from detail_lines(edit.details, indent=len(start) + 4, width=WIDTH)

    def _known(self, guid: str, edits: Sequence[Edit]) -> str:
        found = self.analysis.tracks.get(guid)
        if found is None:
            added = next(edit for edit in edits if edit.field == "track")
            return f"{added.reason} ({added.confidence:.2f})" if self.findings.by_identity else added.reason
        if not self.findings.by_identity:
            return ""
        return f"{spoken(found.identity.label)} {found.identity.confidence:.2f}  {found.identity.reason}"

    def _details(self, edits: Sequence[Edit]) -> Iterator[str]:
        sends = [edit for edit in edits if edit.field == "receive" and edit.before is None]
        for edit in sorted(edits, key=lambda edit: edit.field in LOOK_FIELDS):
            if edit.field not in SHOWN_ELSEWHERE and edit not in sends:
                sure = f", sure {edit.confidence:.2f}" if edit.field in WEIGHED else ""
                reason = "" if edit.field in LOOK_FIELDS else f" ({edit.reason}{sure})"
                yield f"{FIELDS[edit.field].label} {self._change(edit)}{reason}"
        yield from self._moves([edit for edit in edits if edit.field == "place"], alone=len(edits) == 1)
        for reason in dict.fromkeys(edit.reason for edit in sends):
            alike = [edit.after for edit in sends if edit.reason == reason]
            sources = [self._name(after.source) for after in alike if isinstance(after, Receive)]
            yield f"sends from {', '.join(sources)} ({reason})"

    def _moves(self, moves: Sequence[Edit], *, alone: bool) -> Iterator[str]:
        """What the tree does not show: that a track only moves, or goes into a folder that was there before."""
        joined = [edit for edit in moves if isinstance(edit.after, Place) and edit.after.parent in self.old]
        if joined and isinstance(joined[-1].after, Place):
            yield f"into {self._name(joined[-1].after.parent or '')} ({joined[-1].reason})"
        elif alone and moves:
            yield f"moved ({moves[-1].reason})"

    def _change(self, edit: Edit) -> str:
        after = value(edit.field, edit.after, self._name)
        return after if edit.before in NOTHING else f"{value(edit.field, edit.before, self._name)} → {after}"

    def _name(self, guid: str) -> str:
        return self.names.get(guid, guid)


def _cut(text: str, width: int) -> str:
    text = to_columns(text)
    return text if len(text) <= width else f"{text[: max(1, width - 1)]}…"


def _wrapped(text: str, *, indent: int) -> str:
    return from_columns(textwrap.fill(to_columns(text), WIDTH, subsequent_indent=" " * indent))
