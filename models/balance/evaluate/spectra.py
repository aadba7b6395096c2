"""Products of all tracks with each other and with the mix, in bands: all that least squares asks of the audio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from core.meters.kweighting import k_weighting
from models.balance.evaluate.reading import Samples
from models.balance.material import Array

WINDOW: Final = 4096
HOP: Final = WINDOW // 2

FIRST_EDGE: Final = 44.2
"""Hz: upper edge of the lowest octave band; the others follow by factors of 2."""

Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Products:
    """K-weighted inner products over a song, of ``s`` sides (left, right), ``b`` bands and ``n`` tracks.

    ``tracks`` (s, b, n, n) are those of the tracks, ``mix`` (s, b, n) of the tracks with the mix, ``power`` (s, b)
    of the mix with itself. ``count`` (b,) is how many independent bins went into each band. ``frames``
    (n + 1, b, t) are the powers of each window of the tracks and the mix, both sides together.
    """

    tracks: Complex
    mix: Complex
    power: Array
    count: Array
    frames: NDArray[np.float32]


def products(blocks: Iterable[Samples], rate: int) -> Products:
    """Products of a song that comes in blocks of shape (tracks + 1, 2, frames), the mix last.

    Frames that overlap by half under a Hann window carry two thirds as many independent values as there are bins
    (Welch, IEEE Trans. AU-15, 1967).

    Raises
    ------
    ValueError
        If there is no block.
    """
    starts = _starts(rate)
    weight = _weights(rate)
    taper = signal.windows.hann(WINDOW, sym=False).astype(np.float32)
    sums: tuple[Complex, ...] = ()
    frames: list[NDArray[np.float32]] = []
    held: Samples | None = None
    for block in blocks:
        joined = block if held is None else np.concatenate([held, block], axis=2)
        if joined.shape[2] < WINDOW:
            joined = np.pad(joined, ((0, 0), (0, 0), (0, WINDOW - joined.shape[2])))
        held = joined[:, :, ((joined.shape[2] - WINDOW) // HOP + 1) * HOP :]
        windows = np.lib.stride_tricks.sliding_window_view(joined, WINDOW, axis=2)[:, :, ::HOP]
        spectra = fft.rfft(windows * taper, axis=3) * weight
        frames.append(_powers(spectra, starts))
        bands = [_products(spectra[..., low:high]) for low, high in pairwise(starts)]
        stacked = tuple(np.stack(kind, axis=1) for kind in zip(*bands, strict=True))
        sums = tuple(map(np.add, sums, stacked)) if sums else stacked
    if not sums:
        raise ValueError("expected at least one block, not none")
    tracks, mix, power = sums
    over_time = np.concatenate(frames, axis=2)
    count = np.diff(starts) * over_time.shape[2] * 2.0 / 3.0
    return Products(tracks, mix, np.real(power), count, over_time)


def _products(spectra: NDArray[np.complex64]) -> tuple[Complex, Complex, Complex]:
    """Of spectra of shape (tracks + 1, sides, frames, bins)."""
    count, sides = spectra.shape[:2]
    rows = np.ascontiguousarray(spectra.swapaxes(0, 1)).reshape(sides, count, -1)
    gram = (rows.conj() @ rows.swapaxes(1, 2)).astype(np.complex128)
    return gram[:, :-1, :-1], gram[:, :-1, -1], gram[:, -1, -1]


def _powers(spectra: NDArray[np.complex64], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Power of each band and window, shape (tracks + 1, bands, frames)."""
    squares = (spectra.real**2 + spectra.imag**2).sum(axis=1)
    powers: NDArray[np.float32] = np.add.reduceat(squares, starts[:-1], axis=2).swapaxes(1, 2)
    return powers


def _starts(rate: int) -> NDArray[np.int64]:
    """First bins of the octave bands, and the end of the last one."""
    bins = fft.rfftfreq(WINDOW, 1.0 / rate)
    edges = FIRST_EDGE * 2.0 ** np.arange(9)
    return np.concatenate([[1], np.searchsorted(bins, edges[edges < rate / 2.5]), [len(bins)]])


def _weights(rate: int) -> NDArray[np.float32]:
    """Magnitude of the K-weighting at each bin."""
    _, response = signal.freqz_sos(k_weighting(rate), fft.rfftfreq(WINDOW, 1.0 / rate), fs=rate)
    weights: NDArray[np.float32] = np.abs(response).astype(np.float32)
    return weights
