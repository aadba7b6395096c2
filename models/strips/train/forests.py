"""Random forests grown with scikit-learn (Breiman 2001), and their trees as the flat arrays that NumPy walks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor

from models.strips.match.learned.forest import FARTHEST, LEAF, Forest, Half
from models.strips.material import Array

TREES: Final = 80
LEAVES: Final = 512
SMALLEST_LEAF: Final = 3
SHARE_TRIED: Final = 1.0 / 3.0
"""Share of the features that a split may choose from."""

Arrays = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]


def grow(features: Half, targets: Array, *, seed: int, jobs: int = 1, trees: int = TREES) -> RandomForestRegressor:
    """A forest for targets of shape (rows, outputs)."""
    forest = RandomForestRegressor(
        n_estimators=trees,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=SMALLEST_LEAF,
        max_features=SHARE_TRIED,
        random_state=seed,
        n_jobs=jobs,
    )
    return forest.fit(features, targets.squeeze())


def flat(forest: RandomForestRegressor) -> Forest:
    """The same trees as arrays, rounded to what 16 bits hold.

    Raises
    ------
    ValueError
        If a right child is further away than a 16-bit float can tell.
    """
    return side_by_side([_flat(each.tree_) for each in forest.estimators_])


def side_by_side(trees: Sequence[Arrays]) -> Forest:
    """Trees of different sizes, padded with leaves that nothing reaches."""
    nodes = max(len(tree[0]) for tree in trees)
    feature, threshold, right, value = (
        np.stack([_padded(tree[at], nodes, fill) for tree in trees]) for at, fill in enumerate((LEAF, 0, 0, 0))
    )
    return Forest(feature, threshold, right, value)


def rounded_down(values: Array) -> Half:
    """The largest 16-bit floats that are not above values."""
    near = values.astype(np.float16)
    return np.where(near > values, np.nextafter(near, np.float16(-np.inf)), near)


def _flat(tree: Any) -> Arrays:
    """Nodes in depth-first order, left before right."""
    order: list[int] = []
    waiting = [0]
    while waiting:
        node = waiting.pop()
        order.append(node)
        if tree.children_left[node] != tree.children_right[node]:
            waiting += [int(tree.children_right[node]), int(tree.children_left[node])]
    place = np.argsort(order)
    inner = tree.children_left[order] != tree.children_right[order]
    right = np.where(inner, place[tree.children_right[order]] - np.arange(len(order)), 0)
    if right.max() > FARTHEST:
        raise ValueError(f"expected right children at most {FARTHEST} nodes away, not {right.max()}")
    return (
        np.where(inner, tree.feature[order], LEAF).astype(np.int64),
        np.where(inner, rounded_down(tree.threshold[order]), 0.0).astype(np.float32),
        right.astype(np.int64),
        tree.value[order, :, 0].astype(np.float16).astype(np.float32),
    )


def _padded(array: NDArray[Any], nodes: int, fill: int) -> NDArray[Any]:
    missing = [(0, nodes - len(array)), *[(0, 0)] * (array.ndim - 1)]
    return np.pad(array, missing, constant_values=fill)
