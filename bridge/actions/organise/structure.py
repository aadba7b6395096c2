"""Folders, pairs and order: one desired folder tree, and the fewest moves that lead there.

The three steps shape one tree and only then become edits, so that a track moves once. A track that stands in a
folder stays in it, and tracks that may not be edited never move: the others are put around them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bridge.actions.organise.moves import moves
from bridge.actions.organise.passing import MOST_CHANNELS, UNITY, channels_to_parent
from bridge.actions.organise.view import View
from bridge.layout import Layout
from bridge.plan import Edit, NewTrack, Place
from bridge.preview import layout_of


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a track is where it is: step, reason, confidence."""

    step: str
    reason: str
    confidence: float


@dataclass(slots=True, kw_only=True)
class Tree:
    """The folder tree as it should be, the tracks to add for it, and why each track moved."""

    view: View
    layout: Layout
    added: dict[str, NewTrack] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View) -> Tree:
        """The tree as it is."""
        return cls(view=view, layout=layout_of(view.session))

    def add(self, purpose: str, new: NewTrack, cause: Cause) -> str:
        """Add a folder at the end of the top level, return its GUID.

        The GUID depends on project and purpose only, so that a dry run shows what the real run writes. A GUID
        that the project uses already (the engineer took the folder apart) is passed over.
        """
        attempt = 0
        guid = track_guid(self.view.session.name, purpose)
        while guid in self.layout.parent:
            attempt += 1
            guid = track_guid(self.view.session.name, f"{purpose}\n{attempt}")
        self.layout.add(guid)
        self.added[guid] = new
        self.causes[guid] = cause
        return guid

    def move(self, guid: str, parent: str | None, after: str | None, cause: Cause) -> None:
        """Move a track and remember why."""
        self.layout.move(guid, parent, after)
        self.causes[guid] = cause

    def movable(self, guid: str) -> bool:
        """Whether the track may move: it was added here, or it may be edited."""
        return guid in self.added or self.view.may_edit(guid)

    def label(self, guid: str) -> str:
        """Class or role of a track; of a folder, the first that the template ranks among its children's."""
        own = self.view.label(guid)
        if own in self.view.template.classes:
            return own
        inside = {self.view.label(child) for child in self.layout.inside(guid)}
        return min(inside.intersection(self.view.template.classes), key=self.rank_of_class, default=own)

    def rank_of_class(self, label: str) -> tuple[int, int]:
        """Place of a class in the template's order: its bus, then its place in the bus."""
        for position, bus in enumerate(self.view.template.buses):
            if label in bus.classes:
                return position, bus.classes.index(label)
        return len(self.view.template.buses), 0

    def channels(self, guid: str) -> int:
        """Channels that a folder needs to pass all that is inside it; an even number, as REAPER counts them."""
        tracks = (self.view.session.track(child) for child in self.layout.inside(guid) if child not in self.added)
        widest = max((max(track.channels, channels_to_parent(track)) for track in tracks), default=2)
        return min(widest + widest % 2, MOST_CHANNELS)


def track_guid(project: str, purpose: str) -> str:
    """The GUID of a track that Deskhand adds to a project for a purpose, in REAPER's form."""
    namespace = uuid.uuid5(uuid.NAMESPACE_URL, "deskhand:track")
    return "{" + str(uuid.uuid5(namespace, f"{project}\n{purpose}")).upper() + "}"


def edits_for(tree: Tree) -> Iterator[Edit]:
    """The edits that turn the session's tree into the desired one: tracks first, then moves, then pans."""
    layout = layout_of(tree.view.session)
    for guid, new in tree.added.items():
        cause = tree.causes[guid]
        law = UNITY if tree.view.session.pan_law != UNITY else new.pan_law
        neutral = replace(new, channels=tree.channels(guid), pan_law=law)
        yield _edit(cause, guid, "track", None, neutral)
        layout.add(guid)
    for move in moves(layout, tree.layout, fixed=lambda guid: not tree.movable(guid)):
        before = Place(parent=layout.parent[move.guid], after=layout.previous(move.guid))
        layout.move(move.guid, move.parent, move.after)
        cause = tree.causes.get(move.guid, Cause("order", "in the order of the template", 0.9))
        yield _edit(cause, move.guid, "place", before, Place(parent=move.parent, after=move.after))


def _edit(cause: Cause, guid: str, what: str, before: Place | None, after: Place | NewTrack) -> Edit:
    return Edit(
        step=cause.step,
        target=guid,
        field=what,
        before=before,
        after=after,
        reason=cause.reason,
        confidence=cause.confidence,
    )


def name_of(tree: Tree, guid: str) -> str:
    """Name of a track that is there or was added."""
    return tree.added[guid].name if guid in tree.added else tree.view.session.track(guid).name
