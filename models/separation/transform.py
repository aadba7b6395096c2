"""A short-time Fourier transform on a grid that is fixed to the recording, not to the stretch that is looked at.

Conventions
-----------
* Frame ``k`` is centred on sample ``k * hop``, whatever stretch it is computed in: segments that are taken apart
  one by one meet without a seam, and their size changes nothing.
* Window and hop are given by a duration, so that a recording means the same at every sample rate.
* Analysis and synthesis windows are the square root of a periodic Hann window and overlap by three quarters; their
  product sums to 2 (D. W. Griffin and J. S. Lim, IEEE Trans. ASSP 32(2), 1984).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import fft, signal

from models.separation.separator import Stereo

Spectra = NDArray[np.complex64]
"""(channels, frames, bins)"""

OVERLAP: Final = 4
"""Windows over each sample."""


@dataclass(frozen=True)
class Grid:
    """Frames of ``size`` samples, a multiple of 4, every quarter of it."""

    size: int
    sample_rate: int

    @classmethod
    def of(cls, seconds: float, sample_rate: int) -> Grid:
        """The grid with windows of about a duration, of a size that transforms fast."""
        return cls(OVERLAP * fft.next_fast_len(round(seconds * sample_rate / OVERLAP), real=True), sample_rate)

    @property
    def hop(self) -> int:
        """Samples from frame to frame."""
        return self.size // OVERLAP

    @cached_property
    def frequencies(self) -> NDArray[np.float64]:
        """Hz of the bins."""
        return fft.rfftfreq(self.size, 1.0 / self.sample_rate)

    @cached_property
    def _window(self) -> NDArray[np.float32]:
        return np.sqrt(signal.get_window("hann", self.size)).astype(np.float32)

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """First frame over any sample of a stretch, and one past the last."""
        half = self.size // 2
        return (start - half) // self.hop + 1, -((-stop - half) // self.hop)

    def samples(self, first: int, last: int) -> tuple[int, int]:
        """The stretch under frames ``first`` to ``last - 1``."""
        half = self.size // 2
        return first * self.hop - half, (last - 1) * self.hop + half

    def analyse(self, samples: Stereo) -> Spectra:
        """Spectra of the frames under a stretch that :meth:`samples` named."""
        frames = sliding_window_view(samples, self.size, axis=1)[:, :: self.hop]
        spectra: Spectra = fft.rfft(frames * self._window, axis=2)
        return spectra

    def synthesise(self, spectra: Spectra, first: int, start: int, stop: int) -> Stereo:
        """The samples of a stretch from the frames over it.

        Parameters
        ----------
        spectra : Spectra
            Frames from ``first`` on, at least those of ``span(start, stop)``.
        """
        frames = fft.irfft(spectra, self.size, axis=2) * (self._window / (OVERLAP / 2))
        channels, count, _ = frames.shape
        quarters = frames.reshape(channels, count, OVERLAP, self.hop)
        out = np.zeros((channels, count + OVERLAP - 1, self.hop), np.float32)
        for quarter in range(OVERLAP):
            out[:, quarter : quarter + count] += quarters[:, :, quarter]
        offset = start - self.samples(first, first + 1)[0]
        return out.reshape(channels, -1)[:, offset : offset + stop - start]
