"""A task in a child process, awaited: progress on the way, an end within seconds where it is called off."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any, Final

from bridge.errors import UserError
from bridge.serve.actions import hidden
from bridge.serve.jobs import end_process, last_words
from bridge.surfaces.child import HEADER, Said
from bridge.surfaces.tasks import Task

Told = Callable[[Said], None]
"""Is told progress and warnings as they come."""

GRACE: Final = 5.0
"""Seconds that a child has for its own end."""


async def run(task: Task, told: Told) -> Any:
    """Do a task in a process of its own; cancelling this ends the process first.

    Raises
    ------
    UserError
        What the task raised, or that its process ended without a word.
    """
    with tempfile.TemporaryFile() as errors:
        process = await _start(errors)
        try:
            return await _talk(process, pickle.dumps(task), told)
        except asyncio.IncompleteReadError as gone:
            await process.wait()
            errors.seek(0)
            said = last_words(errors.read().decode("utf-8", errors="replace"))
            raise UserError(
                f"Deskhand's work ended before it was through (exit code {process.returncode}). "
                f"Nothing was written. Try again.\n{said}".strip()
            ) from gone
        finally:
            await end_process(process, GRACE)


async def _talk(process: asyncio.subprocess.Process, task: bytes, told: Told) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(task)
    process.stdin.close()
    while True:
        size = int.from_bytes(await process.stdout.readexactly(HEADER), "little")
        word, what = pickle.loads(await process.stdout.readexactly(size))  # noqa: S301 (our own child)
        if word == "result":
            return what
        if word == "error":
            raise UserError(what)
        told((word, what))


async def _start(errors: IO[bytes]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bridge.surfaces.child",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
        creationflags=hidden(),
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
