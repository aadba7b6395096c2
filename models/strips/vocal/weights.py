"""The weights of the four networks, in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.strips.vocal.network import Weights
from models.weights.store import read, write

FORMAT: Final = "1"
"""Raised when weights of another layout, or heard with other features, are needed."""

BUILT_IN: Final = "vocal.safetensors"

NETWORKS: Final = ("eq", "range", "reverb", "level")


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by network, and the means of what each was taught, (outputs,), in 0..1."""

    weights: Mapping[str, Weights]
    usual: Mapping[str, NDArray[np.float32]]


def load(path: Path | None = None) -> Learned:
    """The networks of a file; of the built-in one if None.

    Raises
    ------
    ValueError
        If the file is missing, damaged, or made for another version; the message names it.
    """
    return _built_in() if path is None else _stored(path)


def save(path: Path, learned: Learned) -> Path:
    """Write the networks into a file."""
    flat = {f"{name}:{key}": array for name, found in learned.weights.items() for key, array in found.items()}
    usual = {f"{name}:usual": array for name, array in learned.usual.items()}
    write(path, {**flat, **usual}, {"format": FORMAT})
    return path


def _stored(path: Path) -> Learned:
    flat, _ = read(
        path, whose="the vocal chain's", kind=f"vocal weights of format {FORMAT}", needed={"format": FORMAT}
    )
    networks: dict[str, dict[str, NDArray[np.float32]]] = {name: {} for name in NETWORKS}
    for name, array in flat.items():
        network, _, key = name.partition(":")
        networks.setdefault(network, {})[key] = array
    return Learned(networks, {name: found.pop("usual") for name, found in networks.items()})


@cache
def _built_in() -> Learned:
    with as_file(files("models.weights") / BUILT_IN) as path:
        return _stored(path)
