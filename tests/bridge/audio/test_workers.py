from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator

import pytest

from bridge.workers import Stop, default_workers, run


def double(job: int, stop: Stop) -> int:
    return 2 * job


def process_and_threads(job: int, stop: Stop) -> tuple[int, str | None]:
    return os.getpid(), os.environ.get("OPENBLAS_NUM_THREADS")


def die_at_three(job: int, stop: Stop) -> int:
    if job == 3:
        os._exit(9)
    return job


def refuse(job: int, stop: Stop) -> int:
    raise ValueError(f"job {job}")


def wait_for_stop(job: int, stop: Stop) -> int:
    if job == 0:
        return job
    deadline = time.monotonic() + 60.0
    while not stop() and time.monotonic() < deadline:
        time.sleep(0.01)
    return job


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_done_once(workers: int) -> None:
    assert dict(run(double, [5, 6, 7], workers=workers)) == {0: 10, 1: 12, 2: 14}


def test_one_worker_is_this_process() -> None:
    assert {result and result[0] for _, result in run(process_and_threads, [1, 2], workers=1)} == {os.getpid()}


def test_workers_are_other_processes_with_one_thread_each() -> None:
    results = [result for _, result in run(process_and_threads, [1, 2, 3, 4], workers=2)]
    assert None not in results
    assert os.getpid() not in {result[0] for result in results if result}
    assert {result[1] for result in results if result} == {"1"}


def test_a_worker_that_dies_loses_its_job_only() -> None:
    assert dict(run(die_at_three, [1, 2, 3, 4, 5], workers=2)) == {0: 1, 1: 2, 2: None, 3: 4, 4: 5}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_job_raises_is_raised_here(workers: int) -> None:
    with pytest.raises(ValueError, match="job"):
        list(run(refuse, [1, 2], workers=workers))
    assert multiprocessing.active_children() == []


def test_leaving_early_stops_the_workers() -> None:
    def interrupted() -> Iterator[int]:
        for index, _ in run(wait_for_stop, [0, 1, 2], workers=2):
            yield index
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(interrupted())
    assert multiprocessing.active_children() == []


def test_this_process_keeps_its_environment() -> None:
    before = dict(os.environ)
    list(run(double, [1, 2], workers=2))
    assert dict(os.environ) == before


def test_no_jobs_are_no_work() -> None:
    assert list(run(double, [], workers=2)) == []


def test_there_is_a_worker_on_every_machine() -> None:
    assert default_workers() >= 1
