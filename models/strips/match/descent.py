"""Least squares on recordings: Levenberg and Marquardt's steps between bounds, and what the result is worth.

The covariance is the sandwich of blocks of time (K.-Y. Liang, S. L. Zeger, Biometrika 73, 1986): what is left over
is like itself from sample to sample, so blocks, not samples, count as observations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.strips.match.model import Flags
from models.strips.material import Array

ROUNDS: Final = 40
ENOUGH: Final = 1e-6
"""Relative fall of the squares below which a step was the last."""

SHORT: Final = 1e-3
"""The same of a step, in parts of what a value may be off by."""

SOFT: Final = 1e-2
"""Damping below which a small step means an end: a damped one is small anywhere."""

STIFFEST: Final = 1e8
"""Damping at which no step leads down any more."""

Left = Callable[[Array], Array]
"""Point to what is left of the target there, shape ``(channels, frames)``."""
Derivatives = Callable[[Array], tuple[Array, Array]]
"""Point to what is left and its negative derivative by each free value, ``(free, channels, frames)``."""


@dataclass(frozen=True, slots=True)
class Descent:
    """Where least squares ended: the point, the squares left, and the covariance of the free values."""

    point: Array
    squares: float
    covariance: Array
    blocks: int


def descend(
    left: Left,
    derivatives: Derivatives,
    start: Array,
    free: Flags,
    limits: tuple[Array, Array],
    *,
    unit: Array,
    block: int,
    rounds: int = ROUNDS,
) -> Descent:
    """Walk down from ``start`` over the free values.

    Parameters
    ----------
    left, derivatives : callables
    start, free : Array [shape=(values,)], ``free`` boolean
    limits : lowest and highest value of each entry
    unit : Array [shape=(values,)]
        What is a change worth speaking of.
    block : int
        Frames of a block of time.
    rounds : int
        Most steps.
    """
    low, high = limits[0][free], limits[1][free]
    point, damping = start.copy(), 1e-3
    rest, columns = derivatives(point)
    squares = float(np.vdot(rest, rest))
    for _ in range(rounds):
        jacobian = columns.reshape(len(columns), -1)
        normal, slope = jacobian @ jacobian.T, jacobian @ rest.ravel()
        moved, new = point.copy(), squares
        while damping < STIFFEST:
            moved[free] = _stepped(point[free], normal, slope, damping, low, high)
            tried = left(moved)
            new = float(np.vdot(tried, tried))
            if new < squares:
                break
            damping *= 8.0
        if not new < squares:
            break
        small = squares - new < ENOUGH * squares or bool((np.abs(moved - point) < SHORT * unit).all())
        done = small and damping < SOFT
        point, damping = moved, max(damping / 10.0, 1e-9)
        rest, columns = derivatives(point)
        squares = new
        if done:
            break
    covariance, blocks = _sandwich(columns, rest, block)
    return Descent(point, squares, covariance, blocks)


def _stepped(point: Array, normal: Array, slope: Array, damping: float, low: Array, high: Array) -> Array:
    """A damped step; values that a step would take over a bound stop there and the others step again."""
    scale = np.sqrt(np.maximum(np.diag(normal), 1e-300))
    scaled = normal / np.outer(scale, scale)
    moving = np.ones(len(point), bool)
    result = point.copy()
    for _ in range(len(point)):
        if not moving.any():
            break
        part = scaled[np.ix_(moving, moving)] + damping * np.eye(int(moving.sum()))
        step = np.linalg.solve(part, (slope / scale)[moving]) / scale[moving]
        wanted = point[moving] + step
        result[moving] = np.clip(wanted, low[moving], high[moving])
        stuck = np.zeros(len(point), bool)
        stuck[np.flatnonzero(moving)] = ((wanted < low[moving]) & (point[moving] <= low[moving])) | (
            (wanted > high[moving]) & (point[moving] >= high[moving])
        )
        if not stuck.any():
            break
        moving &= ~stuck
    return result


def _sandwich(columns: Array, left: Array, block: int) -> tuple[Array, int]:
    count = max(2, left.shape[1] // block)
    jacobian = columns.reshape(len(columns), -1)
    normal = jacobian @ jacobian.T
    scores = np.stack(
        [
            np.einsum("pct,ct->p", columns[:, :, part[0] : part[-1] + 1], left[:, part[0] : part[-1] + 1])
            for part in np.array_split(np.arange(left.shape[1]), count)
        ]
    )
    scale = np.sqrt(np.maximum(np.diag(normal), 1e-300))
    inverse = np.linalg.pinv(normal / np.outer(scale, scale), rcond=1e-13) / np.outer(scale, scale)
    spread = scores.T @ scores * (count / (count - 1))
    return inverse @ spread @ inverse, count
