"""Work spread over processes, in order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class Map(Protocol):
    """The built-in ``map``, of one sequence."""

    def __call__(self, work: Callable[[Given], Made], given: Iterable[Given], /) -> Iterator[Made]:
        """What work makes of each, in order."""


@contextmanager
def parallel(workers: int) -> Iterator[Map]:
    """A ``map`` over so many processes; with one, in this process."""
    if workers == 1:
        yield map
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as executor:
        yield executor.map
