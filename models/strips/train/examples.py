"""What is learned from: pairs as pictures and features, with the settings that made them.

Every stretch is used with :data:`DRAWS` settings. Features of bands are taken behind crossovers that are as far
off as the recovered ones are, so that the forests learn from what they will be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from models.ears.data.gather import Told
from models.strips.match.learned.bands import band_features
from models.strips.match.learned.crossing import crossing_features
from models.strips.match.learned.picture import pictures
from models.strips.match.learned.ranges import CROSSOVERS, LAW, places
from models.strips.material import Array
from models.strips.train.pairs import make_pair
from models.strips.train.parallel import parallel
from models.strips.train.recordings import Take, excerpt, in_turn
from models.strips.train.truth import truth_of

DRAWS: Final = 4

PIECE: Final = 5
"""Stretches in a file."""

MISSED: Final = 0.25
"""RMS error of the recovered crossovers' natural logarithm on tuning recordings (measured: 0.28)."""


@dataclass(frozen=True, slots=True)
class Examples:
    """``n`` pairs.

    ``seen`` (n, 2, BANDS, COLUMNS) is for the encoder; ``crossing`` (n, features) and ``bands`` (n, 4, features)
    are for the forests. ``crossovers`` (n, 3) and ``laws`` (n, 4, 5) are places in their ranges;
    ``known_crossovers`` (n, 3) and ``known_laws`` (n, 4, 5) say which of them a pair tells. ``sources`` (n,) are
    the libraries.
    """

    seen: NDArray[np.float16]
    crossing: Array
    bands: Array
    crossovers: Array
    laws: Array
    known_crossovers: NDArray[np.bool_]
    known_laws: NDArray[np.bool_]
    sources: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.sources)


Example = tuple[NDArray[np.float16], Array, Array, Array, Array, NDArray[np.bool_], NDArray[np.bool_], str]


def build(
    takes: Sequence[Take], count: int, folder: Path, *, seed: int, workers: int = 1, told: Told = lambda *_: None
) -> Examples:
    """:data:`DRAWS` examples of each of so many stretches; what is too short or silent gives none.

    They are kept in ``folder``, file by file, so that a build that was stopped goes on where it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    order = list(enumerate(in_turn(takes, count, np.random.default_rng(seed))))
    pieces = [order[start : start + PIECE] for start in range(0, count, PIECE)]
    paths = [folder / f"{seed}-{piece[0][0]:05d}-{len(piece)}.npz" for piece in pieces]
    missing = [(path, piece) for path, piece in zip(paths, pieces, strict=True) if not path.is_file()]
    with parallel(workers) as run:
        for done, _ in enumerate(run(partial(_write, seed), missing), len(paths) - len(missing) + 1):
            told("pairs", min(PIECE * done, count), count)
    parts = [part for part in map(_read, paths) if part]
    if not parts:
        raise ValueError(f"no stretch of {len(takes)} recordings can be used")
    columns = {name: np.concatenate([part[name] for part in parts]) for name in Examples.__slots__}
    return Examples(**columns)


def _write(seed: int, work: tuple[Path, Sequence[tuple[int, Take]]]) -> None:
    path, piece = work
    rows = [row for numbered in piece for row in _examples(seed, numbered)]
    columns = (np.array(column) for column in zip(*rows, strict=True))
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez(file, **cast(dict[str, Any], dict(zip(Examples.__slots__, columns, strict=False))))
    beside.replace(path)


def _read(path: Path) -> dict[str, Any]:
    with np.load(path) as stored:
        return dict(stored)


def _examples(seed: int, numbered: tuple[int, Take]) -> list[Example]:
    number, take = numbered
    rng = np.random.default_rng([seed, number])
    stretch = excerpt(take, rng)
    if stretch is None:
        return []
    found = []
    for _ in range(DRAWS):
        pair = make_pair(stretch, rng)
        truth = truth_of(pair)
        missed = np.sort(truth.crossovers * np.exp(rng.normal(0.0, MISSED, len(truth.crossovers))))
        features, loud = band_features(pair.dry, pair.wet, stretch.rate, missed.tolist())
        laws = truth.laws.copy()
        laws[:, 0] += pair.loud - loud
        found.append(
            (
                pictures(pair.dry, pair.wet, stretch.rate).astype(np.float16),
                crossing_features(pair.dry, pair.wet, stretch.rate),
                features,
                places(truth.crossovers, CROSSOVERS),
                places(laws, list(LAW.values())),
                truth.known_crossovers,
                truth.known_laws,
                stretch.source,
            )
        )
    return found
