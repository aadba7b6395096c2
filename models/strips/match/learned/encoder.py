"""The encoder's forward pass in NumPy: the same convolutions over both recordings of a pair.

Maps have the shape ``(recordings, bands, columns, channels)``; weights go by the names that
:mod:`models.strips.train.export` gives them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from models.strips.match.learned.picture import Picture
from models.weights.store import Weights

Map = NDArray[np.float32]

SIZE: Final = 3
STRIDES: Final = ((2, 4), (2, 2), (1, 2), (1, 2))
"""Of the stages, along bands and columns: frequencies stay apart, crossovers lie between them."""

LEAK: Final = 0.1
"""Slope of the rectifiers below zero."""

CENTRE, SCALE = 0.5, 4.0
"""What is taken off the pictures, and what they are multiplied by then."""


def embed(weights: Weights, seen: Picture) -> Map:
    """Pictures of pairs, shape (pairs, 2, BANDS, COLUMNS), as numbers of shape (pairs, 2 x width).

    The difference of wet and dry, then dry.
    """
    pairs = len(seen)
    x = seen.reshape(pairs * 2, *seen.shape[2:])[..., np.newaxis]
    x = (x - np.float32(CENTRE)) * np.float32(SCALE)
    for stage, strides in enumerate(STRIDES):
        x = _convolve(weights[f"stages.{stage}.weight"], weights[f"stages.{stage}.bias"], x, strides)
    pooled = np.concatenate([x.mean(axis=2), x.max(axis=2)], axis=2)
    both = pooled.reshape(len(x), -1) @ weights["embed.weight"] + weights["embed.bias"]
    both = both.reshape(pairs, 2, -1)
    return np.concatenate([both[:, 1] - both[:, 0], both[:, 0]], axis=1)


def _convolve(kernel: Map, bias: Map, x: Map, strides: tuple[int, int]) -> Map:
    """Weights of shape ``(size, size, inputs, outputs)``; zeros beyond the edges, a rectifier behind."""
    inputs, outputs = kernel.shape[2:]
    margin = SIZE // 2
    padded = np.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
    patches = sliding_window_view(padded, (SIZE, SIZE), axis=(1, 2))[:, :: strides[0], :: strides[1]]
    rows = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, SIZE * SIZE * inputs)
    out: Map = rows @ kernel.reshape(-1, outputs) + bias
    out = np.maximum(out, np.float32(LEAK) * out)
    return out.reshape(*patches.shape[:3], outputs)
