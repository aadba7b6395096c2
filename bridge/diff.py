"""The plan as text: what to look at first, then track by track old → new with reason and confidence.

Fits 100 columns. Tracks stand as they will stand once the plan is written, under their top-level folder.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from bridge.analysis import Analysis, TrackAnalysis
from bridge.layout import Layout
from bridge.plan import FIELDS, Edit, Place, Plan
from bridge.preview import layout_of, preview
from bridge.report.words import NameOf, spoken, value
from bridge.session import Session
from models.ears.taxonomy import UNKNOWN

WIDTH: Final = 100
NAME_WIDTH: Final = 44
LOOK_FIELDS: Final = ("colour", "icon", "place")
"""Shown last and without their reasons: they follow from what the track is, which its line says."""


def diff(session: Session, analysis: Analysis, plan: Plan, *, act: float) -> str:
    """The whole diff. ``act`` is the confidence below which a track counts as unsure."""
    ahead = preview(session, plan).session
    by_track: dict[str, list[Edit]] = {}
    for edit in plan.edits:
        by_track.setdefault(edit.target, []).append(edit)
    names = {track.guid: track.name for track in ahead.tracks}
    blocks = [headline(session, analysis, act=act), *first_looks(session, analysis, act=act)]
    layout = layout_of(ahead)
    for group in layout.children[None]:
        blocks.extend(_group(group, layout, analysis, by_track, names, session))
    return "\n".join(blocks)


def headline(session: Session, analysis: Analysis, *, act: float) -> str:
    """Project and counts in one line."""
    states = [state_of(found, act=act) for found in analysis.tracks.values()]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("recognised", "unsure", UNKNOWN))
    return f"Organise  {session.name}    {len(session.tracks)} tracks: {counts}\n"


def state_of(found: TrackAnalysis, *, act: float) -> str:
    """``recognised``, ``unsure`` or ``unknown``."""
    if found.identity.label == UNKNOWN:
        return UNKNOWN
    return "recognised" if found.identity.confidence >= act else "unsure"


def first_looks(session: Session, analysis: Analysis, *, act: float) -> Iterator[str]:
    """The tracks that need the engineer: unsure ones, unknown ones, and what was noticed in the audio."""
    lines = [line for track in session.tracks for line in _looks(track.guid, session, analysis, act=act)]
    lines.extend(f"  {warning}" for warning in session.warnings)
    if lines:
        yield "Look at these first"
        yield from lines
        yield ""


def _looks(guid: str, session: Session, analysis: Analysis, *, act: float) -> Iterator[str]:
    found = analysis.tracks[guid]
    number = next(i for i, track in enumerate(session.tracks, 1) if track.guid == guid)
    remarks = list(found.problems)
    state = state_of(found, act=act)
    if state == "unsure":
        likely = f"{spoken(found.identity.label)} {found.identity.confidence:.2f}"
        remarks.insert(0, f"unsure: {likely}, {found.identity.reason}. Left as it is.")
    elif state == UNKNOWN:
        remarks.insert(0, f"unknown: {found.identity.reason}. Left as it is.")
    for position, remark in enumerate(remarks):
        head = f'  {number:>3}  "{session.track(guid).name}"' if position == 0 else ""
        yield _wrapped(f"{head:<30}  {remark}", indent=32)


def _group(
    group: str,
    layout: Layout,
    analysis: Analysis,
    by_track: dict[str, list[Edit]],
    names: dict[str, str],
    session: Session,
) -> Iterator[str]:
    old_names = {track.guid: track.name for track in session.tracks}
    members = [group, *layout.inside(group)]
    touched = [guid for guid in members if guid in by_track]
    if not touched:
        return
    for guid in touched:
        depth = layout.depth(guid)
        title = _title(guid, old_names, names, by_track[guid])
        yield _track_line(title, depth, analysis.tracks.get(guid), by_track[guid])
        details = "; ".join(_details(by_track[guid], names))
        if details:
            yield _wrapped(" " * (2 * depth + 6) + details, indent=2 * depth + 8)
    untouched = len(members) - len(touched)
    if untouched:
        yield f"      {untouched} more unchanged"
    yield ""


def _title(guid: str, old_names: dict[str, str], names: dict[str, str], edits: Sequence[Edit]) -> str:
    if guid not in old_names:
        return f"{names[guid]}  (new)"
    old, new = old_names[guid], names[guid]
    return old if old == new else f"{old} → {new}"


def _track_line(title: str, depth: int, found: TrackAnalysis | None, edits: Sequence[Edit]) -> str:
    start = "  " * depth + (title if len(title) < NAME_WIDTH else title[: NAME_WIDTH - 1] + "…")
    if found is None:
        added = next(edit for edit in edits if edit.field == "track")
        return _wrapped(f"{start:<{NAME_WIDTH + 4}}{added.reason} ({added.confidence:.2f})", indent=NAME_WIDTH + 4)
    known = f"{spoken(found.identity.label)} {found.identity.confidence:.2f}"
    return _wrapped(f"{start:<{NAME_WIDTH + 4}}{known}  {found.identity.reason}", indent=NAME_WIDTH + 4)


def _details(edits: Sequence[Edit], names: dict[str, str]) -> Iterator[str]:
    for edit in sorted(edits, key=lambda edit: edit.field in LOOK_FIELDS):
        if edit.field not in ("name", "track"):
            reason = "" if edit.field in LOOK_FIELDS else f" ({edit.reason})"
            yield f"{FIELDS[edit.field].label} {change(edit, lambda guid: names.get(guid, guid))}{reason}"


def change(edit: Edit, name_of: NameOf) -> str:
    """``old → new`` of an edit, or the new value alone where there was none."""
    if isinstance(edit.before, Place) and isinstance(edit.after, Place):
        if edit.before.parent == edit.after.parent:
            return "moved"
        return f"in {name_of(edit.after.parent)}" if edit.after.parent else "top level"
    after = value(edit.field, edit.after, name_of)
    return after if edit.before is None else f"{value(edit.field, edit.before, name_of)} → {after}"


def _wrapped(text: str, *, indent: int) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=" " * indent, break_long_words=False, drop_whitespace=True)
