"""From torch modules to the arrays that the NumPy solvers read, and into the file that ships."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from torch import nn

from models.balance.learned.weights import FORMAT, stored
from models.balance.train.networks import PostProcessor
from models.ears.sound.ear import load_ear
from models.weights.store import write

Arrays = dict[str, NDArray[np.float32]]

_DIGITS: Final = 4


def to_arrays(post: PostProcessor) -> Arrays:
    """All weights by name; those of dense layers with outputs last."""
    found: Arrays = {}
    for name, module in post.named_modules():
        if isinstance(module, nn.Linear):
            found[f"{name}.weight"] = np.ascontiguousarray(module.weight.detach().numpy().T)
            found[f"{name}.bias"] = module.bias.detach().numpy()
        elif isinstance(module, nn.PReLU):
            found[f"{name}.weight"] = module.weight.detach().numpy()
    return found


def save(path: Path, network: str, arrays: Arrays, *, error: float) -> Path:
    """Put one network into a file, beside the others that are there for the same ear; ``error`` in dB."""
    ear = load_ear().version
    networks, errors = stored(path, ear) if path.is_file() else ({}, {})
    networks = {**networks, network: arrays}
    errors = {**errors, network: round(error, _DIGITS)}
    flat = {f"{name}:{key}": array for name, weights in networks.items() for key, array in weights.items()}
    told = {f"error:{name}": repr(value) for name, value in errors.items()}
    write(path, flat, {"format": FORMAT, "ear": ear, **told})
    return path
