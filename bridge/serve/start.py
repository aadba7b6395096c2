"""A bridge started by whoever needs it: a process that outlives the one that started it."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bridge.errors import UserError
from bridge.runtime import BridgeRecord
from bridge.serve.actions import DESKHAND, hidden
from bridge.serve.dial import Call, dial_bridge

WAIT: Final = 15.0
"""Seconds that a bridge may take to answer."""
_AGAIN: Final = 0.05


def start_bridge(folder: Path, command: Sequence[str] = DESKHAND) -> tuple[BridgeRecord, Call]:
    """Start ``deskhand serve`` and wait until it, or one that was started at the same time, answers.

    Raises
    ------
    UserError
        When it ends before it answers, with what it said, or does not answer within :data:`WAIT` seconds.
    """
    end = time.monotonic() + WAIT
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 (our own command line)
            [*command, "serve"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            start_new_session=True,
            creationflags=hidden(),
        )
        while time.monotonic() < end:
            has_ended = process.poll() is not None
            if found := dial_bridge(folder):
                return found
            if has_ended:
                errors.seek(0)
                raise UserError(errors.read().decode("utf-8", errors="replace").strip())
            time.sleep(_AGAIN)
    process.kill()
    raise UserError(
        f"The bridge did not answer within {WAIT:g} seconds and was ended. No project was touched. "
        f"See {folder / 'serve.log'}, then try again."
    )
