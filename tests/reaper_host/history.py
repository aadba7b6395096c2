"""Undo history: whole states with the label of the edit that led to each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class State:
    """A point of the history."""

    label: str
    text: bytes


class History:
    """States of a project; ``place`` is the one that undo starts from."""

    def __init__(self, first: bytes) -> None:
        self.states = [State("", first)]
        self.place = 0
        self.depth = 0

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self.states[self.place].label if self.place > 0 else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self.states[self.place + 1].label if self.place + 1 < len(self.states) else None

    def add(self, label: str, text: bytes) -> None:
        """Note an edit; what could be redone is gone."""
        del self.states[self.place + 1 :]
        self.states.append(State(label, text))
        self.place += 1

    def move(self, by: int) -> bytes | None:
        """The state one step back or forward, None at the end of the history."""
        if not 0 <= self.place + by < len(self.states):
            return None
        self.place += by
        return self.states[self.place].text

    def labels(self) -> list[str]:
        """Every label up to the present, oldest first."""
        return [state.label for state in self.states[1 : self.place + 1]]
