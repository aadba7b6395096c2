"""Folders of recordings in, a dataset on disk out: pool → windows → features, in shards, by worker processes.

A build that was killed goes on where it stopped. What a window holds depends on the recordings, the seed and its
number, not on who builds it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy
import soxr
from numpy.typing import NDArray

from models.ears.data.band import Band
from models.ears.data.dataset import FEATURES, Dataset, begin, finish, load, shard_path, write
from models.ears.data.example import NameOf, example
from models.ears.data.gather import Told, choose, gather
from models.ears.data.pool import open_pool
from models.ears.data.split import Part
from models.ears.sound.front_ends import FRONT_ENDS
from models.ears.sound.windows import FRAMES

__all__ = ["Dataset", "Told", "build", "load"]

RECIPE: Final = 3
"""Raised by whoever changes what a window of the same seed sounds like."""

SHARD: Final = 1024

MANY: Final = 10000
"""Windows that all of our own instruments are worth sampling for."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker has to know."""

    out: Path
    pool: Path
    windows: int
    shard: int
    seed: int
    front_end: str
    name_of: NameOf | None

    def missing(self) -> list[int]:
        """Numbers of the shards that are not there."""
        return [number for number in range(self.shards) if not shard_path(self.out, number).is_file()]

    @property
    def shards(self) -> int:
        """How many there will be."""
        return -(-self.windows // self.shard)

    def indices(self, number: int) -> range:
        """Windows of a shard."""
        return range(number * self.shard, min((number + 1) * self.shard, self.windows))


def build(
    folders: Sequence[Path],
    out: Path,
    *,
    part: Part,
    windows: int,
    seed: int = 1,
    front_end: str = "log_mel",
    workers: int = 1,
    generated: float | None = None,
    name_of: NameOf | None = None,
    shard: int = SHARD,
    pool: Path | None = None,
    told: Told = lambda *_: None,
) -> Dataset:
    """Build a dataset, or what is missing of it.

    Parameters
    ----------
    folders : sequence of Path
        Labelled recordings, see :mod:`models.ears.data.library`.
    out : Path
        Folder of the dataset, see :mod:`models.ears.data.dataset`.
    part : {"train", "tune", "test"}
        Only sources of this part are heard, see :mod:`models.ears.data.split`.
    windows : int > 0
    seed : int >= 0
    front_end : str
        One of :data:`models.ears.sound.front_ends.FRONT_ENDS`.
    workers : int >= 1
        Processes; the dataset does not depend on their number.
    generated : float, 0..1, optional
        Share of our own synthesisers and drum machines that are sampled; by default all of them in ``train`` for
        :data:`MANY` windows, less for fewer, none elsewhere.
    name_of : callable, optional
        Names the tracks; a function of a module, as worker processes must find it.
    shard : int >= 1
        Windows that are built at a time; a build that was killed loses no more of them than this per worker.
    pool : Path, optional
        Folder of the decoded recordings, ``pool`` in ``out`` by default; one that fits is used again.
    told : callable
        Hears of progress: what is done, how many of how many.

    Raises
    ------
    ValueError
        If a folder is broken, or nothing of this part is in them, or an argument is out of range, or ``out`` holds
        another dataset.
    """
    if min(windows, workers, shard) < 1 or seed < 0:
        given = f"{windows}, {workers}, {shard} and {seed}"
        raise ValueError(f"expected windows, workers and shard >= 1 and seed >= 0, not {given}")
    own = min(1.0, windows / MANY) * (part == "train") if generated is None else float(generated)
    chosen = choose(folders, part, own=own, seed=seed)
    job = _Job(out, pool or out / "pool", windows, shard, seed, front_end, name_of)
    begin(out, {**chosen.identity, **_identity(job), "part": part})
    if not job.missing():
        return finish(out)
    silent = gather(
        chosen.recordings, job.pool, identity=chosen.identity, own=own, seed=seed, workers=workers, told=told
    )
    _fill(job, workers, told)
    return finish(out, left_out=[*chosen.left_out, *silent])


def _identity(job: _Job) -> dict[str, Any]:
    """What a job's windows depend on, besides the recordings."""
    name_of = job.name_of
    return {
        "recipe": RECIPE,
        "windows": job.windows,
        "shard": job.shard,
        "seed": job.seed,
        "front_end": job.front_end,
        "shape": list(_front_end(job.front_end)(np.zeros((1, FRAMES), np.float32)).shape[1:]),
        "named": f"{name_of.__module__}.{name_of.__qualname__}" if name_of else "",
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "soxr": soxr.__version__},
    }


def _fill(job: _Job, workers: int, told: Told) -> None:
    """Build the shards that are missing."""
    missing = job.missing()
    before = job.shards - len(missing)

    def tell(finished: Iterable[None]) -> None:
        for done, _ in enumerate(finished, before + 1):
            told("windows", min(done * job.shard, job.windows), job.windows)

    if workers == 1 or len(missing) < 2:
        tell(map(_Worker(job), missing))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn) as executor:
        tell(executor.map(partial(_work, job), missing))


class _Worker:
    """Builds shards."""

    def __init__(self, job: _Job) -> None:
        self._job = job
        self._band = Band(open_pool(job.pool))
        self._see = _front_end(job.front_end)
        self._features = np.load(job.out / FEATURES, mmap_mode="r+")

    def __call__(self, number: int) -> None:
        """Build one shard: features first, then the file that says that they are there."""
        rows = []
        for index in self._job.indices(number):
            made = example(self._band, self._job.seed, index, self._job.name_of)
            seen = self._see(made.samples[None])[0]
            self._features[index] = np.round(np.clip(seen, 0.0, 1.0) * 255.0).astype(np.uint8)
            rows.append({"label": made.label, "sources": made.sources, "name": made.name})
        self._features.flush()
        write(shard_path(self._job.out, number), rows)


@lru_cache(maxsize=1)
def _worker(job: _Job) -> _Worker:
    """A process's worker: the pool is opened once."""
    return _Worker(job)


def _work(job: _Job, number: int) -> None:
    _worker(job)(number)


def _front_end(name: str) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    if name not in FRONT_ENDS:
        raise ValueError(f"front_end must be one of {', '.join(FRONT_ENDS)}, not {name!r}")
    return FRONT_ENDS[name]
