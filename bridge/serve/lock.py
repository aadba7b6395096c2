"""A file that one process holds at a time. The system lets go of it when the process dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bridge.errors import UserError

WAIT: Final = 15.0
_AGAIN: Final = 0.05


@contextmanager
def only_one(path: Path, seconds: float = WAIT) -> Iterator[None]:
    """Hold the file, waiting for another process to let go of it.

    Raises
    ------
    UserError
        When it is still held after `seconds`.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + seconds
        while not _take(handle):
            if time.monotonic() > end:
                raise UserError(
                    f"Another bridge has been starting for {seconds:g} seconds ({path} is held). "
                    "Nothing was started. End that process, then try again."
                )
            time.sleep(_AGAIN)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
