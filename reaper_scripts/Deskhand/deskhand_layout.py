# @noindex
"""The order of the tracks and their folders: ``[[guid, relative folder depth], ...]`` from top to bottom.

Only the tracks that stand wrong are moved. All depths are 0 meanwhile: REAPER's depths are relative, so a folder
that is moved with them takes its end to wherever its last track then stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from deskhand_tracks import by_guid, selection_kept
from reapy import reascript_api as RPR  # noqa: N812

Layout = list[list[Any]]

PLAIN: Final = 0
"""Third argument of ReorderSelectedTracks: the moved tracks join no folder."""


def layout_of(tracks: Mapping[str, str]) -> Layout:
    """The layout of a project, given its tracks as ``{guid: pointer}`` from top to bottom."""
    return [[guid, _depth(track)] for guid, track in tracks.items()]


def write_layout(project: str, wanted: Layout) -> None:
    """Bring the tracks into this layout. The selection stays.

    Parameters
    ----------
    project
        The project whose tab is in front: REAPER moves tracks nowhere else.
    wanted
        Every track of the project, once.
    """
    before = layout_of(by_guid(project))
    with selection_kept(project):
        try:
            _arrange(project, wanted)
        except Exception:
            _arrange(project, before)
            raise


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


def _arrange(project: str, wanted: Layout) -> None:
    tracks = by_guid(project)
    for track in tracks.values():
        if _depth(track):
            _set_depth(track, 0)
    for guid, index in moves(list(tracks), [guid for guid, _ in wanted]):
        RPR.SetOnlyTrackSelected(tracks[guid])
        RPR.ReorderSelectedTracks(index, PLAIN)
    for guid, depth in wanted:
        if depth:
            _set_depth(tracks[guid], depth)


def _depth(track: str) -> int:
    return int(RPR.GetMediaTrackInfo_Value(track, "I_FOLDERDEPTH"))


def _set_depth(track: str, depth: int) -> None:
    RPR.SetMediaTrackInfo_Value(track, "I_FOLDERDEPTH", depth)
