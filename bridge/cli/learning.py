"""What training shows while it runs: what is built, what every epoch brings, the time that is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from bridge.cli.progress import Progress


class Numbered(Protocol):
    """An epoch of any training."""

    @property
    def number(self) -> int:
        """Counted from 1."""


Epoch = TypeVar("Epoch", bound=Numbered)


@dataclass(slots=True)
class Building:
    """Shows what is built; a progress of its own for every step."""

    shown: dict[tuple[str, int], Progress] = field(default_factory=dict)

    def __call__(self, what: str, done: int, total: int) -> None:
        """``done`` of ``total`` are there."""
        self.shown.setdefault((what, total), Progress("Building"))(done, total, what)


@dataclass(slots=True)
class Epochs(Generic[Epoch]):
    """Prints a line an epoch, with the time that is left. ``brought`` says what it brought."""

    total: int
    brought: Callable[[Epoch], str]
    started: float = field(default_factory=time.monotonic)
    first: int | None = None

    def __call__(self, epoch: Epoch) -> None:
        """An epoch is over."""
        if self.first is None:
            self.first, left = epoch.number, ""
            self.started = time.monotonic()
        else:
            pace = (time.monotonic() - self.started) / (epoch.number - self.first)
            seconds = round(pace * (self.total - epoch.number))
            left = f"   {seconds // 60:02d}:{seconds % 60:02d} left" if seconds else ""
        print(f"Epoch {epoch.number:>3}/{self.total}   {self.brought(epoch)}{left}", file=sys.stderr)
