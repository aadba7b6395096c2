"""What pointers point at."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from bridge.hosts.rpp.document import Block

if TYPE_CHECKING:
    from tests.reaper_host.project import Project

Key = tuple[Hashable, ...]


class Thing(Protocol):
    """Anything with a pointer."""

    kind: ClassVar[str]

    @property
    def key(self) -> Key:
        """What makes it the same object."""
        ...


@dataclass(frozen=True, slots=True)
class Track:
    """A track, or the master where ``block`` is the project's."""

    kind: ClassVar = "MediaTrack*"
    project: Project
    block: Block

    @property
    def key(self) -> Key:
        """The block is the track."""
        return self.kind, id(self.block)

    @property
    def is_master(self) -> bool:
        """Whether it is the master track."""
        return self.block is self.project.root


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a track."""

    kind: ClassVar = "MediaItem*"
    track: Track
    block: Block

    @property
    def key(self) -> Key:
        """The block is the item."""
        return self.kind, id(self.block)


@dataclass(frozen=True, slots=True)
class Take:
    """The n-th take of an item, empty ones counted."""

    kind: ClassVar = "MediaItem_Take*"
    item: Item
    number: int

    @property
    def key(self) -> Key:
        """A take is its place in the item."""
        return self.kind, id(self.item.block), self.number


@dataclass(frozen=True, slots=True)
class Media:
    """A source of media, of a take or of none yet."""

    kind: ClassVar = "PCM_source*"
    file: str

    @property
    def key(self) -> Key:
        """A source is the same as long as its file is."""
        return self.kind, self.file


@dataclass(frozen=True, slots=True)
class MarkerPlace:
    """The n-th marker or region."""

    kind: ClassVar = "ProjectMarker*"
    project: Project
    place: int

    @property
    def key(self) -> Key:
        """A marker is its place in the project."""
        return self.kind, id(self.project), self.place


@dataclass(frozen=True, slots=True)
class Guid:
    """A GUID that a function returned."""

    kind: ClassVar = "GUID*"
    text: str

    @property
    def key(self) -> Key:
        """The GUID itself."""
        return self.kind, self.text


def is_part_of(thing: Thing, track: Block) -> bool:
    """Whether it is an item or a take of a track."""
    item = thing.item if isinstance(thing, Take) else thing
    return isinstance(item, Item) and item.track.block is track


def owner_of(thing: Thing) -> Project | None:
    """The project that a track, an item or a take is in; None for what is in none."""
    item = thing.item if isinstance(thing, Take) else thing
    track = item.track if isinstance(item, Item) else item
    return track.project if isinstance(track, Track | MarkerPlace) else None
