"""From torch modules to the arrays that the NumPy encoder reads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import nn

from models.strips.train.networks import Encoder


def to_arrays(encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """All weights by name; outputs last, so ``(size, size, inputs, outputs)`` of convolutions."""
    found: dict[str, NDArray[np.float32]] = {}
    for name, module in encoder.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            weight = module.weight.detach().numpy()
            turned = weight.transpose(2, 3, 1, 0) if isinstance(module, nn.Conv2d) else weight.T
            found[f"{name}.weight"] = np.ascontiguousarray(turned)
            assert module.bias is not None
            found[f"{name}.bias"] = module.bias.detach().numpy()
    return found
