"""Jobs in worker processes: progress in the parent, a clean end when the engineer calls it off.

Conventions
-----------
* Workers are spawned, on every system alike; a job, its result and the function that does it can be pickled.
* A worker that dies takes only its job with it; another one is started for the rest.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from typing import Any, Final, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")
Stop = Callable[[], bool]

SETTINGS: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
}
"""Environment of a worker. One thread for matrix products: the workers share the cores already. And glibc keeps
freed memory, which the next block needs again, instead of handing every block's pages back to the system."""

MOST_WORKERS: Final = 8
"""More of them would wait for the disk."""

PATIENCE: Final = 5.0
"""Seconds that a worker has to stop before it is ended."""


def default_workers() -> int:
    """Workers for this machine: one per core that this process may use, at most :data:`MOST_WORKERS`."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_WORKERS, usable))


def run(
    work: Callable[[Job, Stop], Result], jobs: Sequence[Job], *, workers: int
) -> Iterator[tuple[int, Result | None]]:
    """Results as they come, each with the index of its job; None where the job's worker died.

    ``work`` gets a job and a function that says whether to stop. With one worker, or one job, it runs in this
    process. Leaving the iterator (an exception, Ctrl-C, ``close``) stops the workers and waits until they are
    gone. What ``work`` raises is raised here.
    """
    if workers <= 1 or len(jobs) <= 1:
        for index, job in enumerate(jobs):
            yield index, work(job, _never)
        return
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    waiting = list(reversed(range(len(jobs))))
    desks: dict[Connection[Any, Any], _Desk] = {}
    try:
        while waiting or desks:
            while waiting and len(desks) < min(workers, len(jobs)):
                desk = _hire(work, stop, waiting.pop())
                desks[desk.connection] = desk
                desk.connection.send(jobs[desk.index])
            for connection in wait(list(desks)):
                assert isinstance(connection, Connection)
                desk = desks[connection]
                done = desk.index
                result = _receive(desk)
                if result is None or not waiting:
                    desks.pop(connection).dismiss()
                else:
                    desk.index = waiting.pop()
                    connection.send(jobs[desk.index])
                yield done, None if result is None else result[0]
    finally:
        stop.set()
        for desk in desks.values():
            desk.dismiss()


@dataclass(slots=True)
class _Desk:
    """A worker and the job on its desk."""

    process: SpawnProcess
    connection: Connection[Any, Any]
    index: int

    def dismiss(self) -> None:
        self.connection.close()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join()


def _hire(work: Callable[[Any, Stop], Any], stop: Event, index: int) -> _Desk:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, stop, work), daemon=True)
    with _worker_environment(), _ctrl_c_held_back():
        process.start()
    there.close()
    return _Desk(process, here, index)


def _receive(desk: _Desk) -> tuple[Any] | None:
    """What the worker sent, None where it died instead."""
    try:
        result, error = desk.connection.recv()
    except (EOFError, OSError):
        return None
    if error is not None:
        raise error
    return (result,)


def _serve(connection: Connection[Any, Any], stop: Event, work: Callable[[Any, Stop], Any]) -> None:
    """The life of a worker: take a job, do it, until the parent hangs up. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = connection.recv()
            connection.send(_attempt(work, job, stop.is_set))


def _attempt(work: Callable[[Any, Stop], Any], job: Any, stop: Stop) -> tuple[Any, BaseException | None]:
    try:
        return work(job, stop), None
    except BaseException as error:
        return None, error


@contextlib.contextmanager
def _worker_environment() -> Iterator[None]:
    """The environment that a worker starts in."""
    before = {name: os.environ.get(name) for name in SETTINGS}
    os.environ.update(SETTINGS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """A worker starts with Ctrl-C blocked, so that it cannot be hit before it has learnt to ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _never() -> bool:
    return False
