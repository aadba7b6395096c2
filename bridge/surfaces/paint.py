"""Strips and rows of a sheet as a surface shows them.

A tick changes one row of a thousand: what was put into words before is used again where nothing of it has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Generic, TypeVar

from bridge.plan import FIELDS, Edit, Plan
from bridge.preview import layout_of, preview
from bridge.proposal import state_of
from bridge.session import Track
from bridge.surfaces.picture import Row, Strip
from bridge.surfaces.sheet import BY_HAND, Sheet
from bridge.words import track_name, value
from core.units import db_from_gain

Made = TypeVar("Made")


class Painter:
    """Draws one sheet after the other. :meth:`draw` may be called from any thread."""

    def __init__(self) -> None:
        self._strips: _Last[tuple[Strip, ...]] = _Last()
        self._rows: _Last[tuple[Row, ...]] = _Last()

    def draw(self, sheet: Sheet) -> tuple[tuple[Strip, ...], tuple[Row, ...]]:
        """The strips and the rows."""
        strips = self._strips.of((sheet.session, sheet.tracks, sheet.act), lambda: _strips(sheet))
        rows = self._rows.of((sheet.session, sheet.proposal, sheet.edits), lambda: _rows(sheet))
        return _with_positions(strips, sheet), tuple(_with_state(row, sheet) for row in rows)


class _Last(Generic[Made]):
    """The last thing that was made, and what of; both compared by identity."""

    def __init__(self) -> None:
        self._last: tuple[tuple[object, ...], Made] | None = None

    def of(self, parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        last = self._last
        if last is not None and all(old is new for old, new in zip(last[0], parts, strict=True)):
            return last[1]
        made = make()
        self._last = (parts, made)
        return made


def _strips(sheet: Sheet) -> tuple[Strip, ...]:
    """The tracks of the project, where they are."""
    layout = layout_of(sheet.session)
    sent_to = {track.guid for track in sheet.session.tracks if track.receives}
    return tuple(
        Strip(
            guid=track.guid,
            number=number,
            name=track.name,
            colour=track.colour,
            volume=db_from_gain(track.volume),
            pan=track.pan,
            mute=track.mute,
            solo=track.solo,
            selected=track.selected,
            in_mixer=not track.hidden_in_mixer,
            bus=layout.is_folder(track.guid) or track.guid in sent_to,
            depth=layout.depth(track.guid),
            **_known(track, sheet),
        )
        for number, track in enumerate(sheet.session.tracks, 1)
    )


def _known(track: Track, sheet: Sheet) -> dict[str, Any]:
    found = sheet.tracks.get(track.guid)
    if found is None:
        return {}
    return {
        "label": found.identity.label,
        "family": found.identity.family or "",
        "confidence": found.identity.confidence,
        "known": state_of(found, sheet.act),
        "why": found.identity.reason,
    }


def _with_positions(strips: tuple[Strip, ...], sheet: Sheet) -> tuple[Strip, ...]:
    by_track: dict[str, list[Edit]] = {}
    for number, edit in sheet.numbered():
        if edit.field in ("volume", "pan") and number not in sheet.refused and number not in sheet.outcomes:
            by_track.setdefault(edit.target, []).append(edit)
    return tuple(
        replace(strip, **_positions(by_track[strip.guid])) if strip.guid in by_track else strip for strip in strips
    )


def _positions(edits: Collection[Edit]) -> dict[str, Any]:
    """Where edits put fader and pan: a strip stands where the engineer moved it, a ghost where a plan would."""
    found: dict[str, Any] = {"reason": "; ".join(dict.fromkeys(edit.reason for edit in edits))}
    for edit in edits:
        if isinstance(edit.after, float):
            place = db_from_gain(edit.after) if edit.field == "volume" else edit.after
            found[edit.field if edit.step == BY_HAND else f"suggested_{edit.field}"] = place
    return found


def _rows(sheet: Sheet) -> tuple[Row, ...]:
    """All edits in words, ticked."""
    base = sheet.session if sheet.proposal is None else sheet.proposal.session
    ahead = preview(base, Plan(action="", project="", edits=sheet.edits)).session
    names = {track.guid: track_name(track.name) for track in (*ahead.tracks, *sheet.session.tracks)}

    def name_of(guid: str) -> str:
        return names.get(guid, guid)

    return tuple(
        Row(
            number=number,
            guid=edit.target,
            track=name_of(edit.target),
            field=FIELDS[edit.field].label,
            before=value(edit.field, edit.before, name_of),
            after=value(edit.field, edit.after, name_of),
            reason=edit.reason,
            confidence=edit.confidence,
            details=edit.details,
        )
        for number, edit in sheet.numbered()
    )


def _with_state(row: Row, sheet: Sheet) -> Row:
    accepted, outcome = row.number not in sheet.refused, sheet.outcomes.get(row.number, "")
    return row if accepted and not outcome else replace(row, accepted=accepted, outcome=outcome)
