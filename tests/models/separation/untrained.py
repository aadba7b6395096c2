"""Networks of demucs' architectures, small and with fixed random weights."""

from __future__ import annotations

import warnings
from typing import Final

import torch
from demucs.apply import BagOfModels, Model
from demucs.hdemucs import HDemucs
from demucs.htdemucs import HTDemucs

SOURCES: Final = ["drums", "bass", "other", "vocals"]
"""In demucs' order."""

SEGMENT: Final = 0.25
"""Seconds of a piece."""


def network(kind: str, seed: int = 0) -> Model:
    """An ``htdemucs`` or ``hdemucs``."""
    torch.manual_seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of layers that are empty at this size
        model: Model = (
            HTDemucs(SOURCES, channels=8, depth=4, t_layers=1, t_heads=2, segment=SEGMENT)
            if kind == "htdemucs"
            else HDemucs(SOURCES, channels=16, growth=1, segment=SEGMENT)
        )
    model.eval()
    return model


def bag() -> BagOfModels:
    """Two networks, averaged by source with weights."""
    models = [network("hdemucs", 1), network("hdemucs", 2)]
    return BagOfModels(models, [[1.0, 0.5, 1.0, 0.0], [1.0, 1.0, 0.0, 1.0]])
