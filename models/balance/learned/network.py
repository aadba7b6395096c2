"""The post-processor's forward pass in NumPy (Steinmetz 2020, section 5.2.1, figure 14 B).

Every part is seen beside its context, the mean over all parts. So the order of the parts plays no role, and any
number of them can be heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Weights = Mapping[str, NDArray[np.float32]]

GAIN_RANGE: Final = 24.0
"""dB of a console's output of 1. Own: the range of Steinmetz 2020 is not told."""


def features(weights: Weights, heard: Rows) -> Rows:
    """What the last hidden layer holds.

    Parameters
    ----------
    weights : mapping of arrays
        ``hidden.N.weight`` (inputs, outputs), ``hidden.N.bias``, ``slopes.N.weight``; ``last.weight``,
        ``last.bias``.
    heard : array [shape=(n, width)]
        Embeddings of parts that sound, of unit length.

    Returns
    -------
    array [shape=(n, hidden)]
    """
    if not len(heard):
        return np.empty((0, len(weights["last.weight"])), np.float32)
    x = np.concatenate([heard, np.broadcast_to(heard.mean(axis=0), heard.shape)], axis=1)
    layer = 0
    while f"hidden.{layer}.weight" in weights:
        x = x @ weights[f"hidden.{layer}.weight"] + weights[f"hidden.{layer}.bias"]
        x = np.where(x >= 0.0, x, weights[f"slopes.{layer}.weight"] * x)
        layer += 1
    return x


def last(weights: Weights, hidden: Rows) -> Rows:
    """Outputs of :func:`features`, shape (n, outputs)."""
    return hidden @ weights["last.weight"] + weights["last.bias"]


def levels(outputs: Rows) -> Rows:
    """A leveller's answer (n,): loudness of parts in LU relative to their mean."""
    centred: Rows = outputs[:, 0] - (outputs[:, 0].mean() if len(outputs) else 0.0)
    return centred


def console(outputs: Rows) -> tuple[Rows, Rows]:
    """A console's answer (n,) each: loudness in LU relative to the mean, and pans from -1 to 1."""
    bounded = np.tanh(outputs)
    return levels(np.float32(GAIN_RANGE) * bounded), bounded[:, 1]
