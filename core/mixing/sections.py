"""Sections of a song: between the engineer's marks, or where its bands change most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.units import power_from_db

Array = NDArray[np.float64]

SHORTEST: Final = 4
"""Cells of the shortest section."""

COMPARED: Final = 8
"""Cells on each side of a border that are compared: about four bars at 120 bpm."""

STEP_DB: Final = 3.0
"""Root mean square over the bands by which the levels on both sides differ at a border."""

RANGE_DB: Final = 40.0
"""Levels further below a band's loudest cell count as this far below: silence is no infinite change."""


def between_marks(marks: Iterable[int], first: int, last: int) -> list[int]:
    """Borders of sections from cell ``first`` to ``last``: the marks, without those that leave one too short."""
    borders = [first]
    for mark in sorted(set(marks)):
        if mark - borders[-1] >= SHORTEST and last - mark >= SHORTEST:
            borders.append(mark)
    return [*borders, last]


def between_changes(bands: Array, first: int, last: int) -> list[int]:
    """Borders where the levels of the bands change, strongest changes first.

    Parameters
    ----------
    bands : array [shape=(cells, bands)]
        Energies of the song.
    first, last : int
        The cells that the sections cover.

    Returns
    -------
    list of int
        Rising, from ``first`` to ``last``; sections are at least :data:`SHORTEST` cells long.
    """
    levels = _levels(bands[first:last])
    steps = np.array([_step(levels, cell) for cell in range(len(levels))])
    borders: list[int] = [0, len(levels)]
    for cell in np.argsort(-steps, kind="stable"):
        if steps[cell] < STEP_DB:
            break
        if min(abs(int(cell) - border) for border in borders) >= (SHORTEST + COMPARED) // 2:
            borders.append(int(cell))
    return [first + border for border in sorted(borders)]


def _levels(bands: Array) -> Array:
    floor = bands.max(axis=0, initial=0.0) * power_from_db(-RANGE_DB)
    heard = bands[:, floor > 0.0]
    levels: Array = 10.0 * np.log10(np.maximum(heard, floor[floor > 0.0]))
    return levels


def _step(levels: Array, cell: int) -> float:
    before, after = levels[max(0, cell - COMPARED) : cell], levels[cell : cell + COMPARED]
    if len(before) < SHORTEST or len(after) < SHORTEST or not levels.shape[1]:
        return 0.0
    return float(np.sqrt(np.mean((after.mean(axis=0) - before.mean(axis=0)) ** 2)))
