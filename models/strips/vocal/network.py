"""The four regressors' forward pass in NumPy (Li and Lerch 2023, section III.C).

Four times convolution 3 x 3 without padding, batch normalisation (folded into it), ReLU, maximum over 2 x 2; then
768 numbers through a hidden layer. Maps have the shape ``(blocks, channels, bands, columns)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Map = NDArray[np.float32]
Weights = Mapping[str, NDArray[np.float32]]

WIDTHS: Final = (2, 8, 16, 32, 64)
"""Channels of the input and behind each convolution."""

FLAT: Final = 768
"""Numbers behind the last one: (2, 128, 64) becomes 64 maps of 6 x 2."""

BATCH: Final = 32


def regress(weights: Weights, inputs: Map) -> Map:
    """Outputs of blocks: ``(blocks, 2, 128, 64)`` to ``(blocks, outputs)``.

    ``weights`` are ``conv.N.weight`` (outputs, inputs, 3, 3), ``conv.N.bias``, and ``hidden`` and ``last`` with
    ``.weight`` (inputs, outputs) and ``.bias``.
    """
    pieces = [_regress(weights, inputs[at : at + BATCH]) for at in range(0, len(inputs), BATCH)]
    return np.concatenate(pieces) if pieces else np.empty((0, len(weights["last.bias"])), np.float32)


def _regress(weights: Weights, x: Map) -> Map:
    for stage in range(len(WIDTHS) - 1):
        x = _halved(np.maximum(_convolved(x, weights[f"conv.{stage}.weight"], weights[f"conv.{stage}.bias"]), 0.0))
    flat = x.reshape(len(x), -1)
    hidden = np.maximum(flat @ weights["hidden.weight"] + weights["hidden.bias"], 0.0)
    out: Map = hidden @ weights["last.weight"] + weights["last.bias"]
    return out


def _convolved(x: Map, kernel: Map, bias: Map) -> Map:
    size = kernel.shape[-1]
    patches = sliding_window_view(x, (size, size), axis=(2, 3))
    blocks, _, rows, columns = patches.shape[:4]
    flat = patches.transpose(0, 2, 3, 1, 4, 5).reshape(blocks * rows * columns, -1)
    out = flat @ kernel.reshape(len(kernel), -1).T + bias
    return np.ascontiguousarray(out.reshape(blocks, rows, columns, -1).transpose(0, 3, 1, 2))


def _halved(x: Map) -> Map:
    blocks, channels, rows, columns = x.shape
    even = x[:, :, : rows // 2 * 2, : columns // 2 * 2]
    halved: Map = even.reshape(blocks, channels, rows // 2, 2, columns // 2, 2).max(axis=(3, 5))
    return halved
