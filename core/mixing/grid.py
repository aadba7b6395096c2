"""One clock for all tracks of a song: short-time spectra at the same times and frequencies whatever their rates.

Conventions
-----------
* Frame ``f`` is the window of :data:`WINDOW` seconds around ``f * HOP`` seconds of the song's time.
* Windows overlap by half and are shaped by a sine, whose square and that of its neighbour add up to one: the
  energies of all frames together are the energy of the sound, whatever lies where.
* Both lengths are whole samples at every rate that is a multiple of 25 Hz, and then bin ``k`` is at
  ``k / WINDOW`` Hz for all of them; at others they are rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from core.audio import Samples, check_samples
from core.meters.hops import frames_in

HOP: Final = 0.04
"""Seconds from one frame to the next."""

WINDOW: Final = 2 * HOP
"""Seconds of a frame: bins are 12.5 Hz apart, an eighth of the narrowest critical band."""

Spectra = NDArray[np.complex64]
"""Shape ``(channels, frames, bins)``."""


class Frames(NamedTuple):
    """Spectra of frames that follow each other, the number of the first of them."""

    first: int
    spectra: Spectra


def hop_of(sample_rate: int, hop: float = HOP) -> int:
    """Samples from one frame to the next. Raises ``ValueError`` if the sample rate is below 1000 Hz."""
    return frames_in(hop, sample_rate)


def frequencies(sample_rate: int, hop: float = HOP) -> NDArray[np.float64]:
    """Frequencies of the bins in Hz, from 0 to half the sample rate."""
    return fft.rfftfreq(2 * hop_of(sample_rate, hop), 1.0 / sample_rate).astype(np.float64)


class FrameStream:
    """Cuts a stream with gaps into frames.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    hop : float, seconds
        From one frame to the next; a frame is twice as long.
    """

    def __init__(self, sample_rate: int, channels: int, hop: float = HOP) -> None:
        self._hop = hop_of(sample_rate, hop)
        self._channels = channels
        self._taper = np.sin(np.pi * (np.arange(2 * self._hop) + 0.5) / (2 * self._hop)).astype(np.float32)
        self._next = 0
        self._held = np.zeros((channels, 0), np.float32)

    def push(self, start: int, block: Samples) -> Iterator[Frames]:
        """Frames that are whole with samples ``(frames, channels)`` from sample ``start`` of the song.

        Raises
        ------
        ValueError
            If the block starts before the end of the last one.
        """
        samples = check_samples(block, channels=self._channels)
        gap = start - self._end
        if self._held.shape[1] and gap < 0:
            raise ValueError(f"expected a block from sample {self._end} on, not from {start}")
        if not self._held.shape[1] or gap >= 2 * self._hop:
            yield from self.finish()
            self._next = start // self._hop
            self._held = np.zeros((self._channels, start - (self._next - 1) * self._hop), np.float32)
            gap = 0
        silence = np.zeros((self._channels, gap), np.float32)
        self._held = np.concatenate([self._held, silence, samples.T], axis=1)
        yield from self._whole()

    def finish(self) -> Iterator[Frames]:
        """The frames that reach beyond the last sample."""
        if self._held.shape[1]:
            rest = -(-self._held.shape[1] // self._hop) + 1
            self._held = np.pad(self._held, ((0, 0), (0, rest * self._hop - self._held.shape[1])))
            yield from self._whole()
        self._held = self._held[:, :0]

    @property
    def _end(self) -> int:
        """The sample after the last one."""
        return (self._next - 1) * self._hop + self._held.shape[1]

    def _whole(self) -> Iterator[Frames]:
        count = self._held.shape[1] // self._hop - 1
        if count < 1:
            return
        windows = np.lib.stride_tricks.sliding_window_view(self._held, 2 * self._hop, axis=1)[:, :: self._hop]
        spectra = fft.rfft(windows[:, :count] * self._taper, axis=2)
        first, self._next = self._next, self._next + count
        self._held = self._held[:, count * self._hop :]
        yield Frames(first, spectra)
