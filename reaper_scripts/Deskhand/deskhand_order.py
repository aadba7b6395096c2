# @noindex
"""Which tracks to move to bring them into another order: as few as possible, so that REAPER has little to do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence


def moves(now: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Which tracks to move, one after the other, to bring ``now`` into the order ``wanted``.

    Yields
    ------
    tuple
        The track, and the index that the track below its new place has before the move.
    """
    place = {guid: index for index, guid in enumerate(now)}
    staying = {wanted[index] for index in longest_rise([place[guid] for guid in wanted])}
    order = list(now)
    for index, guid in enumerate(wanted):
        if guid in staying:
            continue
        above = order.index(wanted[index - 1]) + 1 if index else 0
        at = order.index(guid)
        yield guid, above
        order.insert(above, guid)
        del order[at if at < above else at + 1]


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Indices of a longest increasing subsequence of distinct numbers."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [index]
    rise: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        rise.append(at)
        at = before[at]
    return rise[::-1]
