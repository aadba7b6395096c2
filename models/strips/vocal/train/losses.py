"""The three losses of Li and Lerch 2023: mean square, equation 2 for the reverb, equation 3 for the equaliser."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from models.strips.vocal.parameters import parameters

UNCHANGED: Final = 0.1
"""Weight of the octaves that were left as they were."""

NEUTRAL: Final = 0.5
"""What a gain of 0 dB is between 0 and 1."""


def mean_square(found: Tensor, wanted: Tensor) -> Tensor:
    """Of all outputs alike."""
    return torch.mean((found - wanted) ** 2)


def equaliser_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """Equation 3: ``l_changed + 0.1 l_unchanged``, mean squares over the octaves of either group."""
    square = (found - wanted) ** 2
    changed = (wanted != NEUTRAL).to(square.dtype)
    groups = [(square * group).sum() / group.sum().clamp(min=1.0) for group in (changed, 1.0 - changed)]
    return groups[0] + UNCHANGED * groups[1]


def reverb_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """Equation 2: ``10 l_DW + 5 l_RT + 5 l_RS + l_rest``, the last one a mean over the other seven."""
    square = ((found - wanted) ** 2).mean(dim=0)
    weights = torch.tensor([row.weight for row in parameters()])
    named = weights != 1.0
    return (weights * square)[named].sum() + square[~named].mean()
