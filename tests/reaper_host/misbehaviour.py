"""What the stand-in can be told to do wrong."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.reaper_host.host import Host

KILLED = 137
_OPEN = open


@dataclass(slots=True)
class Trap:
    """When the function ``name`` is called for the ``after``-th time from now, ``act`` happens before it runs."""

    name: str
    after: int
    act: Callable[[Host], None]


@dataclass(slots=True)
class Misbehaviour:
    """``slow_ticks``: milliseconds of REAPER before each cycle. ``disk_full``: where no file can be written."""

    slow_ticks: float = 0.0
    disk_full: Path | None = None
    traps: list[Trap] = field(default_factory=list)
    next_tick: list[Callable[[Host], None]] = field(default_factory=list)

    def entered(self, host: Host, name: str) -> None:
        """A function is called: spring its traps."""
        for trap in [trap for trap in self.traps if trap.name == name]:
            trap.after -= 1
            if trap.after <= 0:
                self.traps.remove(trap)
                trap.act(host)

    def check_disk(self, file: Any) -> None:
        """Raise the system's error where the disk that the file is for is full."""
        if self.disk_full is not None and isinstance(file, str | os.PathLike):
            path = Path(os.fspath(file)).absolute()
            if path.is_relative_to(self.disk_full):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    def open(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        """``open`` on a disk that may be full."""
        if set(mode) & set("wax+"):
            self.check_disk(file)
        return _OPEN(file, mode, *arguments, **options)

    def take_next_tick(self) -> list[Callable[[Host], None]]:
        """What was put off to this tick."""
        acts, self.next_tick = self.next_tick, []
        return acts


def die(host: Host) -> None:
    """REAPER is killed: nothing is flushed, no handler runs."""
    os._exit(KILLED)
