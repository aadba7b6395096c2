"""Settings of a pair from settings that are near: least squares on the sound itself, with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.processors.multiband import MultibandSettings
from models.strips.match.pair import Ready, make_ready
from models.strips.match.polish import polish
from models.strips.match.read import read
from models.strips.match.recovered import Recovered


def refine(
    dry: NDArray[np.floating], wet: NDArray[np.floating], sample_rate: float, start: MultibandSettings
) -> Recovered:
    """Recover the settings of a pair from a guess that is near.

    Parameters
    ----------
    dry, wet : array [shape=(frames, channels)]
        They need not be in time, of one polarity or of one length.
    sample_rate : float, Hz
    start : MultibandSettings
        Its knees and RMS sizes are taken as they are.

    Returns
    -------
    Recovered

    Raises
    ------
    ValueError
        If the shapes do not go together, a recording is silent, or they share too little.
    """
    return refined(make_ready(dry, wet, sample_rate, start=start.crossovers_hz), start)


def refined(ready: Ready, start: MultibandSettings) -> Recovered:
    """:func:`refine` for a pair that is in time already."""
    return read(polish(ready, start))
