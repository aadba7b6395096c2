"""How much each bin of a spectrum counts in each band: the K-weighting and the edges of the bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from core.meters.kweighting import k_weighting
from core.mixing.grid import frequencies


def bin_gains(sample_rate: int) -> NDArray[np.float32]:
    """Gain of each bin, shape (bins,): squares of what it gives sum to K-weighted energy.

    Parseval for a real transform of ``n`` samples: ``sum x^2 = (|X_0|^2 + 2 sum |X_k|^2 + |X_n/2|^2) / n``; the
    gain of the K-weighting (BS.1770-5, annex 1) is that of its transfer function at the bin.
    """
    bins = frequencies(sample_rate)
    length = 2 * (len(bins) - 1)
    _, response = signal.freqz_sos(k_weighting(sample_rate), bins, fs=sample_rate)
    folded = np.full(len(bins), 2.0)
    folded[[0, -1]] = 1.0
    return (np.abs(response) * np.sqrt(folded / length)).astype(np.float32)


def band_starts(edges: Sequence[float], sample_rate: int) -> NDArray[np.int64]:
    """The first bin of each band and the end of the last one, shape (bands + 1,).

    What lies outside the edges counts in the outermost bands: together they hold all of the power. A band above
    half the sample rate is empty.
    """
    bins = frequencies(sample_rate)
    inner = np.searchsorted(bins, np.asarray(edges)[1:-1])
    return np.concatenate([[0], inner, [len(bins)]]).astype(np.int64)


def band_matrix(edges: Sequence[float], sample_rate: int) -> NDArray[np.float32]:
    """Which bin lies in which band, shape (bins, bands), ones and zeros."""
    starts = band_starts(edges, sample_rate)
    bins = np.arange(starts[-1])[:, np.newaxis]
    return ((bins >= starts[:-1]) & (bins < starts[1:])).astype(np.float32)
