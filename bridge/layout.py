"""The folder tree behind REAPER's relative folder depths, and the one way to move a track in it.

Conventions
-----------
* ``None`` stands for the top level.
* Closing more folders than are open is legal and closes all; a folder that is never closed runs to the end.
* A folder without children is a plain track.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Layout:
    """Parents and children of tracks by GUID; children in their order from top to bottom."""

    parent: dict[str, str | None] = field(default_factory=dict)
    children: dict[str | None, list[str]] = field(default_factory=lambda: {None: []})

    @classmethod
    def of(cls, depths: Iterable[tuple[str, int]]) -> Layout:
        """Tree of ``(guid, folder_change)`` pairs in track order."""
        layout = cls()
        open_folders: list[str] = []
        for guid, change in depths:
            layout._append(guid, open_folders[-1] if open_folders else None)
            if change > 0:
                open_folders.append(guid)
            elif change < 0:
                del open_folders[max(0, len(open_folders) + change) :]
        return layout

    def _append(self, guid: str, parent: str | None) -> None:
        if guid in self.parent:
            raise ValueError(f"track {guid} appears twice")
        self.parent[guid] = parent
        self.children.setdefault(parent, []).append(guid)

    def copy(self) -> Layout:
        """An independent copy."""
        return Layout(dict(self.parent), {key: list(value) for key, value in self.children.items()})

    def is_folder(self, guid: str) -> bool:
        """Whether the track has children."""
        return bool(self.children.get(guid))

    def depth(self, guid: str) -> int:
        """Number of folders around the track, 0 at the top level."""
        return sum(1 for _ in self.ancestors(guid))

    def ancestors(self, guid: str) -> Iterator[str]:
        """Folders around the track, innermost first."""
        parent = self.parent[guid]
        while parent is not None:
            yield parent
            parent = self.parent[parent]

    def inside(self, guid: str) -> Iterator[str]:
        """All tracks in the folder, at any depth, from top to bottom."""
        pending = list(reversed(self.children.get(guid, [])))
        while pending:
            child = pending.pop()
            yield child
            pending.extend(reversed(self.children.get(child, [])))

    def previous(self, guid: str) -> str | None:
        """The sibling directly above, None where the track is the first of its folder."""
        siblings = self.children[self.parent[guid]]
        position = siblings.index(guid)
        return siblings[position - 1] if position else None

    def add(self, guid: str) -> None:
        """Add a new track at the end of the top level."""
        self._append(guid, None)

    def move(self, guid: str, parent: str | None, after: str | None) -> None:
        """Move a track with all it contains into ``parent``, below its sibling ``after`` (None: to the top).

        Raises
        ------
        ValueError
            If the track would land inside itself, or ``after`` is not a child of ``parent``.
        """
        if parent is not None and (parent == guid or guid in self.ancestors(parent)):
            raise ValueError(f"track {guid} cannot go inside itself")
        siblings = self.children.setdefault(parent, [])
        if after is not None and (after == guid or after not in siblings):
            raise ValueError(f"track {after} is not in that folder")
        self.children[self.parent[guid]].remove(guid)
        self.parent[guid] = parent
        siblings.insert(0 if after is None else siblings.index(after) + 1, guid)

    def order(self) -> list[str]:
        """All tracks from top to bottom."""
        return [guid for guid, _ in self.flatten()]

    def flatten(self) -> list[tuple[str, int]]:
        """``(guid, folder_change)`` pairs, balanced: every folder that opens is closed by its last track."""
        flat: list[tuple[str, int]] = []
        pending: list[tuple[str, int]] = [(guid, 0) for guid in reversed(self.children[None])]
        while pending:
            guid, closes = pending.pop()
            inside = self.children.get(guid, [])
            flat.append((guid, 1 if inside else -closes))
            last = len(inside) - 1
            pending.extend(
                (child, closes + 1 if position == last else 0)
                for position, child in reversed(list(enumerate(inside)))
            )
        return flat
