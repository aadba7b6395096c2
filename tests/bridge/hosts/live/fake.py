"""A line to a project in memory: enough of an agent to see what the host makes of its answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from bridge.session import Session
from tests.bridge.hosts.live.files import snapshot_of
from tests.bridge.hosts.projects import edit, written

SONG = Path("/nowhere/song.RPP")


class FakeLine:
    """One REAPER with one tab. It writes the plain fields of tracks.

    ``meanwhile`` holds what happens in REAPER before each coming request of a name: ``(do, act)``.
    """

    def __init__(self, text: str, *, instance: str = "one", path: Path | None = SONG) -> None:
        self.instance = instance
        self.path = path
        self.data = text.encode()
        self.state = 1
        self.done: list[tuple[str, bytes]] = []
        self.undone: list[tuple[str, bytes]] = []
        self.meanwhile: list[tuple[str, Callable[[], None]]] = []
        self.asked: list[str] = []
        self.sent: list[dict[str, Any]] = []

    @property
    def session(self) -> Session:
        """The project as it is."""
        return read_session(Document.parse(self.data), None)

    def ask(self, do: str, *, timeout: float | None = None, **fields: Any) -> dict[str, Any]:
        """Answer an operation."""
        self.asked.append(do)
        if self.meanwhile and self.meanwhile[0][0] == do:
            self.meanwhile.pop(0)[1]()
        answer: dict[str, Any] = getattr(self, f"_{do}")(**fields)
        return answer

    def step(self, label: str, track: str, field: str, before: Any, after: Any) -> None:
        """A step in REAPER's undo history."""
        self._become(label, written(self.data, [edit(track, field, before, after)]))

    def undo(self) -> None:
        """Undo in REAPER itself."""
        label, before = self.done.pop()
        self.undone.append((label, self.data))
        self.data, self.state = before, self.state + 1

    def _become(self, label: str, data: bytes) -> None:
        self.done.append((label, self.data))
        self.undone.clear()
        self.data, self.state = data, self.state + 1

    def _projects(self) -> dict[str, Any]:
        snapshot = self._snapshot("p1")
        return {"projects": [{**snapshot, "active": True, "tracks": len(snapshot["tracks"])}]}

    def _snapshot(self, project: str) -> dict[str, Any]:
        return snapshot_of(self.data, self.path, state=self.state)

    def _apply(self, project: str, label: str, state: int, edits: list[dict[str, Any]]) -> dict[str, Any]:
        self.sent = edits
        if state != self.state:
            return {"changed": True, "state": self.state}
        wanted = [edit(one["track"], one["set"], one["before"], one["after"]) for one in edits]
        self._become(label, written(self.data, wanted))
        outcomes = [{"n": one["n"], "status": "written", "why": "", "observed": one["after"]} for one in edits]
        return {"changed": False, "state": self.state, "outcomes": outcomes, "undo": label}

    def _undo(self, project: str, label: str) -> dict[str, Any]:
        undone = self._can(self.done) == label
        if undone:
            self.undo()
        return {
            "undone": undone,
            "can_undo": self._can(self.done),
            "can_redo": self._can(self.undone),
            "state": self.state,
        }

    @staticmethod
    def _can(steps: list[tuple[str, bytes]]) -> str | None:
        return steps[-1][0] if steps else None
