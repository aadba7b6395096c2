"""What the published hierarchy sees of a window: its magnitude spectrogram (Moroșanu et al. 2025, section 4.1).

Of the transform only "512" is published; here it is 512 frames long and its hop as well, at this project's 32 kHz.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from models.ears.sound.windows import Windows

LENGTH: Final = 512
COMPANDED: Final = 0.5
"""Magnitudes are stored to this power, so that 8 bits hold 96 dB; the network sees the magnitude itself."""


def magnitude(windows: Windows) -> NDArray[np.float32]:
    """Companded magnitudes, shape ``(windows, LENGTH // 2 + 1, columns)``, 1 for a window's largest."""
    shape = signal.get_window("hann", LENGTH)
    frames = windows[:, : windows.shape[1] // LENGTH * LENGTH].reshape(len(windows), -1, LENGTH)
    spectra = np.abs(fft.rfft(frames * shape, axis=2)).transpose(0, 2, 1)
    top = np.maximum(spectra.max(axis=(1, 2), keepdims=True), np.finfo(np.float32).tiny)
    companded: NDArray[np.float32] = ((spectra / top) ** COMPANDED).astype(np.float32)
    return companded
