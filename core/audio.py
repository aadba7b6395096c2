"""The one gate for samples: what passes has a known shape and holds only numbers.

Conventions
-----------
* Samples are float32, shape ``(frames, channels)``, full scale is ±1.
* A block may be empty (0 frames); it has at least one channel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Audio of shape ``(frames, channels)``."""

Planar = NDArray[np.float32]
"""Audio of shape ``(channels, frames)``, each channel contiguous: what the meters work on inside."""


def check_samples(block: NDArray[np.floating], *, channels: int | None = None) -> Samples:
    """Samples that are safe to measure, as contiguous float32; no copy where they are that already.

    Raises
    ------
    ValueError
        If the array is not ``(frames, channels)`` of floating point numbers, has another number of channels
        than ``channels``, or holds a value that is not finite.
    """
    if block.ndim != 2:
        raise ValueError(f"samples must have the shape (frames, channels), not {block.shape}")
    if not np.issubdtype(block.dtype, np.floating):
        raise ValueError(f"samples must be floating point, not {block.dtype}")
    if block.shape[1] < 1 or (channels is not None and block.shape[1] != channels):
        raise ValueError(f"samples must have {channels or 'at least 1'} channels, not {block.shape[1]}")
    samples: Samples = np.ascontiguousarray(block, dtype=np.float32)
    if not is_finite(samples):
        bad = int(np.count_nonzero(~np.isfinite(samples)))
        raise ValueError(f"samples must be finite, {bad} of {samples.size} are not")
    return samples


def planar_samples(block: NDArray[np.floating], *, channels: int | None = None) -> Planar:
    """What :func:`check_samples` let through, channel by channel."""
    return np.ascontiguousarray(check_samples(block, channels=channels).T)


def is_finite(samples: NDArray[np.float32]) -> bool:
    """Whether no sample is NaN or infinite.

    The energy is finite only if all samples are; it is one pass of a dot product. Samples beyond 1e19 overflow
    it, so the slow look decides then.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        energy = np.vdot(samples, samples)
    return bool(np.isfinite(energy) or np.isfinite(samples).all())
