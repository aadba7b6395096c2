"""Progress with time left, on standard error so that it never mixes with results."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

from bridge.words import clock

QUIET_SECONDS = 10.0
"""Where the output is no terminal (a log, a pipe), at most one line in this time."""
NAME_WIDTH = 32


@dataclass(slots=True)
class Progress:
    """Called with ``(done, total, track name)``; ``word`` says what is being done."""

    word: str
    started: float = field(default_factory=time.monotonic)
    spoken: float = field(default_factory=time.monotonic)

    def __call__(self, done: int, total: int, name: str) -> None:
        """Show one step."""
        line = f"{self.word} {done:>3}/{total}  {name[:NAME_WIDTH]:<{NAME_WIDTH}}  {self._left(done, total)}"
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            print(f"\r{line:<78}", end=end, file=sys.stderr, flush=True)
        elif time.monotonic() - self.spoken >= QUIET_SECONDS:
            self.spoken = time.monotonic()
            print(line.rstrip(), file=sys.stderr, flush=True)

    def _left(self, done: int, total: int) -> str:
        if not 0 < done < total:
            return ""
        return f"{clock((time.monotonic() - self.started) / done * (total - done))} left"
