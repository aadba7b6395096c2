"""Readers: the gate that all audio passes on its way into a separator, and audio that is in memory already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.audio import is_finite
from models.separation.separator import Reader, Stereo


@dataclass(frozen=True, slots=True)
class InMemory:
    """A reader of samples in memory: (2, n), or (1, n) for a mono recording."""

    samples: Stereo
    sample_rate: int

    @property
    def frames(self) -> int:
        """Length."""
        return int(self.samples.shape[1])

    def read(self, start: int, stop: int) -> Stereo:
        """(2, stop - start) of the audio; zeros outside of it."""
        out = np.zeros((2, stop - start), np.float32)
        low, high = max(0, start), min(stop, self.frames)
        if low < high:
            out[:, low - start : high - start] = self.samples[:, low:high]
        return out


def stretch(reader: Reader, start: int, stop: int) -> Stereo:
    """What a reader gives from ``start`` to ``stop``, refused if it is no stereo audio.

    Raises
    ------
    ValueError
        If it has another shape than ``(2, stop - start)``, or a sample is not finite.
    """
    samples: Stereo = np.ascontiguousarray(reader.read(start, stop), dtype=np.float32)
    if samples.shape != (2, stop - start):
        raise ValueError(f"a reader must give (2, {stop - start}) samples, not {samples.shape}")
    if not is_finite(samples):
        raise ValueError(f"samples must be finite, some from frame {start} to {stop} are not")
    return samples
