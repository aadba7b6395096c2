"""Folders of recordings in, a dataset on disk out: ``pool`` → windows → features, in shards, by worker processes.

A dataset is a folder:

* ``manifest.json``: what it was made of and what is in it;
* ``features.npy``: 8-bit, shape ``(windows, bands, columns)``, 0..255 for 0..1;
* ``shards/``: per :data:`SHARD` windows, their labels, sources and names, written when their features are;
* ``pool.i16`` and ``pool.json``: the decoded recordings (needed only to build).

A build that was killed goes on where it stopped: shards that are there and belong to the same manifest stay.
"""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy
import soxr
from numpy.typing import NDArray

from models.ears.data.band import Band
from models.ears.data.example import NameOf, example
from models.ears.data.generated import takes
from models.ears.data.library import Recording, read_folders
from models.ears.data.pool import PoolWriter, gather, open_pool
from models.ears.data.split import Part, part_of
from models.ears.prediction import HEARD
from models.ears.sound import features as front_ends
from models.ears.sound.windows import FRAMES

RECIPE: Final = 1
"""Raised by whoever changes what a window of the same seed sounds like."""

SHARD: Final = 1024
MANIFEST: Final = "manifest.json"

Told = Callable[[str, int, int], None]
"""Progress: what is done, how many of how many."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Windows as the ear sees them.

    ``features`` are 8-bit and memory-mapped, shape ``(n, bands, columns)``. ``labels`` are indices of
    :data:`models.ears.prediction.HEARD`; ``sources`` whom a window was made of, the loud one first; ``names``
    track names. ``manifest`` says what the dataset was made of.
    """

    features: NDArray[np.uint8]
    labels: NDArray[np.int64]
    sources: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker has to know; it is sent to each of them once per shard."""

    out: Path
    windows: int
    shard: int
    seed: int
    front_end: str
    name_of: NameOf | None

    def numbers(self) -> range:
        """Numbers of its shards."""
        return range(-(-self.windows // self.shard))

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
    told: Told = lambda *_: None,
) -> Dataset:
    """Build a dataset, or what is missing of it.

    Parameters
    ----------
    folders : sequence of Path
        Labelled recordings, see :mod:`models.ears.data.library`.
    out : Path
        Folder of the dataset.
    part : {"train", "tune", "test"}
        Only sources of this part are heard, see :mod:`models.ears.data.split`.
    windows : int > 0
    seed : int >= 0
    front_end : str
        A function of :mod:`models.ears.sound.features` from windows to values of 0..1.
    workers : int >= 1
        Processes; the dataset does not depend on their number.
    generated : float, 0..1, optional
        Share of our own synthesisers and drum machines that are sampled; by default all of them in ``train``, none
        elsewhere.
    name_of : callable, optional
        Names the tracks; a function of a module, as worker processes must find it.
    shard : int >= 1
        Windows that are built at a time; a build that was killed loses no more of them than this per worker.
    told : callable
        Hears of progress: what is done, how many of how many.

    Raises
    ------
    ValueError
        If a folder is broken, or nothing of this part is in them, or an argument is out of range.
    """
    if min(windows, workers, shard) < 1 or seed < 0:
        given = f"{windows}, {workers}, {shard} and {seed}"
        raise ValueError(f"expected windows, workers and shard >= 1 and seed >= 0, not {given}")
    shape = _front_end(front_end)(np.zeros((1, FRAMES), np.float32)).shape[1:]
    found = read_folders(folders)
    chosen = [recording for recording in found.recordings if part_of(recording.source) == part]
    if not chosen:
        raise ValueError(f"no recording of the part {part!r} in {', '.join(map(str, folders))}")
    own = float(part == "train") if generated is None else generated
    identity: dict[str, Any] = {
        "recipe": RECIPE,
        "part": part,
        "windows": windows,
        "shard": shard,
        "seed": seed,
        "front_end": front_end,
        "generated": own,
        "named": f"{name_of.__module__}.{name_of.__qualname__}" if name_of else "",
        "recordings": found.digest,
        "sources": sorted({recording.source for recording in chosen}),
        "shape": list(shape),
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "soxr": soxr.__version__},
    }
    manifest = _begin(out, identity)
    if "left_out" not in manifest:
        silent = _gather(chosen, out, own, seed, told)
        manifest |= {"folders": [folder.name for folder in folders], "left_out": [*found.left_out, *silent]}
        np.lib.format.open_memmap(out / "features.npy", "w+", np.uint8, (windows, *shape)).flush()
        _write(out / MANIFEST, manifest)
    _fill(_Job(out, windows, shard, seed, front_end, name_of), workers, told)
    rows = list(_rows(out))
    manifest["counts"] = {
        "labels": dict(Counter(row["label"] for row in rows)),
        "sources": dict(Counter(row["sources"][0] for row in rows)),
    }
    _write(out / MANIFEST, manifest)
    return load(out)


def _gather(recordings: Sequence[Recording], out: Path, own: float, seed: int, told: Told) -> tuple[str, ...]:
    """Fill the pool: recordings, then our own instruments."""
    with PoolWriter(out) as writer:
        silent = gather(recordings, writer, told=lambda number: told("decoding", number, len(recordings)))
        for take in takes(seed, share=own) if own else ():
            writer.add(take)
        writer.finish()
    return silent


def load(out: Path) -> Dataset:
    """A finished dataset, its features memory-mapped.

    Raises
    ------
    ValueError
        If there is none, or it is not finished.
    """
    path = out / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if "counts" not in manifest:
        raise ValueError(f"expected a finished dataset in {out}: {MANIFEST} has no counts")
    rows = list(_rows(out))
    return Dataset(
        np.load(out / "features.npy", mmap_mode="r"),
        np.array([HEARD.index(row["label"]) for row in rows], np.int64),
        tuple(tuple(row["sources"]) for row in rows),
        tuple(row["name"] for row in rows),
        manifest,
    )


def _begin(out: Path, identity: dict[str, Any]) -> dict[str, Any]:
    """The manifest to go on with; what belongs to another one is removed."""
    (out / "shards").mkdir(parents=True, exist_ok=True)
    path = out / MANIFEST
    if path.is_file():
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if {key: manifest.get(key) for key in identity} == identity:
            return manifest
    path.unlink(missing_ok=True)
    for shard in (out / "shards").iterdir():
        shard.unlink()
    return dict(identity)


def _fill(job: _Job, workers: int, told: Told) -> None:
    """Build the shards that are missing."""
    missing = [number for number in job.numbers() if not _shard(job.out, number).is_file()]
    before = len(job.numbers()) - len(missing)

    def tell(finished: Iterable[None]) -> None:
        for done, _ in enumerate(finished, before + 1):
            told("windows", min(done * job.shard, job.windows), job.windows)

    if workers == 1 or len(missing) < 2:
        tell(map(_Worker(job), missing))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, initializer=partial(_begin_work, job)) as executor:
        tell(executor.map(_work, missing))


class _Worker:
    """Builds shards; the pool is opened once per process."""

    def __init__(self, job: _Job) -> None:
        self._job = job
        self._band = Band(open_pool(job.out))
        self._see = _front_end(job.front_end)
        self._features = np.load(job.out / "features.npy", mmap_mode="r+")

    def __call__(self, number: int) -> None:
        """Build one shard: features first, then the file that says that they are there."""
        rows = []
        for index in self._job.indices(number):
            made = example(self._band, self._job.seed, index, self._job.name_of)
            seen = self._see(made.samples[None])[0]
            self._features[index] = np.round(np.clip(seen, 0.0, 1.0) * 255.0).astype(np.uint8)
            rows.append({"label": made.label, "sources": made.sources, "name": made.name})
        self._features.flush()
        _write(_shard(self._job.out, number), rows)


_worker: _Worker | None = None


def _begin_work(job: _Job) -> None:
    global _worker  # an executor's initialiser has no other way to hand over
    _worker = _Worker(job)


def _work(number: int) -> None:
    assert _worker is not None
    _worker(number)


def _front_end(name: str) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    see = getattr(front_ends, name, None)
    if not callable(see):
        raise ValueError(f"front_end must be a function of {front_ends.__name__}, not {name!r}")
    return see  # type: ignore[no-any-return]


def _rows(out: Path) -> Iterable[dict[str, Any]]:
    for path in sorted((out / "shards").glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))


def _shard(out: Path, number: int) -> Path:
    return out / "shards" / f"{number:05d}.json"


def _write(path: Path, content: object) -> None:
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")
    unfinished.replace(path)
