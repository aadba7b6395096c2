"""From where a solver puts the faders to where they go: focus, strength, the present mix, headroom, small moves.

All arrays have one value a part; gains are dB with all that lies above a fader, as in
:class:`models.balance.material.Material`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.balance.headroom import drop, headroom
from models.balance.material import Array, Material

Mask = NDArray[np.bool_]

DEEPEST = 24.0
"""dB that faders go down for headroom at most."""

FINEST = 0.05
"""dB within which that is found."""

MARGIN = 2.0
"""dB to the safe side of the ceiling: the estimate was measured to be up to 1.8 dB too low
(:data:`models.balance.headroom.MEETING`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where the faders were left by the engineer, where they belong, and where they go.

    ``lowered`` is what all that move were taken down for headroom, in dB (0 or less). ``near`` are those that the
    present mix has where they belong, ``grouped`` those that move with others.
    """

    start: Array
    belongs: Array
    after: Array
    pans: Array
    lowered: float
    near: Mask
    grouped: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """How far and how.

    ``focused`` and ``free`` are masks of the parts, ``focus`` and ``ceiling`` dB and dBFS. ``panned`` are those
    whose pan may move; one that would end within ``smallest_pan`` of ``placed`` (n,), where it is, stays there.
    ``groups`` are the indices of parts whose faders move together, by the same number of dB. ``sure``: the ceiling
    is for the highest peak there can be, not for the likely one. ``top`` (n,) are the gains with a fader at its
    upper end. ``spread`` (n,) is what is near enough where the present mix is the beginning; None where it is not.
    """

    free: Mask
    panned: Mask
    groups: tuple[tuple[int, ...], ...]
    focused: Mask
    focus: float
    strength: float
    ceiling: float
    sure: bool
    placed: Array
    smallest_pan: float
    top: Array
    spread: Array | None


def way(material: Material, gains: Array, pans: Array, pull: Pull) -> Way:
    """The way from ``material``'s faders towards a solver's ``gains`` and ``pans``.

    The mix does not peak above the ceiling because of it: a mix that peaks higher to begin with is not raised
    further. That peak is the estimate ``likely`` of :func:`models.balance.headroom.headroom`. The sum of the
    highest samples, which is never exceeded, lies far above what many tracks reach together; holding that down
    takes all faders far down, and away from those that stay. It is done where ``sure`` is asked for, and then all
    that may move go down, whether the mix peaked higher before or not.
    """
    start = material.gains
    belongs = together(material, in_focus(gains, pull), pull.groups)
    near = np.zeros(len(start), dtype=bool)
    if pull.spread is not None:
        spread = of_groups(pull.spread, pull.groups, np.max)
        belongs, near = from_present(start, belongs, pull.free & material.audible, spread)
    room = of_groups(pull.top - start, pull.groups, np.min)
    after = np.where(pull.free, start + np.minimum(pull.strength * (belongs - start), room), start)
    panned = np.where(pull.panned & ~near, material.pans + pull.strength * (pans - material.pans), material.pans)
    panned = np.where(np.abs(panned - pull.placed) < pull.smallest_pan, pull.placed, panned)
    moving = pull.free & (np.abs(after - start) > 0.0)
    if pull.sure and moving.any():
        moving = pull.free & material.audible
        lowered = drop(material, after, panned, moving, pull.ceiling)
    else:
        ceiling = max(pull.ceiling - MARGIN, headroom(material, start, material.pans).likely)
        lowered = lowering(material, after, panned, moving, ceiling)
    return Way(
        start=start,
        belongs=belongs,
        after=np.where(moving, after + lowered, after),
        pans=panned,
        lowered=lowered,
        near=near,
        grouped=np.isin(np.arange(len(start)), [index for group in pull.groups for index in group]),
    )


def lowering(material: Material, gains: Array, pans: Array, moving: Mask, ceiling: float) -> float:
    """By how many dB, 0 or less, what moves goes down so that the mix peaks below the ceiling."""

    def peak(db: float) -> float:
        return headroom(material, np.where(moving, gains + db, gains), pans).likely

    if not moving.any() or peak(0.0) <= ceiling + FINEST:
        return 0.0
    low, high = -DEEPEST, 0.0
    while high - low > FINEST:
        middle = (low + high) / 2.0
        low, high = (middle, high) if peak(middle) <= ceiling else (low, middle)
    return low


def in_focus(gains: Array, pull: Pull) -> Array:
    """Focused parts ``focus`` dB above where they belong; where one of them may not move, all others below."""
    raised, others = pull.free & pull.focused, pull.free & ~pull.focused
    if np.any(pull.focused & ~pull.free):
        return np.where(others, gains - pull.focus, gains)
    return np.where(raised, gains + pull.focus, gains)


def together(material: Material, belongs: Array, groups: tuple[tuple[int, ...], ...]) -> Array:
    """Where parts belong that keep their distance to those of their group.

    A group moves by the mean of what its parts would move by, each weighted with its power as it stands: the mean
    is that of what is heard of the group.
    """
    moves = belongs - material.gains
    power = 10.0 ** ((material.loudness + material.gains) / 10.0)
    for group in map(list, groups):
        moves[group] = np.average(moves[group], weights=power[group] / power[group].max())
    return np.asarray(material.gains + moves)


def of_groups(values: Array, groups: tuple[tuple[int, ...], ...], common: Callable[[Array], float]) -> Array:
    """One value for all parts of a group; the others keep theirs."""
    found = values.copy()
    for group in map(list, groups):
        found[group] = common(values[group])
    return found


def from_present(start: Array, belongs: Array, free: Mask, spread: Array) -> tuple[Array, Mask]:
    """Where parts belong beside a present mix that is right on the whole, and which of them are near enough.

    The level common to all is the lower median of what they are away: moving those that stand out onto it leaves
    it where it is, so that a second look finds nothing to move.
    """
    away = belongs - start
    if not free.any():
        return start, free
    ranked = np.sort(away[free])
    common = ranked[(len(ranked) - 1) // 2]
    near = free & (np.abs(away - common) <= spread)
    return np.where(free & ~near, belongs - common, start), near
