"""Commands that REAPER asked for: child processes, one for each project at a time."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

import psutil

from bridge.errors import UserError
from bridge.runtime import runtime_folder
from bridge.serve.actions import Actions, hidden

LOG = logging.getLogger(__name__)
INTERRUPTED: Final = 130
"""Exit code of a command that was cancelled."""
if sys.platform == "win32":
    _CANCEL: Final = signal.CTRL_BREAK_EVENT
else:
    _CANCEL: Final = signal.SIGINT
_TAIL: Final = 8192
_LINES: Final = 4


@dataclass(frozen=True)
class Job:
    """One run of one action."""

    number: int
    action: str
    instance: str
    project: str

    def described(self) -> dict[str, object]:
        """As ``status`` says it."""
        return {"job": self.number, "action": self.action, "instance": self.instance, "project": self.project}


Report = Callable[[Job, str], Coroutine[None, None, None]]


class Busy(Exception):
    """Another job is at work on the project: ``job``."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"job {job.number} is at work on {job.project} of {job.instance}")
        self.job = job


class Jobs:
    """The jobs of a bridge. `report` is told why a job failed; one that is to end has `grace` seconds for it."""

    def __init__(self, actions: Actions, report: Report, grace: float) -> None:
        self._actions = actions
        self._report = report
        self._grace = grace
        self._numbers = itertools.count(1)
        self._running: dict[Job, asyncio.Task[None]] = {}
        self._reports: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> list[Job]:
        """In the order in which they were started."""
        return list(self._running)

    def start(self, action: str, instance: str, project: str) -> Job:
        """Start the command of an action.

        Raises
        ------
        Busy
            When a job is at work on this project.
        """
        for job in self._running:
            if (job.instance, job.project) == (instance, project):
                raise Busy(job)
        job = Job(next(self._numbers), action, instance, project)
        task = asyncio.create_task(self._run(job))
        self._running[job] = task
        task.add_done_callback(lambda _: self._running.pop(job))
        LOG.info("job %d: %s on %s of %s", job.number, action, project, instance)
        return job

    async def cancel(self, instance: str | None = None, project: str | None = None) -> int:
        """End the jobs of a project, or all; how many there were."""
        chosen = [
            task
            for job, task in self._running.items()
            if instance is None or (job.instance, job.project) == (instance, project)
        ]
        for task in chosen:
            if not task.cancelling():  # a second cancel would keep the first from ending the command
                task.cancel()
        if chosen:
            await asyncio.wait(chosen)
        return len(chosen)

    async def close(self) -> None:
        """End every job; errors that nobody has read yet are dropped."""
        await self.cancel()
        for task in self._reports:
            task.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)

    async def _run(self, job: Job) -> None:
        try:
            failure = await self._work(job)
        except (OSError, UserError) as error:
            failure = f"Deskhand cannot start its {job.action.replace('_', ' ')} ({error}). Run deskhand doctor."
        if failure is not None:
            self._say(job, failure)

    async def _work(self, job: Job) -> str | None:
        """Run the command to its end; why it failed, None where it did not."""
        command = self._actions.command_line(job.action, job.instance, job.project)
        with tempfile.TemporaryFile() as errors:
            process = await _start(command, errors)
            try:
                code = await process.wait()
            except asyncio.CancelledError:
                await end_process(process, self._grace)
                LOG.info("job %d: cancelled", job.number)
                return None
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - _TAIL))
            words = last_words(errors.read().decode("utf-8", errors="replace"))
        LOG.info("job %d: exit code %d %s", job.number, code, words)
        return None if code in (0, INTERRUPTED) else _why(job, code, words)

    def _say(self, job: Job, text: str) -> None:
        """In a task of its own: the job is over even while its error waits to be read."""
        task = asyncio.create_task(self._report(job, text))
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)


def last_words(errors: str) -> str:
    """The last paragraph of what a command said on its error stream, of a traceback its last line."""
    lines = [line.rstrip() for line in errors.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if any(line.startswith("Traceback ") for line in lines):
        return lines[-1]
    start = max((place + 1 for place, line in enumerate(lines) if not line), default=0)
    return "\n".join(lines[max(start, len(lines) - _LINES) :])


def _why(job: Job, code: int, words: str) -> str:
    if code == 1 and words:
        return words
    ended = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return (
        f"Deskhand's {job.action.replace('_', ' ')} {ended} before it was through. The project is as it was, or "
        f"the whole plan is written. Look at it, then run the action again.\n{words}"
    ).strip()


async def _start(command: Sequence[str], errors: IO[bytes]) -> asyncio.subprocess.Process:
    """In a group of its own, so that a Ctrl-C meant for the bridge is the bridge's to pass on."""
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        cwd=runtime_folder(),
        start_new_session=True,
        creationflags=hidden(),
    )


async def end_process(process: asyncio.subprocess.Process, grace: float) -> None:
    """Ask as Ctrl-C does; after `grace` seconds end it and what it has started."""
    try:
        process.send_signal(_CANCEL)
    except ProcessLookupError:
        return
    except OSError:  # Windows, where the bridge has no console to send it through
        process.terminate()
    try:
        async with asyncio.timeout(grace):
            await process.wait()
    except TimeoutError:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
