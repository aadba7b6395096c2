"""Where a rendering ends: when its last item has and nothing rings any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.units import gain_from_db

Audio = NDArray[np.float64]

SILENT: Final = gain_from_db(-120.0)
"""What no channel of the mix passes any more has died away."""

LONGEST_GAP: Final = 12.0
"""Seconds of silence after which nothing comes: a modelled delay waits 10 s at most, a reverb 1 s."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A stretch of the mix and the same of every stem, shape ``(frames, channels)``."""

    mix: Audio
    stems: tuple[Audio, ...]

    def between(self, start: int, end: int | None = None) -> Mixed:
        """A part of the stretch."""
        return Mixed(self.mix[start:end], tuple(stem[start:end] for stem in self.stems))


def until_silent(blocks: Iterator[Mixed], last: int, sample_rate: int) -> Iterator[Mixed]:
    """Blocks up to the last frame of the mix above :data:`SILENT`, at least ``last`` frames.

    What is silent is held back until something is heard again, so where blocks are cut does not matter.
    """
    held: list[Mixed] = []
    waiting = done = 0
    for block in blocks:
        heard = np.flatnonzero((np.abs(block.mix) > SILENT).any(axis=1))
        end = max(0, min(last - done, len(block.mix)), *(heard[-1:] + 1))
        if end > 0:
            yield from held
            held, waiting = [], 0
            yield block.between(0, end)
        held.append(block.between(end))
        waiting += len(block.mix) - end
        if waiting > LONGEST_GAP * sample_rate:
            return
        done += len(block.mix)
