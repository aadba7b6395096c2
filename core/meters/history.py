"""What a loudness meter remembers: the current windows, the highest of them, and the hops for gate and range.

Conventions
-----------
* Momentary is 400 ms, short-term 3 s, both looked at every tick (10 ms); EBU Tech 3341 case 13 needs that.
* A window counts when it is full: before 400 ms (3 s) of audio there is no momentary (short-term) loudness.
* Only hops (100 ms) are kept: 0.3 MB for an hour.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.meters.gating import Powers, gated_loudness, loudness_of_power, loudness_range, sliding_mean
from core.meters.hops import TICKS_PER_HOP

HOPS_PER_BLOCK: Final = 4
"""Hops of a momentary window, which is also the block of the gate."""

HOPS_PER_SHORT_TERM: Final = 30


class LoudnessHistory:
    """Loudness values of one stream, from its weighted energy per tick.

    Parameters
    ----------
    hop : int, frames of a hop
    """

    def __init__(self, hop: int) -> None:
        self._momentary = _Window(HOPS_PER_BLOCK, hop)
        self._short_term = _Window(HOPS_PER_SHORT_TERM, hop)
        self._hop = hop
        self._hops: list[Powers] = []
        self._open: Powers = np.zeros(0)

    def push(self, energies: NDArray[np.float64]) -> None:
        """Take the energies of the next ticks, shape ``(ticks,)``: the weighted sum over the channels."""
        self._momentary.push(energies)
        self._short_term.push(energies)
        ticks = np.concatenate([self._open, energies])
        whole = len(ticks) - len(ticks) % TICKS_PER_HOP
        if whole:
            self._hops.append(ticks[:whole].reshape(-1, TICKS_PER_HOP).sum(axis=1) / self._hop)
        self._open = ticks[whole:]

    @property
    def momentary(self) -> float:
        """Loudness of the last 400 ms in LUFS."""
        self._settle()
        return loudness_of_power(self._momentary.last)

    @property
    def short_term(self) -> float:
        """Loudness of the last 3 s in LUFS."""
        self._settle()
        return loudness_of_power(self._short_term.last)

    @property
    def momentary_max(self) -> float:
        """The highest momentary loudness so far in LUFS."""
        self._settle()
        return loudness_of_power(self._momentary.highest)

    @property
    def short_term_max(self) -> float:
        """The highest short-term loudness so far in LUFS."""
        self._settle()
        return loudness_of_power(self._short_term.highest)

    def integrated(self) -> float:
        """Gated loudness of everything so far in LUFS, ``-inf`` below one block."""
        return gated_loudness(self._blocks(HOPS_PER_BLOCK))

    def range(self) -> float | None:
        """Loudness range of everything so far in LU, None where nothing is loud or long enough to have one."""
        return loudness_range(self._blocks(HOPS_PER_SHORT_TERM))

    def _settle(self) -> None:
        """Called before anything is read: the place to push what still waits."""

    def _blocks(self, hops: int) -> Powers:
        self._settle()
        self._hops = [np.concatenate([np.zeros(0), *self._hops])]
        return sliding_mean(self._hops[0], hops)


class _Window:
    """Mean power of a window that moves on tick by tick."""

    def __init__(self, hops: int, hop: int) -> None:
        self.last = 0.0
        self.highest = 0.0
        self._ticks = hops * TICKS_PER_HOP
        self._frames = hops * hop
        self._recent: Powers = np.zeros(0)

    def push(self, energies: Powers) -> None:
        ticks = np.concatenate([self._recent, energies])
        if len(energies) and len(ticks) >= self._ticks:
            sums = np.concatenate([[0.0], np.cumsum(ticks)])
            powers = np.maximum(0.0, sums[self._ticks :] - sums[: -self._ticks]) / self._frames
            self.last = float(powers[-1])
            self.highest = max(self.highest, float(powers.max()))
        self._recent = ticks[-(self._ticks - 1) :]
