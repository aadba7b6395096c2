"""How a command is called off: Ctrl-C in a terminal, or the bridge ends it when REAPER's user does.

Both leave everything as it was. Writing is a matter of milliseconds and is not called off: what was written is
read back and told.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

NAMES: Final = ("SIGINT", "SIGTERM", "SIGBREAK")
"""Ctrl-C; what ends a process on POSIX; Ctrl-Break, which is how one process calls another off on Windows."""

SIGNALS: Final = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))


@contextmanager
def stoppable() -> Iterator[None]:
    """Every way of calling a command off is a ``KeyboardInterrupt`` in it."""
    with _answered_with(signal.default_int_handler):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Within the block they are of no effect."""
    with _answered_with(lambda number, frame: None):
        yield


@contextmanager
def _answered_with(handler: Callable[[int, Any], Any]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
