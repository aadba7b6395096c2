"""The six channels of 5.1: their order, and the way down to stereo.

Source: Rec. ITU-R BS.775-3, Annex 4, Table 2 (2/0 from 3/2): the centre and the surrounds at 1/sqrt(2), no LFE.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Order = Literal["smpte", "film"]
Surround = NDArray[np.float32]
"""(6, n): channels L, R, C, LFE, Ls, Rs, whatever order a file has them in."""
Stereo = NDArray[np.float32]
"""(2, n)"""

CHANNELS: Final = ("L", "R", "C", "LFE", "Ls", "Rs")
L, R, C, LFE, LS, RS = range(6)

ORDERS: Final[Mapping[Order, tuple[int, ...]]] = {
    "smpte": (L, R, C, LFE, LS, RS),
    "film": (L, C, R, LS, RS, LFE),
}
"""Which channel stands where in a file."""

MINUS_3_DB: Final = 1.0 / math.sqrt(2.0)

DOWNMIX: Final = np.array(
    [
        [1.0, 0.0, MINUS_3_DB, 0.0, MINUS_3_DB, 0.0],
        [0.0, 1.0, MINUS_3_DB, 0.0, 0.0, MINUS_3_DB],
    ],
    dtype=np.float32,
)
"""(2, 6): left and right of :data:`CHANNELS`."""

WEIGHTS: Final = (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)
"""Weights of the channels' mean squares in loudness (Rec. ITU-R BS.1770-5, Table 3)."""


def fold_down(surround: Surround) -> Stereo:
    """The stereo of a 5.1, as a decoder makes it."""
    return DOWNMIX @ surround


def ordered(surround: Surround, order: Order) -> Surround:
    """The channels in the order of a file."""
    return surround[list(ORDERS[order])]
