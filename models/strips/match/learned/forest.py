"""Regression forests as flat arrays, and all trees walked at once.

Nodes of a tree stand in depth-first order: the left child is the next node, the right one ``right`` nodes on.
Features are 16-bit floats. A threshold that is rounded down to one parts them as the unrounded one does: it still
lies at or above the feature to its left, and below the one to its right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Half = NDArray[np.float16]

LEAF: Final = -1
FARTHEST: Final = 2048
"""Largest step to a right child that a 16-bit float holds exactly."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees side by side, padded with leaves.

    ``feature`` (trees, nodes) is the index of a feature or :data:`LEAF`, ``threshold`` what it must not exceed to
    go left, ``right`` the step to the right child, ``value`` (trees, nodes, outputs) what a leaf answers.
    """

    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    right: NDArray[np.int64]
    value: NDArray[np.float32]

    def answers(self, features: Half) -> NDArray[np.float32]:
        """What each tree says of rows of features: shape (rows, features) to (rows, trees, outputs)."""
        trees = np.arange(len(self.feature))
        rows = np.arange(len(features))[:, np.newaxis]
        node = np.zeros((len(features), len(trees)), np.int64)
        while True:
            feature = self.feature[trees, node]
            inner = feature != LEAF
            if not inner.any():
                return self.value[trees, node]
            left = features[rows, feature] <= self.threshold[trees, node]
            node += np.where(inner, np.where(left, 1, self.right[trees, node]), 0)

    def predict(self, features: Half) -> NDArray[np.float64]:
        """The mean over trees, shape (rows, outputs)."""
        mean: NDArray[np.float64] = self.answers(features).mean(axis=1, dtype=np.float64)
        return mean


def halves(features: NDArray[np.float64]) -> Half:
    """Features as the forests take them; what is beyond 16 bits is held at the largest."""
    largest = float(np.finfo(np.float16).max)
    return np.clip(np.nan_to_num(features), -largest, largest).astype(np.float16)
