"""Play state, cursor, time selection."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Transport:
    """Times in seconds. ``started`` is the clock's time at which the cursor's position was played, None when stopped."""

    cursor: float = 0.0
    started: float | None = None
    selection: tuple[float, float] = (0.0, 0.0)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self.started is not None

    @property
    def position(self) -> float:
        """Where it plays, the cursor when stopped."""
        return self.cursor if self.started is None else self.cursor + time.monotonic() - self.started

    def play(self) -> None:
        """Start from the cursor."""
        if self.started is None:
            self.started = time.monotonic()

    def stop(self) -> None:
        """Stop; the cursor stays where it was."""
        self.started = None
