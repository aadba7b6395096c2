"""Which channel of a file weighs how much in its loudness (ITU-R BS.1770-5, tables 3 and 4).

Conventions
-----------
* Order of channels as in WAVE files: five are L R C Ls Rs, six L R C LFE Ls Rs, eight L R C LFE Lb Rb Ls Rs. The
  low-frequency channel is left out.
* Weight by place (annex 3): between 60 and 120 degrees to the side 1.41, elsewhere 1. So the sides of 7.1 weigh
  1.41 and its backs, at 135 to 150 degrees, weigh 1.
* Any other number of channels has no known places: each weighs 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

SURROUND: Final = 1.41

WEIGHTS: Final[dict[int, tuple[float, ...]]] = {
    1: (1.0,),
    2: (1.0, 1.0),
    5: (1.0, 1.0, 1.0, SURROUND, SURROUND),
    6: (1.0, 1.0, 1.0, 0.0, SURROUND, SURROUND),
    8: (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, SURROUND, SURROUND),
}

DUAL_MONO: Final = 2.0
"""Weight of a mono channel that two loudspeakers play."""


def channel_weights(
    channels: int, *, dual_mono: bool = False, weights: Sequence[float] | None = None
) -> NDArray[np.float64]:
    """Weights of the channels' mean squares, shape ``(channels,)``.

    Parameters
    ----------
    channels : int, at least 1
    dual_mono : bool
        Whether a single channel counts as played on two loudspeakers (+3.01 LU).
    weights : sequence of float, optional
        Weights for another layout, one per channel.

    Raises
    ------
    ValueError
        If ``weights`` has another number of entries than there are channels.
    """
    if weights is not None:
        if len(weights) != channels:
            raise ValueError(f"expected {channels} channel weights, not {len(weights)}")
        return np.asarray(weights, np.float64)
    known = WEIGHTS.get(channels, (1.0,) * channels)
    return np.array((DUAL_MONO,) if dual_mono and channels == 1 else known)
