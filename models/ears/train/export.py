"""From torch modules to the arrays that the NumPy ear reads, and to the file that ships."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.ears.prediction import HEARD
from models.ears.sound.ear import FORMAT
from models.ears.train.networks import EarNet, NameNet
from models.weights.store import write

_ORDERS: Final[Mapping[type[nn.Module], tuple[int, ...]]] = {
    nn.Conv2d: (2, 3, 1, 0),
    nn.Conv1d: (2, 1, 0),
    nn.Linear: (1, 0),
}
"""Axes of torch's weights in the order of the NumPy ear: outputs last."""

Arrays = dict[str, NDArray[np.float32]]


def to_arrays(ear: EarNet, names: NameNet) -> Arrays:
    """All weights by name, in evaluation form: batch normalisation is folded into its convolution."""
    arrays = {**dict(_arrays(ear, "")), **dict(_arrays(names, "name."))}
    return {name: np.ascontiguousarray(array.numpy(), np.float32) for name, array in arrays.items()}


def save(path: Path, arrays: Arrays, *, temperature: float, name_temperature: float) -> str:
    """Write the weights in 16-bit precision. Returns their checksum."""
    told = {
        "format": str(FORMAT),
        "labels": json.dumps(HEARD),
        "temperature": repr(temperature),
        "name_temperature": repr(name_temperature),
    }
    return write(path, arrays, told)


def _arrays(module: nn.Module, prefix: str) -> Iterator[tuple[str, Tensor]]:
    for name, child in module.named_children():
        place = f"{prefix}{name}"
        if isinstance(child, nn.Sequential) and isinstance(child[0], nn.Conv2d):
            weight, bias = _folded(child)
            yield f"{place}.weight", weight.permute(_ORDERS[nn.Conv2d])
            yield f"{place}.bias", bias
        elif isinstance(child, nn.Conv1d | nn.Linear):
            yield f"{place}.weight", child.weight.detach().permute(_ORDERS[type(child)])
            if child.bias is not None:
                yield f"{place}.bias", child.bias.detach()
        elif isinstance(child, nn.Embedding):
            yield f"{place}.weight", child.weight.detach()
        else:
            yield from _arrays(child, f"{place}.")


def _folded(pair: nn.Sequential) -> tuple[Tensor, Tensor]:
    """Weight and bias of the one convolution that does what a convolution and its normalisation do."""
    convolution, norm = pair
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
    return convolution.weight.detach() * scale[:, None, None, None], norm.bias.detach() - norm.running_mean * scale
