"""Second-order sections in series, compiled: what equalisers and the filters of other processors run on.

A section is a row ``b0 b1 b2 a0 a1 a2`` with ``a0 = 1``, scipy's ``sos``. It runs in transposed direct form II:

    y = b0 x + s1        s1 = b1 x - a1 y + s2        s2 = b2 x - a2 y
"""

from __future__ import annotations

import numpy as np

from core.processors.kernel import SPAN, kernel, silenced
from core.processors.stream import Block, State


@kernel
def _filter_span(sections: State, state: State, buffer: State, frames: int) -> None:
    """Filter ``buffer[:frames]`` in place; ``state`` has the shape ``(sections, 2)``."""
    for k in range(len(sections)):
        b0, b1, b2, _, a1, a2 = sections[k]
        s1, s2 = state[k]
        for i in range(frames):
            x = buffer[i]
            y = b0 * x + s1
            s1 = (b1 * x + s2) - a1 * y
            s2 = b2 * x - a2 * y
            buffer[i] = y
        state[k, 0] = s1
        state[k, 1] = s2


@kernel
def _filter_block(sections: State, state: State, position: int, buffer: State, samples: Block, out: Block) -> None:
    frames, channels = samples.shape
    at = 0
    while at < frames:
        here = min(SPAN - (position + at) % SPAN, frames - at)
        for c in range(channels):
            for i in range(here):
                buffer[i] = samples[at + i, c]
            _filter_span(sections, state[c], buffer, here)
            for i in range(here):
                out[at + i, c] = silenced(buffer[i])
        at += here
        if (position + at) % SPAN == 0:
            for c in range(channels):
                for k in range(len(sections)):
                    state[c, k, 0] = silenced(state[c, k, 0])
                    state[c, k, 1] = silenced(state[c, k, 1])


class Biquads:
    """A series of sections with the state of every channel.

    Parameters
    ----------
    sections : array [shape=(sections, 6)]
    channels : int
    """

    def __init__(self, sections: State, channels: int) -> None:
        self._sections = np.ascontiguousarray(sections, np.float64)
        self._state = np.zeros((channels, len(sections), 2))
        self._buffer = np.zeros(SPAN)

    def run(self, position: int, samples: Block, out: Block) -> None:
        """Filter ``samples`` into ``out`` (which may be the same array); ``position`` frames came before."""
        _filter_block(self._sections, self._state, position, self._buffer, samples, out)

    def clear(self) -> None:
        """Empty the state."""
        self._state[:] = 0.0
