"""The fewest moves from one folder tree to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bridge.layout import Layout


@dataclass(frozen=True, slots=True)
class Move:
    """One track goes into ``parent``, below its sibling ``after``."""

    guid: str
    parent: str | None
    after: str | None


def moves(now: Layout, wanted: Layout, *, fixed: Callable[[str], bool]) -> Iterator[Move]:
    """Moves that turn ``now`` into ``wanted``, in an order in which each can be done.

    Both trees hold the same tracks. Among the tracks that stay in their folder, the longest run that is in the
    wanted order already is kept where it is; ``fixed`` tracks are kept before any other.

    >>> now = Layout.of([("a", 0), ("b", 0), ("c", 0)])
    >>> wanted = Layout.of([("c", 0), ("a", 0), ("b", 0)])
    >>> list(moves(now, wanted, fixed=lambda guid: False))
    [Move(guid='c', parent=None, after=None)]
    """
    pending: list[str | None] = [None]
    while pending:
        parent = pending.pop(0)
        children = wanted.children.get(parent, [])
        kept = set(_kept(now, children, parent, fixed))
        for position, guid in enumerate(children):
            if guid not in kept:
                yield Move(guid, parent, children[position - 1] if position else None)
        pending.extend(guid for guid in children if wanted.children.get(guid))


def _kept(now: Layout, children: Sequence[str], parent: str | None, fixed: Callable[[str], bool]) -> list[str]:
    place = {guid: position for position, guid in enumerate(now.children.get(parent, []))}
    staying = [guid for guid in children if guid in place]
    weights = [len(staying) + 1 if fixed(guid) else 1 for guid in staying]
    chosen = heaviest_increasing([place[guid] for guid in staying], weights)
    return [staying[index] for index in chosen]


def heaviest_increasing(values: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Indices of the increasing subsequence with the largest weight.

    >>> heaviest_increasing([3, 1, 2], [1, 1, 1])
    [1, 2]
    >>> heaviest_increasing([3, 1, 2], [9, 1, 1])
    [0]
    """
    best: list[int] = []
    before: list[int | None] = []
    for index, value in enumerate(values):
        reachable = [earlier for earlier in range(index) if values[earlier] < value]
        previous = max(reachable, key=lambda earlier: best[earlier], default=None)
        before.append(previous)
        best.append(weights[index] + (best[previous] if previous is not None else 0))
    chain: list[int] = []
    end = max(range(len(values)), key=lambda index: best[index], default=None)
    while end is not None:
        chain.append(end)
        end = before[end]
    return chain[::-1]
