"""Play state, cursor, time selection, held peaks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.reaper_host.objects import Key


@dataclass(slots=True)
class Transport:
    """Times in seconds. ``started`` is when it began to play from the cursor, None when stopped.

    ``holds`` are linear peaks by pointer key and channel.
    """

    cursor: float = 0.0
    started: float | None = None
    selection: tuple[float, float] = (0.0, 0.0)
    holds: dict[tuple[Key, int], float] = field(default_factory=dict)

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
