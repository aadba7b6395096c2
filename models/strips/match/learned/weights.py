"""The weights of the learned matcher: the encoder's layers, and a forest for each thing that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.strips.match.learned.forest import Forest
from models.strips.match.learned.ranges import LAW
from models.weights.store import Weights, read, write

FORMAT: Final = "1"
"""Raised when weights of another layout are needed."""

BUILT_IN: Final = "strips-match.safetensors"
CROSSOVERS: Final = "crossovers"
FORESTS: Final = (CROSSOVERS, *LAW)
"""What is asked: the three crossovers together, and each setting of a band."""

_ENCODER: Final = "encoder:"


@dataclass(frozen=True, slots=True)
class Learned:
    """``encoder`` as :func:`models.strips.match.learned.encoder.embed` wants it, ``forests`` by what is asked."""

    encoder: Weights
    forests: Mapping[str, Forest]


def load(path: Path | None = None) -> Learned:
    """The weights of a file; the built-in ones if None.

    Raises
    ------
    ValueError
        If the file is missing, damaged, or made for another version; the message names it.
    """
    return _stored(path) if path is not None else _built_in()


def save(path: Path, learned: Learned) -> str:
    """Write the weights. Returns their checksum."""
    arrays: dict[str, NDArray[np.float32]] = {
        f"{_ENCODER}{name}": array for name, array in learned.encoder.items()
    }
    for asked, forest in learned.forests.items():
        for name in Forest.__slots__:
            arrays[f"{asked}:{name}"] = getattr(forest, name).astype(np.float32)
    return write(path, arrays, {"format": FORMAT})


def _stored(path: Path) -> Learned:
    flat, _ = read(
        path, whose="the matcher's", kind=f"matcher weights of format {FORMAT}", needed={"format": FORMAT}
    )
    forests = {
        asked: Forest(
            feature=flat[f"{asked}:feature"].astype(np.int64),
            threshold=flat[f"{asked}:threshold"],
            right=flat[f"{asked}:right"].astype(np.int64),
            value=flat[f"{asked}:value"],
        )
        for asked in FORESTS
    }
    encoder = {name.removeprefix(_ENCODER): array for name, array in flat.items() if name.startswith(_ENCODER)}
    return Learned(encoder, forests)


@cache
def _built_in() -> Learned:
    with as_file(files("models.weights") / BUILT_IN) as path:
        return _stored(path)
