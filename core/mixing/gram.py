"""Cross-powers of many tracks from their sketches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cross_powers(sketches: Sequence[NDArray[np.complex64]], powers: Array) -> Array:
    """Real parts of the cross-powers in each band, summed over the sides.

    The sketches say how alike two tracks are (their correlation in the band, with the error that
    :mod:`core.mixing.sketch` names), ``powers`` how loud they are: the diagonal is ``powers``. Each band's matrix
    is positive semidefinite, so no mix has a negative power.

    Parameters
    ----------
    sketches : sequence of n complex arrays [shape=(2, bands, buckets)]
    powers : array [shape=(bands, n)]
        The tracks' own powers.

    Returns
    -------
    array [shape=(bands, n, n)]
    """
    bands, count = powers.shape
    out = np.zeros((bands, count, count))
    for band in range(bands if count else 0):
        rows = np.array([_reals(sketch[:, band]) for sketch in sketches])
        lengths = np.linalg.norm(rows, axis=1)
        audible = (lengths > 0.0) & (powers[band] > 0.0)
        scales = np.divide(np.sqrt(powers[band]), lengths, out=np.zeros(count), where=audible)
        scaled = rows * scales[:, np.newaxis].astype(np.float32)
        out[band] = scaled @ scaled.T
        np.fill_diagonal(out[band], powers[band])
    return out


def _reals(sketch: NDArray[np.complex64]) -> NDArray[np.float32]:
    """Numbers whose products sum to the real part of the complex inner product."""
    return np.concatenate([sketch.real.ravel(), sketch.imag.ravel()])
