"""Fits the weights of the blind guess: writes ``blind.csv``.

    python -m models.strips.space.fit FOLDER... > blind.csv

On the libraries that are for training (:func:`models.ears.data.split.part_of`), by ridge regression.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from models.ears.data.library import read_folders
from models.ears.data.split import part_of
from models.strips.material import Array
from models.strips.space.blind import FEATURES, features
from models.strips.space.heard import Heard, drawn, heard

RIDGE: Final = 5.0
EACH: Final = 6
SEED: Final = 1

AUDIBLE_ROOM_DB: Final = 12.0
"""Rooms further below the direct sound have no decay to be heard."""


def fitted(examples: Sequence[Heard]) -> tuple[Array, Array]:
    """(11,) weights of the logarithm of the decay time and of the ratio."""
    seen = [(one, found) for one in examples if (found := features(one.levels)) is not None]
    rooms = [(one, found) for one, found in seen if one.rt60 > 0.0 and one.ratio < AUDIBLE_ROOM_DB]
    decay = _ridge(np.array([found for _, found in rooms]), np.log([one.rt60 for one, _ in rooms]))
    return decay, _ridge(np.array([found for _, found in seen]), np.array([one.ratio for one, _ in seen]))


def _ridge(seen: Array, truth: Array) -> Array:
    """Weights for features as they are, shrunk where they are brought to unit spread."""
    middle, scale = seen.mean(axis=0), seen.std(axis=0)
    middle[0], scale[0] = 0.0, 1.0
    unit = (seen - middle) / scale
    penalty = RIDGE * np.eye(len(middle))
    penalty[0, 0] = 0.0
    weights: Array = np.linalg.solve(unit.T @ unit + penalty, unit.T @ truth) / scale
    weights[0] -= middle @ weights
    return weights


def main(folders: Sequence[str]) -> None:
    """Write the table to standard output."""
    rng = np.random.default_rng(SEED)
    found = read_folders([Path(folder) for folder in folders]).recordings
    train = [recording for recording in found if part_of(recording.source) == "train"]
    decay, ratio = fitted(list(heard(drawn(train, rng, each=EACH), rng)))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("feature", "rt60", "ratio"))
    writer.writerows((name, f"{a:.5f}", f"{b:.5f}") for name, a, b in zip(FEATURES, decay, ratio, strict=True))


if __name__ == "__main__":
    main(sys.argv[1:])
