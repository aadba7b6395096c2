"""The weights of the solvers that listen, by network. They fit one ear: the one that they were trained with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.learned.network import Weights
from models.ears.sound.ear import load_ear
from models.weights.store import read

FORMAT: Final = "1"
"""Raised when weights of another layout are needed."""

BUILT_IN: Final = "balance.safetensors"


@dataclass(frozen=True, slots=True)
class Learned:
    """One network: its weights, and how far it errs.

    ``weights`` are as :func:`models.balance.learned.network.features` wants them, ``error`` is the
    standard deviation in dB on songs that it did not learn from.
    """

    weights: Weights
    error: float


def load(network: str, path: Path | None = None) -> Learned:
    """One network of a file; of the built-in one if None.

    Raises
    ------
    ValueError
        If the file is missing, damaged, or made for another version or another ear, or has no such network; the
        message names it.
    """
    networks, errors = stored(path, load_ear().version) if path is not None else _built_in()
    if network not in networks:
        raise ValueError(f"expected weights of {' or '.join(sorted(networks))}, not {network!r}")
    return Learned(networks[network], errors[network])


def stored(path: Path, ear: str) -> tuple[Mapping[str, Weights], Mapping[str, float]]:
    """All networks of a file, and their errors in dB.

    Raises
    ------
    ValueError
        As :func:`load`.
    """
    flat, told = read(
        path,
        whose="the balance's",
        kind=f"balance weights of format {FORMAT} for the ear {ear}",
        needed={"format": FORMAT, "ear": ear},
    )
    networks: dict[str, dict[str, NDArray[np.float32]]] = {}
    for name, array in flat.items():
        network, _, key = name.partition(":")
        networks.setdefault(network, {})[key] = array
    return networks, {network: float(told[f"error:{network}"]) for network in networks}


@cache
def _built_in() -> tuple[Mapping[str, Weights], Mapping[str, float]]:
    with as_file(files("models.weights") / BUILT_IN) as path:
        return stored(path, load_ear().version)
