"""Masking between all tracks of a mix.

Source: Hafezi and Reiss, *Autonomous multitrack equalization based on masking reduction*, JAES 63, 2015, as
restated by Li and Lerch, *Automatic vocal mixing using convolutional neural networks*.

For every track its octave levels in the mix are ranked; the strongest are *essential*, the others are not. A
masker is taken down in an octave that is not essential to it and essential to a maskee, by the masking

    ``M = X_masker - X_maskee``  in dB, where it is positive.

Ranks are the same with or without the mean of the levels subtracted. Beyond the paper, a masker makes room only
for those of its own priority or a higher one (``classes.csv``) with which it sounds together, and only where it
adds to what fills the octave.

In each octave only the :data:`MASKEES` foremost maskees count, found by one sort: ``n`` tracks cost
``n log n + n MASKEES`` and not ``n^2``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.strips.material import BLOCK, OCTAVES, Array, Sound

MASKEES: Final = 16
"""Tracks that room is made for in one octave."""

HOPELESS: Final = 24.0
"""dB below the masker at which a maskee is not freed any more by what a cut may do."""

FILLS: Final = 20.0
"""dB below the loudest of an octave from which on a masker counts: what is fainter adds 0.04 dB to it."""

FAINT: Final = 25.0
"""dB below its own strongest octave at which nothing of a maskee is essential."""

TOGETHER: Final = 0.25
"""Share of the maskee's seconds in which the masker sounds too."""

SHARE, DEEPEST = 0.5, 4.0
"""Half of the masking goes, at most so many dB."""

FREE: Final = 2.0
"""dB of masking up to which nothing is cut."""

SOUNDS_DB: Final = -60.0
WITHIN_DB: Final = 40.0
"""A block sounds above the first and within the second of its track's loud blocks (5 % are louder)."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All tracks.

    ``levels`` (n, o) are in the mix, in dB, ``-inf`` for silence. ``priority`` and ``essential`` (n,) are those
    of their classes; nobody makes room for a priority of 0. ``active`` (n, seconds) is when they sound.
    """

    levels: Array
    priority: NDArray[np.int64]
    essential: NDArray[np.int64]
    active: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """What a masker does in one octave: it is ``by`` dB above the track of index ``maskee``.

    ``rank`` is the octave's in the masker, 1 for its strongest.
    """

    maskee: int
    by: float
    rank: int

    @property
    def gain(self) -> float:
        """The cut in dB."""
        return -min(DEEPEST, SHARE * self.by)


def seconds(sound: Sound, length: int) -> Flags:
    """(length,) The seconds in which a track sounds, in a tenth of the blocks at least."""
    levels = sound.levels[:, 0]
    audible = levels[levels > SOUNDS_DB]
    flags = np.zeros(length, bool)
    if not len(audible):
        return flags
    edge = max(SOUNDS_DB, float(np.quantile(audible, 0.95)) - WITHIN_DB)
    each = round(1.0 / BLOCK)
    starts = np.arange(0, len(levels), each)
    share = np.add.reduceat((levels > edge).astype(np.int64), starts)
    flags[: len(starts)] = share * 10 >= np.minimum(each, len(levels) - starts)
    return flags


def ranks(levels: Array) -> NDArray[np.int64]:
    """(n, o) 1 for the strongest octave of each track; the lower one first of two that are the same."""
    order = np.argsort(-levels, axis=1, kind="stable")
    ranked = np.empty_like(order)
    np.put_along_axis(ranked, order, np.arange(1, levels.shape[1] + 1)[None, :], axis=1)
    return ranked


def essentials(levels: Array, counts: NDArray[np.int64]) -> Flags:
    """(n, o) Which octaves are essential: the ``counts`` (n,) strongest that are not faint."""
    return np.asarray((ranks(levels) <= counts[:, None]) & (levels > levels.max(axis=1, keepdims=True) - FAINT))


def masking(parts: Parts, makers: Sequence[int]) -> list[dict[int, Masked]]:
    """For each of the tracks that may be changed (``makers``): octave (index) → the worst that it does there."""
    found: list[dict[int, Masked]] = [{} for _ in makers]
    if not len(parts.levels) or not makers:
        return found
    ranked = ranks(parts.levels)
    essential = essentials(parts.levels, parts.essential)
    rows = np.asarray(makers)
    for octave in range(len(OCTAVES)):
        maskees = _foremost(parts, essential[:, octave], octave)
        for row, maskee, by in _worst(parts, rows, maskees, octave, essential):
            found[row][octave] = Masked(maskee=maskee, by=by, rank=int(ranked[rows[row], octave]))
    return found


def _foremost(parts: Parts, essential: Flags, octave: int) -> NDArray[np.int64]:
    """Those that room is made for in an octave, by priority and level."""
    wanted = np.flatnonzero(essential & (parts.priority > 0))
    order = np.lexsort((-parts.levels[wanted, octave], -parts.priority[wanted]))
    return wanted[order[:MASKEES]]


def _worst(
    parts: Parts, rows: NDArray[np.int64], maskees: NDArray[np.int64], octave: int, essential: Flags
) -> list[tuple[int, int, float]]:
    """Of each masker (place in ``rows``) the maskee that it masks the most, and by how much."""
    own, theirs = parts.levels[rows, octave], parts.levels[maskees, octave]
    filling = own > parts.levels[:, octave].max() - FILLS
    masks = filling & ~essential[rows, octave] & np.isfinite(own)
    rows, places = rows[masks], np.flatnonzero(masks)
    if not len(rows) or not len(maskees):
        return []
    by = own[masks][:, None] - theirs[None, :]
    active = parts.active[maskees].astype(np.float32)
    both = parts.active[rows].astype(np.float32) @ active.T
    allowed = (
        (rows[:, None] != maskees[None, :])
        & (parts.priority[rows][:, None] <= parts.priority[maskees][None, :])
        & (both >= TOGETHER * np.maximum(1.0, active.sum(axis=1)))
        & (by <= HOPELESS)
    )
    by = np.where(allowed, by, -np.inf)
    worst = by.argmax(axis=1)
    return [
        (int(place), int(maskees[column]), float(by[row, column]))
        for row, (place, column) in enumerate(zip(places, worst, strict=True))
        if by[row, column] >= FREE
    ]
