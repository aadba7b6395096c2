"""What a session looks like once a plan is written: the pure function behind dry run, report and read-back.

A host writes what :func:`preview` computed and reads it back, so the preview cannot lie.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bridge.chains import same_insert, standing, with_new, with_set
from bridge.layout import Layout
from bridge.plan import MASTER, MASTER_FIELDS, Edit, Insert, NewItem, NewTrack, Place, Plan, Value
from bridge.receipt import Outcome
from bridge.session import Fx, Item, Master, Receive, Session, Source, Take, Track

TOLERANCE = 1e-9
"""Relative difference up to which two numbers count as the same value."""


class DoesNotFit(Exception):
    """The edit does not fit the session any more; the message says why."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The session as it will be, and which edits led there.

    ``fitting`` are the edits that apply, in order; ``skipped`` the others with the reason.
    """

    session: Session
    fitting: tuple[Edit, ...]
    skipped: tuple[Outcome, ...]


def preview(session: Session, plan: Plan) -> Preview:
    """Apply a plan to the picture of a project. An edit that does not fit is skipped, the rest goes on."""
    draft = _Draft.of(session)
    fitting: list[Edit] = []
    skipped: list[Outcome] = []
    for edit in plan.edits:
        try:
            draft.apply(edit)
        except DoesNotFit as misfit:
            skipped.append(Outcome(edit=edit, status="skipped", why=str(misfit)))
        else:
            fitting.append(edit)
    return Preview(draft.session(session), tuple(fitting), tuple(skipped))


def read(session: Session, layout: Layout, edit: Edit) -> Value:
    """The value that the edited field has now: what ``before`` or ``after`` is compared with.

    ``layout`` is the folder tree of ``session``.

    Raises
    ------
    DoesNotFit
        If the target is not there (a ``track`` edit reads as None instead).
    """
    if edit.target == MASTER:
        return _of_master(session.master, edit)
    tracks = {track.guid: track for track in session.tracks}
    return _read(tracks, layout, edit)


def same(left: Value, right: Value) -> bool:
    """Whether two field values are equal, numbers within :data:`TOLERANCE`."""
    if isinstance(left, float | int) and isinstance(right, float | int):
        return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))  # type: ignore[arg-type]
    if isinstance(left, Receive) and isinstance(right, Receive):
        ends = left.source == right.source and left.mode == right.mode
        return ends and same((left.volume, left.pan), (right.volume, right.pan))
    if isinstance(left, Insert) and isinstance(right, Insert):
        return same_insert(left, right)
    if isinstance(left, NewItem) and isinstance(right, NewItem):
        spans = same((left.position, left.length), (right.position, right.length))
        return spans and left.name == right.name and _same_file(left.path, right.path)
    return left == right


def layout_of(session: Session) -> Layout:
    """The folder tree of a session."""
    return Layout.of((track.guid, track.folder_change) for track in session.tracks)


@dataclass(slots=True)
class _Draft:
    """A session being edited: tracks by GUID, the folder tree and the master, nothing else changes."""

    tracks: dict[str, Track]
    layout: Layout
    master: Master
    moved: bool = False

    @classmethod
    def of(cls, session: Session) -> _Draft:
        return cls({track.guid: track for track in session.tracks}, layout_of(session), session.master)

    def session(self, original: Session) -> Session:
        if not self.moved:
            return replace(original, tracks=tuple(self.tracks.values()), master=self.master)
        flat = self.layout.flatten()
        return replace(
            original,
            tracks=tuple(replace(self.tracks[guid], folder_change=change) for guid, change in flat),
            master=self.master,
        )

    def apply(self, edit: Edit) -> None:
        on_master = edit.target == MASTER
        now = _of_master(self.master, edit) if on_master else _read(self.tracks, self.layout, edit)
        if edit.field == "place":
            self._place(edit)
            return
        if not same(now, edit.before):
            raise DoesNotFit(_changed(edit, now))
        if on_master:
            values: dict[str, Any] = {edit.field: edit.after}
            self.master = replace(self.master, **values)
        elif edit.field == "track":
            self._add(edit)
        else:
            self.tracks[edit.target] = _set(self.tracks, edit)

    def _add(self, edit: Edit) -> None:
        assert isinstance(edit.after, NewTrack)
        new = edit.after
        self.tracks[edit.target] = Track(
            guid=edit.target,
            name=new.name,
            colour=new.colour,
            icon=new.icon,
            channels=new.channels,
            fx=new.fx,
            pan_law=new.pan_law,
        )
        self.layout.add(edit.target)
        self.moved = True

    def _place(self, edit: Edit) -> None:
        place = edit.after
        assert isinstance(place, Place)
        if isinstance(edit.before, Place) and self.layout.parent[edit.target] != edit.before.parent:
            raise DoesNotFit("it has been moved to another folder")
        for needed in (place.parent, place.after):
            if needed is not None and needed not in self.tracks:
                raise DoesNotFit("the track that it should go to is not there")
        try:
            self.layout.move(edit.target, place.parent, place.after)
        except ValueError as error:
            raise DoesNotFit(str(error)) from error
        self.moved = True


def _of_master(master: Master, edit: Edit) -> Value:
    if edit.field not in MASTER_FIELDS:
        raise DoesNotFit("the master track has no such setting that Deskhand edits")
    value: Value = getattr(master, edit.field)
    return value


def _read(tracks: dict[str, Track], layout: Layout, edit: Edit) -> Value:
    track = tracks.get(edit.target)
    if edit.field == "track":
        return None if track is None else _as_new(track)
    if track is None:
        raise DoesNotFit("the track is not there")
    match edit.field:
        case "place":
            return Place(parent=layout.parent[edit.target], after=layout.previous(edit.target))
        case "item_gains":
            return tuple(item.volume for item in track.items)
        case "channel_modes":
            return tuple(float(take.channel_mode) for item in track.items for take in item.takes)
        case "receive":
            return _receive_like(track, edit)
        case "insert":
            return _insert_like(track, edit)
        case "item":
            return _item_like(track, edit)
        case _:
            value: Value = getattr(track, edit.field)
            return value


def _as_new(track: Track) -> NewTrack:
    return NewTrack(
        name=track.name,
        colour=track.colour,
        icon=track.icon,
        channels=track.channels,
        fx=track.fx,
        pan_law=track.pan_law,
    )


def _receive_like(track: Track, edit: Edit) -> Receive | None:
    """The receive from the source of the edit; of several the one that is as it was before."""
    wanted = edit.after
    assert isinstance(wanted, Receive)
    found = [receive for receive in track.receives if receive.source == wanted.source]
    return next((receive for receive in found if same(receive, edit.before)), found[0] if found else None)


def _insert_like(track: Track, edit: Edit) -> Insert | None:
    """What stands at the place of the edit; for a new plug-in None, unless it stands there already."""
    new = edit.after
    assert isinstance(new, Insert)
    there = standing(track.fx, new.at)
    return there if edit.before is not None or (there is not None and same_insert(there, new)) else None


def _item_like(track: Track, edit: Edit) -> NewItem | None:
    """The item that plays the file of the edit at its place, None where there is none."""
    wanted = edit.after
    assert isinstance(wanted, NewItem)
    for item in track.items:
        for take in item.takes[:1]:
            path = take.source.path if take.source else None
            if path and _same_file(str(path), wanted.path) and same(item.position, wanted.position):
                return NewItem(path=wanted.path, position=item.position, length=item.length, name=take.name)
    return None


def _same_file(left: str, right: str) -> bool:
    return os.path.realpath(left) == os.path.realpath(right)


def _changed(edit: Edit, now: Value) -> str:
    """Why an edit does not fit: what is there now."""
    if edit.field == "item":
        return "an item of this file stands there already"
    if edit.field != "insert":
        return f"it is {now!r} now, not {edit.before!r}"
    if edit.before is None:
        return "this plug-in with these settings stands there already"
    if not isinstance(now, Insert):
        return "the plug-in is not there any more"
    assert isinstance(edit.before, Insert)
    if now.fx.name == edit.before.fx.name:
        return f"the settings of {now.fx.name} have been changed since"
    return f"{now.fx.name} stands there now, not {edit.before.fx.name}"


def _set(tracks: dict[str, Track], edit: Edit) -> Track:
    track, after = tracks[edit.target], edit.after
    match edit.field:
        case "item_gains":
            assert isinstance(after, tuple)
            gains: Iterator[Any] = iter(after)
            return replace(track, items=tuple(replace(item, volume=next(gains)) for item in track.items))
        case "channel_modes":
            assert isinstance(after, tuple)
            modes = iter(after)
            return replace(track, items=tuple(_with_modes(item, modes) for item in track.items))
        case "receive":
            assert isinstance(after, Receive)
            if after.source not in tracks:
                raise DoesNotFit("the track that it should be sent from is not there")
            return replace(track, receives=_receives(track, edit, after))
        case "item":
            assert isinstance(after, NewItem)
            return replace(track, items=(*track.items, _item(after)))
        case "insert":
            assert isinstance(after, Insert)
            return replace(track, fx=_chain(track, edit, after))
        case _:
            values: dict[str, Any] = {edit.field: after}
            return replace(track, **values)


def _item(new: NewItem) -> Item:
    source = Source(kind="WAVE", file=new.path, path=Path(new.path))
    take = Take(source=source, name=new.name)
    return Item(position=new.position, length=new.length, takes=(take,))


def _receives(track: Track, edit: Edit, after: Receive) -> tuple[Receive, ...]:
    if edit.before is None:
        return (*track.receives, after)
    old = _receive_like(track, edit)
    return tuple(replace(one, volume=after.volume, pan=after.pan) if one is old else one for one in track.receives)


def _chain(track: Track, edit: Edit, after: Insert) -> tuple[Fx, ...]:
    if edit.before is None:
        if after.at > len(track.fx):
            raise DoesNotFit(f"place {after.at + 1} was expected in a chain of {len(track.fx)} plug-ins")
        return with_new(track.fx, after)
    try:
        return with_set(track.fx, after)
    except ValueError as error:
        raise DoesNotFit(str(error)) from error


def _with_modes(item: Item, modes: Iterator[Any]) -> Item:
    return replace(
        item,
        takes=tuple(replace(take, channel_mode=int(next(modes))) for take in item.takes),
    )
