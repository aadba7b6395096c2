"""The ear's forward pass in NumPy: convolutions as matrix products, batch normalisation folded into them.

Maps have the shape ``(windows, bands, columns, channels)``. Weights go by the names that
:mod:`models.ears.train.export` gives them; how many stages there are follows from the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Map = NDArray[np.float32]
Weights = Mapping[str, NDArray[np.float32]]

BATCH: Final = 8
"""Windows at once: their patches of one layer fit into a processor's cache."""


def embed(weights: Weights, log_mel: Map) -> Map:
    """Embeddings of windows, shape ``(windows, bands, columns)`` to ``(windows, width)``; not negative."""
    pieces = [_embed(weights, log_mel[at : at + BATCH]) for at in range(0, len(log_mel), BATCH)]
    return np.concatenate(pieces) if pieces else np.empty((0, len(weights["embed.bias"])), np.float32)


def _embed(weights: Weights, log_mel: Map) -> Map:
    x = _relu(_convolve(weights, "stem", log_mel[..., np.newaxis], stride=2))
    stage = 0
    while f"stages.{stage}.first.weight" in weights:
        x = _residual(weights, f"stages.{stage}", x, stride=1 if stage == 0 else 2)
        stage += 1
    pooled = np.concatenate([x.mean(axis=2), x.max(axis=2)], axis=2)
    return _relu(_dense(weights, "embed", pooled.transpose(0, 2, 1).reshape(len(x), -1)))


def classify(weights: Weights, embeddings: Map) -> Map:
    """Logits of embeddings, shape ``(windows, classes)``."""
    return _dense(weights, "head", embeddings)


def join(weights: Weights, embeddings: Map, letters: NDArray[np.int64]) -> Map:
    """Logits of the multimodal network: embeddings of unit length and :func:`~.spelling.spell`-ed names."""
    x = weights["name.letters.weight"][letters]
    for layer in ("name.near", "name.far"):
        x = _relu(_convolve_letters(weights, layer, x))
    joined = np.concatenate([embeddings, x.max(axis=1)], axis=1)
    return _dense(weights, "name.head", _relu(_dense(weights, "name.join", joined)))


def softmax(logits: Map, temperature: float = 1.0) -> NDArray[np.float64]:
    """Probabilities along the last axis (Guo et al. 2017, equation 8)."""
    scaled = np.asarray(logits, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _residual(weights: Weights, name: str, x: Map, *, stride: int) -> Map:
    inner = _relu(_convolve(weights, f"{name}.first", x, stride=stride))
    around = (
        _convolve(weights, f"{name}.shortcut", x, stride=stride) if f"{name}.shortcut.weight" in weights else x
    )
    return _relu(_convolve(weights, f"{name}.second", inner, stride=1) + around)


def _convolve(weights: Weights, name: str, x: Map, *, stride: int) -> Map:
    """Weights of shape ``(size, size, inputs, outputs)``; zeros beyond the edges."""
    kernel, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    size, _, inputs, outputs = kernel.shape
    margin = size // 2
    padded = np.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
    patches = sliding_window_view(padded, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    rows = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * inputs)
    out = rows @ kernel.reshape(-1, outputs)
    out += bias
    shaped: Map = out.reshape(*patches.shape[:3], outputs)
    return shaped


def _convolve_letters(weights: Weights, name: str, x: Map) -> Map:
    """Weights of shape ``(size, inputs, outputs)`` along the letters, ``x`` ``(names, letters, inputs)``."""
    kernel, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    margin = len(kernel) // 2
    padded = np.pad(x, ((0, 0), (margin, margin), (0, 0)))
    out: Map = sum((padded[:, at : at + x.shape[1]] @ kernel[at] for at in range(len(kernel))), start=bias)
    return out


def _dense(weights: Weights, name: str, x: Map) -> Map:
    out: Map = x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return out


def _relu(x: Map) -> Map:
    return np.maximum(x, 0.0, out=x)
