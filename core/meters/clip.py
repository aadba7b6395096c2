"""Clipped places: runs of samples at full scale, as a converter or a 16-bit print leaves them.

Full scale is the highest positive 16-bit value, so that a clipped 16-bit recording counts as clipped. Only integer
media can clip: a float file, or a decoded lossy one, may run over full scale and be whole.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples

FULL_SCALE: Final = 32767.0 / 32768.0
CLIP_RUN: Final = 3
"""Consecutive samples at full scale that make a clipped place."""


class ClipMeter:
    """Runs of at least :data:`CLIP_RUN` samples at full scale, across the borders of blocks.

    Attributes
    ----------
    starts : list of int
        Frame at which each clipped place starts; a place is counted once per channel.
    """

    def __init__(self, channels: int) -> None:
        self.starts: list[int] = []
        self._frames = 0
        self._open = np.zeros(channels, np.int64)

    def feed(self, block: Samples) -> None:
        """Look at a block of shape ``(frames, channels)`` of finite samples."""
        if len(block):
            if max(float(block.max()), -float(block.min())) < FULL_SCALE:
                self._open[:] = 0
            else:
                for channel, column in enumerate((np.abs(block) >= FULL_SCALE).T):
                    self._open[channel] = self._scan(column, int(self._open[channel]))
        self._frames += len(block)

    def _scan(self, full: NDArray[np.bool_], already: int) -> int:
        """Note the runs that reach their third sample in this block; the length of the run that is still open."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]])))
        for start, end in edges.reshape(-1, 2).tolist():
            before = already if start == 0 else 0
            if before < CLIP_RUN <= before + end - start:
                self.starts.append(self._frames + start - before)
        if not full[-1]:
            return 0
        last = int(edges[-1] - edges[-2])
        return last + (already if last == len(full) else 0)
