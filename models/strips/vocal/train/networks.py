"""The regressor of Li and Lerch 2023 in torch, and the arrays that NumPy reads of it.

The paper does not say how its multilayer perceptron is built behind the 768 inputs: one hidden layer is ours.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.strips.vocal.network import FLAT, WIDTHS

KERNEL: Final = 3
DROPOUT: Final = 0.3
HIDDEN: Final = 64


class Regressor(nn.Module):
    """Blocks ``(n, 2, 128, 64)`` to ``(n, outputs)``, 0 to 1 each; before it is trained it says ``usual``.

    Parameters
    ----------
    usual : Tensor [shape=(outputs,)]
        Means of the training data.
    """

    def __init__(self, usual: Tensor) -> None:
        super().__init__()
        self.conv = nn.ModuleList(nn.Conv2d(a, b, KERNEL) for a, b in pairwise(WIDTHS))
        self.norm = nn.ModuleList(nn.BatchNorm2d(width) for width in WIDTHS[1:])
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout(DROPOUT)
        self.hidden = nn.Linear(FLAT, HIDDEN)
        self.last = nn.Linear(HIDDEN, len(usual))
        nn.init.zeros_(self.last.weight)
        with torch.no_grad():
            self.last.bias.copy_(usual)

    def forward(self, blocks: Tensor) -> Tensor:
        """One batch."""
        x = blocks
        for conv, norm in zip(self.conv, self.norm, strict=True):
            x = self.pool(torch.relu(norm(conv(x))))
        x = self.dropout(x.flatten(1))
        out: Tensor = self.last(torch.relu(self.hidden(x)))
        return out


def to_arrays(net: Regressor) -> dict[str, NDArray[np.float32]]:
    """Weights as :func:`models.strips.vocal.network.regress` wants them, normalisation folded in."""
    found: dict[str, NDArray[np.float32]] = {}
    for stage, (conv, norm) in enumerate(zip(net.conv, net.norm, strict=True)):
        assert isinstance(conv, nn.Conv2d)
        assert isinstance(norm, nn.BatchNorm2d)
        assert conv.bias is not None
        assert norm.running_var is not None
        assert norm.running_mean is not None
        scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
        found[f"conv.{stage}.weight"] = (conv.weight.detach() * scale[:, None, None, None]).numpy()
        found[f"conv.{stage}.bias"] = (
            (conv.bias.detach() - norm.running_mean) * scale + norm.bias.detach()
        ).numpy()
    for name, layer in (("hidden", net.hidden), ("last", net.last)):
        found[f"{name}.weight"] = np.ascontiguousarray(layer.weight.detach().numpy().T)
        found[f"{name}.bias"] = layer.bias.detach().numpy()
    return found
