"""How much of an estimate is what it should be.

* SDR is ``10 log10(|s|^2 / |s - e|^2)`` over both channels and the whole scene. That is what SDR of BSS Eval comes
  to for images (E. Vincent et al., "First stereo audio source separation evaluation campaign", ICA 2007: its three
  errors sum to ``e - s``), over the whole instead of the median of seconds, as in the Music Demixing Challenge
  (Y. Mitsufuji et al., Frontiers in Signal Processing 1, 2022).
* SI-SDR is the same after the one gain of ``s`` that explains most of ``e`` (J. Le Roux et al., "SDR - half-baked
  or well done?", ICASSP 2019), so that the level of a channel is not held against it.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.units import db_from_power

FLOOR_DB: Final = -60.0
"""What an estimate scores that has nothing of the source in it: no estimate at all cannot be averaged."""


def sdr_db(true: NDArray[np.floating], estimate: NDArray[np.floating]) -> float | None:
    """SDR of an estimate, both (2, n); None if there was nothing to estimate, ``inf`` if nothing is wrong."""
    s, e = _checked(true, estimate)
    return _ratio_db(_energy(s), _energy(s - e))


def si_sdr_db(true: NDArray[np.floating], estimate: NDArray[np.floating]) -> float | None:
    """SI-SDR of an estimate, both (2, n), at least :data:`FLOOR_DB`; None if there was nothing to estimate."""
    s, e = _checked(true, estimate)
    energy = _energy(s)
    if not energy:
        return None
    scaled = s * (float(np.vdot(s, e)) / energy)
    found = _ratio_db(_energy(scaled), _energy(scaled - e))
    return FLOOR_DB if found is None else max(FLOOR_DB, found)


def _checked(
    true: NDArray[np.floating], estimate: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if true.shape != estimate.shape:
        raise ValueError(f"an estimate must have the shape of what is true, {true.shape}, not {estimate.shape}")
    return true.astype(np.float64), estimate.astype(np.float64)


def _energy(samples: NDArray[np.float64]) -> float:
    return float(np.vdot(samples, samples))


def _ratio_db(wanted: float, rest: float) -> float | None:
    if not wanted:
        return None
    return db_from_power(wanted / rest) if rest else math.inf
