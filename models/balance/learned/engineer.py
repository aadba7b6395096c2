"""The leveller of one engineer: its last layer, fitted to the engineer's own songs.

A few songs have some dozens of faders, the network ten thousands of weights: all but the last layer stay as they
are, and the last one is drawn towards the shared one (ridge regression; Hoerl & Kennard 1970).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from models.balance.learned.network import Rows, features
from models.balance.learned.weights import Learned
from models.balance.material import Array

RIDGE: Final = 0.1
"""Weight of the squared distance from the shared layer, beside squared errors in dB. Found on the tuning songs."""


def fitted(base: Learned, songs: Sequence[tuple[Rows, Array]], *, ridge: float = RIDGE) -> Learned:
    """A leveller whose last layer is the engineer's.

    Parameters
    ----------
    base : Learned
    songs : sequence of pairs
        What was heard of a song's parts, (n, 128), and the loudness that the engineer gave them, (n,) in LU: of
        which only the relations count. None gives the shared leveller.
    ridge : float > 0

    Raises
    ------
    ValueError
        If ``ridge`` is not positive, or a song's parts do not match.
    """
    if ridge <= 0.0:
        raise ValueError(f"expected a ridge above 0, not {ridge!r}")
    shared = base.weights["last.weight"][:, 0].astype(float)
    squares, wanted = ridge * np.eye(len(shared)), np.zeros(len(shared))
    for heard, levels in songs:
        if len(heard) != len(levels):
            raise ValueError(f"expected as many levels as parts, not {len(levels)} for {len(heard)}")
        seen = features(base.weights, heard).astype(float)
        seen = seen - seen.mean(axis=0)
        squares += seen.T @ seen
        wanted += seen.T @ (levels - levels.mean() - seen @ shared)
    own = (shared + np.linalg.solve(squares, wanted)).astype(np.float32)
    return replace(base, weights={**base.weights, "last.weight": own[:, np.newaxis]})
