"""Short-time cross-spectra of a pair, and the gains of given filters that explain them best.

With ``D`` and ``W`` the short-time spectra of dry and wet and ``H_b`` the response of band b, a multiband
compressor is ``W(t, f) = sum_b g_b(t) H_b(f) D(t, f)`` as long as the gains are slow against the window. The real
``g_b(t)`` that leave the least are linear least squares, frame by frame; only ``|D|^2``, ``|W|^2`` and
``conj(D) W`` enter, and these may be summed over frequencies between which the responses hardly change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

WINDOW: Final = 0.046
"""Seconds of a window: resolves a crossover at 50 Hz."""

HOP: Final = 0.25
"""Hop in windows."""

PER_OCTAVE: Final = 9
"""Groups of frequencies an octave."""

LOWEST_HZ: Final = 20.0
CHUNK: Final = 256
"""Windows that are transformed at once."""

RIDGE: Final = 1e-6
"""Share of a frame's power that is added to the diagonal: a silent band gets no gain of its own."""


@dataclass(frozen=True, slots=True)
class CrossSpectra:
    """Sums over groups of frequencies, frame by frame.

    Attributes
    ----------
    frequencies : Array [shape=(groups,)]
        Hz, power-weighted middle of each group.
    size, hop : int
        Frames of a window and between two.
    dry, wet : Array [shape=(windows, groups)]
        Powers.
    cross : Complex [shape=(windows, groups)]
        ``conj(dry) wet``.
    """

    frequencies: Array
    size: int
    hop: int
    dry: Array
    wet: Array
    cross: Complex


def taper(size: int) -> Array:
    """The analysis window, periodic Hann."""
    window: Array = signal.get_window("hann", size).astype(np.float64)
    return window


def cross_spectra(dry: Array, wet: Array, sample_rate: float, *, window: float = WINDOW) -> CrossSpectra:
    """Short-time cross-spectra of a pair in time with each other; shapes ``(frames, channels)``.

    Raises
    ------
    ValueError
        If the pair is shorter than two windows.
    """
    size = round(window * sample_rate)
    hop = max(1, round(size * HOP))
    count = 1 + (len(dry) - size) // hop
    if count < 2:
        raise ValueError(f"a pair must share at least {(size + hop) / sample_rate:.2f} s, not {len(dry)} frames")
    edges = _edges(size, sample_rate)
    bins = fft.rfftfreq(size, 1.0 / sample_rate)
    window_shape = taper(size)
    parts: list[tuple[Array, Array, Complex]] = []
    weight = np.zeros(edges[-1])
    for first in range(0, count, CHUNK):
        at = hop * np.arange(first, min(count, first + CHUNK))
        here = at[:, None] + np.arange(size)
        d, w = (fft.rfft(x[here] * window_shape[:, None], axis=1)[:, : edges[-1]] for x in (dry, wet))
        powers = (np.abs(d) ** 2).sum(axis=2)
        weight += powers.sum(axis=0)
        sums = (powers, (np.abs(w) ** 2).sum(axis=2), (np.conj(d) * w).sum(axis=2))
        parts.append(tuple(np.add.reduceat(one, edges[:-1], axis=1) for one in sums))  # type: ignore[arg-type]
    weight += 1e-12 * max(weight.max(), 1e-300)
    middle = np.add.reduceat(weight * bins[: edges[-1]], edges[:-1]) / np.add.reduceat(weight, edges[:-1])
    dry_power, wet_power, cross = (np.concatenate(one) for one in zip(*parts, strict=True))
    return CrossSpectra(middle, size, hop, dry_power, wet_power, cross)


def _edges(size: int, sample_rate: float) -> NDArray[np.int64]:
    """First bin of each group, and the end of the last."""
    octaves = np.log2(0.5 * sample_rate / LOWEST_HZ)
    grid = LOWEST_HZ * 2.0 ** (np.arange(int(octaves * PER_OCTAVE) + 1) / PER_OCTAVE)
    return np.unique(np.clip(np.ceil(grid * size / sample_rate).astype(np.int64), 1, size // 2))
