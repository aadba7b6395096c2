"""Weights on disk: safetensors in 16-bit precision, with the checksum of what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

Weights = Mapping[str, NDArray[np.float32]]


def read(path: Path, *, whose: str, kind: str, needed: Mapping[str, str]) -> tuple[Weights, Mapping[str, str]]:
    """Weights in single precision, and what is told of them.

    Parameters
    ----------
    path : Path
    whose, kind : str
        How messages name them: "the ear's", "ear weights of format 1".
    needed : mapping
        What must be told of weights that fit this version.

    Raises
    ------
    ValueError
        If the file is missing, damaged, or made for another version; the message names it.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            told = file.metadata() or {}
            weights = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise ValueError(f"{whose} weights are missing: {path}") from None
    except (SafetensorError, OSError) as error:
        raise ValueError(f"{whose} weights are damaged: {path} ({error})") from error
    if any(told.get(key) != value for key, value in needed.items()):
        raise ValueError(f"{path} is not for this version of Deskhand: expected {kind}")
    if told.get("sha256") != checksum(weights):
        raise ValueError(f"{whose} weights are damaged: {path} (its checksum does not match)")
    return weights, told


def write(path: Path, weights: Weights, told: Mapping[str, str]) -> str:
    """Write weights in 16-bit precision with what is told of them. Returns their checksum."""
    digest = checksum(weights)
    save_file(
        {name: array.astype(np.float16) for name, array in weights.items()}, path, {**told, "sha256": digest}
    )
    return digest


def checksum(weights: Weights) -> str:
    """SHA-256 over names, shapes and values in 16-bit precision, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        array = np.ascontiguousarray(weights[name], np.float16)
        digest.update(f"{name}{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
