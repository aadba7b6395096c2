"""A dataset on disk.

* ``manifest.json``: what it was made of, and what is in it once it is finished;
* ``features.npy``: 8-bit, shape ``(windows, bands, columns)``, 0..255 for 0..1;
* ``shards/00000.json`` ...: label, sources and name of windows; a shard is there when its features are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.ears.prediction import HEARD
from models.ears.sound.windows import LOUDEST

MANIFEST: Final = "manifest.json"
FEATURES: Final = "features.npy"
SHARDS: Final = "shards"


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

    def heard(self) -> set[str]:
        """Sources of all windows, also of what bleeds in."""
        return {source for each in self.sources for source in each}


def tracks_of(dataset: Dataset) -> list[NDArray[np.int64]]:
    """Rows of a dataset as a track holds them: of one class and source, at most :data:`~.windows.LOUDEST`."""
    together: dict[tuple[int, str], list[int]] = {}
    for row, (label, sources) in enumerate(zip(dataset.labels.tolist(), dataset.sources, strict=True)):
        together.setdefault((label, sources[0]), []).append(row)
    return [
        np.array(rows[at : at + LOUDEST], np.int64)
        for rows in together.values()
        for at in range(0, len(rows), LOUDEST)
    ]


def load(out: Path) -> Dataset:
    """A finished dataset, its features memory-mapped.

    Raises
    ------
    ValueError
        If there is none, or it is not finished.
    """
    manifest = _read(out / MANIFEST)
    if "counts" not in manifest:
        raise ValueError(f"expected a finished dataset in {out}: {MANIFEST} has no counts")
    rows = list(_rows(out))
    return Dataset(
        np.load(out / FEATURES, mmap_mode="r"),
        np.array([HEARD.index(row["label"]) for row in rows], np.int64),
        tuple(tuple(row["sources"]) for row in rows),
        tuple(row["name"] for row in rows),
        manifest,
    )


def begin(out: Path, identity: dict[str, Any]) -> None:
    """Make room for a dataset, or go on with one of the same identity.

    Raises
    ------
    ValueError
        If the folder holds another one: hours of work are not thrown away unasked.
    """
    manifest = _read(out / MANIFEST)
    if not manifest:
        (out / SHARDS).mkdir(parents=True, exist_ok=True)
        shape = (identity["windows"], *identity["shape"])
        np.lib.format.open_memmap(out / FEATURES, "w+", np.uint8, shape).flush()
        write(out / MANIFEST, identity)
        return
    different = [key for key, value in identity.items() if manifest.get(key) != value]
    if different:
        told = ", ".join(different)
        raise ValueError(
            f"{out} holds a dataset of other {told}. Nothing was changed. Remove it or build elsewhere."
        )


def finish(out: Path, **about: Any) -> Dataset:
    """Count what is in a dataset whose shards are all there; ``about`` goes into its manifest, too."""
    rows = list(_rows(out))
    counts = {
        "labels": dict(Counter(row["label"] for row in rows)),
        "sources": dict(Counter(row["sources"][0] for row in rows)),
    }
    write(out / MANIFEST, {**_read(out / MANIFEST), **about, "counts": counts})
    return load(out)


def shard_path(out: Path, number: int) -> Path:
    """Where a shard's labels, sources and names are."""
    return out / SHARDS / f"{number:05d}.json"


def write(path: Path, content: object) -> None:
    """Write JSON all at once: a file is there whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")
    unfinished.replace(path)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content


def _rows(out: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((out / SHARDS).glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))
