"""What an ear sees of a window: log-mel bands relative to its loudest one, so that level does not matter."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from core.descriptors.mel import mel_filters
from models.ears.sound.windows import FRAMES, RATE, Windows

BANDS: Final = 96
HOP: Final = RATE // 50
"""Frames between two columns: 20 ms."""

LENGTH: Final = 2048
"""Frames of one transform: 64 ms, so that the notes of a bass fall into different bins."""

COLUMNS: Final = FRAMES // HOP
LOW_HZ: Final = 30.0
RANGE_DB: Final = 80.0
"""Dynamic range that is kept below the loudest band."""

_SILENCE: Final = 1e-12

LogMel = NDArray[np.float32]
"""Shape ``(windows, BANDS, COLUMNS)``: 1 for the window's loudest band, 0 for :data:`RANGE_DB` below it."""


def log_mel(windows: Windows) -> LogMel:
    """Log-mel bands of windows, shape ``(windows, FRAMES)``. Silence is all zeros.

    Raises
    ------
    ValueError
        If the windows have another length.
    """
    if windows.ndim != 2 or windows.shape[1] != FRAMES:
        raise ValueError(f"expected windows of shape (n, {FRAMES}), not {windows.shape}")
    return (
        np.stack([_one(window) for window in windows])
        if len(windows)
        else np.empty((0, BANDS, COLUMNS), np.float32)
    )


def _one(window: NDArray[np.float32]) -> NDArray[np.float32]:
    shape, filters = _tables()
    padded = np.pad(window, (LENGTH - HOP) // 2)
    columns = np.lib.stride_tricks.sliding_window_view(padded, LENGTH)[::HOP][:COLUMNS]
    spectra = fft.rfft(columns * shape, axis=1)
    power = (spectra.real**2 + spectra.imag**2) @ filters
    top = float(power.max())
    if top <= _SILENCE:
        return np.zeros((BANDS, COLUMNS), np.float32)
    level = 10.0 * np.log10(np.maximum(power / top, 10.0 ** (-RANGE_DB / 10.0)))
    columns_first: NDArray[np.float32] = np.maximum(1.0 + level / RANGE_DB, 0.0).astype(np.float32)
    return columns_first.T


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    frequencies = fft.rfftfreq(LENGTH, 1.0 / RATE)
    filters = mel_filters(frequencies, BANDS, low=LOW_HZ, high=RATE / 2, normalisation="area")
    return signal.get_window("hann", LENGTH).astype(np.float32), filters.T.astype(np.float32)
