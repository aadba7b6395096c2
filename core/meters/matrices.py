"""K-weighting as matrix products: for jobs that are too short to wait for a compiler.

The filter is linear with four numbers of memory, so a block of samples goes through it as matrix products
instead of sample by sample: with the state equations ``s' = A s + B x``, ``y = C s + D x`` a row of ``L`` samples
gives

    y = x H + s O        H: impulse response as a Toeplitz matrix, O: what the state still rings
    s' = A^L s + x R     R: what the samples leave in the state

and the states of all rows follow from each other by the same scheme (:class:`_Scan`). It is the same filter as
``scipy.signal.sosfilt`` with float64 states, to the rounding of float32 samples.

:mod:`core.meters.kernels` does the same in compiled loops, two to three times as fast. Loading those costs every
worker process about 100 MB and, with what the parent loads, half a second: more than they save on a session of
hours, whose time goes into reading and decoding.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Planar
from core.meters.kweighting import k_weighting

Matrix = NDArray[np.float64]

ROW: Final = 64
"""Samples per row. The product costs ``ROW`` multiplications per sample, the states cost ``1 / ROW``."""

GROUP: Final = 16
"""Rows that :class:`_Scan` takes at once."""

SLICE: Final = 192
"""Rows that are filtered at once: their products stay in a processor's cache."""

TINY: Final = 1e-25
"""States below this are silence. It keeps float32 products away from slow denormal numbers."""


class KWeighting:
    """The filter as a stream: state is carried from call to call."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        a, b, c, d = _state_space(k_weighting(sample_rate))
        order = len(b)
        powers = _powers(a, ROW)
        self._a_powers = powers
        self._rings = np.stack([c @ power for power in powers[:ROW]], axis=1).astype(np.float32)
        self._leaves = np.stack([powers[ROW - 1 - k] @ b for k in range(ROW)]).astype(np.float32)
        response = np.array([d, *(c @ powers[k] @ b for k in range(ROW - 1))])
        self._response = np.zeros((ROW, ROW), np.float32)
        for k in range(ROW):
            self._response[k, k:] = response[: ROW - k]
        self._scan = _Scan(powers[ROW])
        self._state: Matrix = np.zeros((channels, order))

    def filter(self, planar: Planar) -> Planar:
        """Filtered samples. Input and output have the shape ``(channels, frames)``, any number of frames."""
        channels, frames = planar.shape
        whole = frames - frames % ROW
        out = np.empty_like(planar)
        if whole:
            rows = planar[:, :whole].reshape(channels, -1, ROW)
            states, self._state = self._scan.run((rows @ self._leaves).astype(np.float64), self._state)
            ringing = states.astype(np.float32)
            for start in range(0, rows.shape[1], SLICE):
                part = slice(start, start + SLICE)
                filtered = rows[:, part] @ self._response
                filtered += ringing[:, part] @ self._rings
                out[:, start * ROW : start * ROW + filtered.shape[1] * ROW] = filtered.reshape(channels, -1)
        if whole < frames:
            tail, left = planar[:, whole:], frames - whole
            out[:, whole:] = tail @ self._response[:left, :left]
            out[:, whole:] += (self._state @ self._rings[:, :left]).astype(np.float32)
            self._state = self._state @ self._a_powers[left].T + tail @ self._leaves[ROW - left :]
        return out


class _Scan:
    """States of a linear recursion ``s[k+1] = A s[k] + u[k]``, :data:`GROUP` steps at a time.

    Within a group the states are one product of the inputs; from group to group the same recursion holds with
    ``A`` to the power of :data:`GROUP`, which is the next level's job.
    """

    def __init__(self, a: Matrix) -> None:
        order = len(a)
        powers = _powers(a, GROUP)
        self._a = a
        within = np.zeros((GROUP, order, GROUP, order))
        for later in range(GROUP):
            for earlier in range(later):
                within[earlier, :, later] = powers[later - 1 - earlier].T
        self._within = within.reshape(GROUP * order, GROUP * order)
        self._onward = np.concatenate([power.T for power in powers[:GROUP]], axis=1)
        self._carry = np.concatenate([powers[GROUP - 1 - k].T for k in range(GROUP)])
        self._next_a = powers[GROUP]
        self._next: _Scan | None = None

    def run(self, inputs: Matrix, start: Matrix) -> tuple[Matrix, Matrix]:
        """States before each step, shape of ``inputs`` ``(channels, steps, order)``, and the state after the last.

        ``start`` has the shape ``(channels, order)``.
        """
        channels, steps, order = inputs.shape
        groups = -(-steps // GROUP)
        padded = np.zeros((channels, groups * GROUP, order))
        padded[:, :steps] = inputs
        grouped = padded.reshape(channels, groups, GROUP * order)
        if groups == 1:
            starts = start[:, np.newaxis]
        else:
            self._next = self._next or _Scan(self._next_a)
            starts, _ = self._next.run(grouped @ self._carry, start)
        states = (grouped @ self._within + starts @ self._onward).reshape(channels, -1, order)[:, :steps]
        states[np.abs(states) < TINY] = 0.0
        return states, states[:, -1] @ self._a.T + inputs[:, -1]


def _powers(a: Matrix, highest: int) -> list[Matrix]:
    """``A`` to the power of 0, 1, ... ``highest``."""
    powers = [np.eye(len(a))]
    for _ in range(highest):
        powers.append(powers[-1] @ a)
    return powers


def _state_space(sections: Matrix) -> tuple[Matrix, Matrix, Matrix, float]:
    """``A, B, C, D`` of two second-order sections in series, each in transposed direct form II."""
    (a1, b1, c1, d1), (a2, b2, c2, d2) = (_section(row) for row in sections)
    a = np.block([[a1, np.zeros((2, 2))], [np.outer(b2, c1), a2]])
    return a, np.concatenate([b1, b2 * d1]), np.concatenate([d2 * c1, c2]), d1 * d2


def _section(row: Matrix) -> tuple[Matrix, Matrix, Matrix, float]:
    b0, b1, b2, _, a1, a2 = row
    a = np.array([[-a1, 1.0], [-a2, 0.0]])
    return a, np.array([b1 - a1 * b0, b2 - a2 * b0]), np.array([1.0, 0.0]), float(b0)
