# @noindex
"""Which tracks to move to bring them into another order: as few as possible, so that REAPER has little to do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence


def moves(now: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[list[str], int]]:
    """Which tracks to move, one group after the other, to bring ``now`` into the order ``wanted``.

    Yields
    ------
    tuple
        Tracks that move together, in the order that they have and keep, and the index that the track below their
        new place has before the move.
    """
    place = {guid: index for index, guid in enumerate(now)}
    staying = {wanted[index] for index in longest_rise([place[guid] for guid in wanted])}
    order = list(now)
    done = 0
    while done < len(wanted):
        group = _group(order, wanted[done:], staying)
        if group:
            above = order.index(wanted[done - 1]) + 1 if done else 0
            yield group, above
            order = [*_without(order[:above], group), *group, *_without(order[above:], group)]
        done += max(len(group), 1)


def _group(order: Sequence[str], wanted: Sequence[str], staying: Container[str]) -> list[str]:
    """The tracks at the start of ``wanted`` that do not stay and have their order already."""
    group: list[str] = []
    last = -1
    for guid in wanted:
        if guid in staying or (at := order.index(guid)) < last:
            break
        group.append(guid)
        last = at
    return group


def _without(order: Sequence[str], group: Sequence[str]) -> list[str]:
    gone = set(group)
    return [guid for guid in order if guid not in gone]


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
