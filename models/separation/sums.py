"""Sources that sum to the mix: what no source claims is in ``other``.

The difference is taken in float64 and rounded once, so the sum of the sources, taken in float64, misses the mix by
at most half a unit in the last place of ``other``: 2^-25 of its magnitude, -150 dB.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from models.separation.separator import Segment, Stereo

CLAIMED: Final = ("drums", "bass", "vocals")
"""The sources that a separator finds; ``other`` follows."""


def with_remainder(start: int, mix: Stereo, claims: Mapping[str, Stereo]) -> Segment:
    """A segment of the claimed sources and ``other``, which is the mix less all of them.

    Parameters
    ----------
    start : int, frames
    mix : Stereo [shape=(2, n)]
    claims : mapping of Stereo [shape=(2, n)]
        The sources but ``other``.
    """
    rest = mix.astype(np.float64)
    for claimed in claims.values():
        rest -= claimed
    return Segment(start, {**claims, "other": rest.astype(np.float32)})
