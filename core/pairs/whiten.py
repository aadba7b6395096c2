"""Linear prediction of a recording, by which what is faint in it counts as much as what is loud."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import fft, linalg

from core.pairs.shorttime import Array

ORDER: Final = 4
"""Frames from which the next one is predicted."""

NOISE: Final = 1e-11
"""Power that is taken for noise, relative to the recording: what is fainter is not brought up."""


def prediction_error(samples: Array, order: int = ORDER) -> Array:
    """Taps that leave what a recording's last frames do not predict.

    The autocorrelation method (J. Makhoul, "Linear prediction: a tutorial review", Proc. IEEE 63, 1975).

    Parameters
    ----------
    samples : array [shape=(channels, frames)]
        Not silent.
    order : int

    Returns
    -------
    array [shape=(order + 1,)]
        Oldest frame first; the last one is 1.
    """
    if order == 0:
        return np.ones(1)
    points = fft.next_fast_len(samples.shape[1] + order + 1, real=True)
    power = np.square(np.abs(fft.rfft(samples, points, axis=1))).sum(axis=0)
    like = fft.irfft(power, points)[: order + 1]
    like[0] *= 1.0 + NOISE
    taps = linalg.solve_toeplitz(like[:-1], like[1:])
    return np.append(-taps[::-1], 1.0)
