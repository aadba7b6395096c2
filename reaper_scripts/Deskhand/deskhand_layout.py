# @noindex
"""The order of the tracks and their folders: ``[[guid, relative folder depth], ...]`` from top to bottom.

Only the tracks that stand wrong are moved. All depths are 0 meanwhile: REAPER's depths are relative, so a folder
that is moved with them takes its end to wherever its last track then stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deskhand_order import moves
from deskhand_tracks import by_guid, select, selection_kept
from reapy import reascript_api as RPR  # noqa: N812

Layout = list[list[Any]]

PLAIN: Final = 0
"""Third argument of ReorderSelectedTracks: the moved tracks join no folder."""


def layout_of(tracks: Mapping[str, str]) -> Layout:
    """The layout of a project, given its tracks as ``{guid: pointer}`` from top to bottom."""
    return [[guid, _depth(track)] for guid, track in tracks.items()]


def write_layout(project: str, tracks: Mapping[str, str], wanted: Layout) -> None:
    """Bring the tracks into this layout. The selection stays.

    Parameters
    ----------
    project
        The project whose tab is in front: REAPER moves tracks nowhere else.
    tracks
        Its tracks as ``{guid: pointer}`` from top to bottom.
    wanted
        Every track of the project, once.
    """
    before = layout_of(tracks)
    with selection_kept(project):
        try:
            _arrange(project, tracks, wanted)
        except Exception:  # whatever REAPER's bindings raised: the tracks go back to their places, it goes on up
            _arrange(project, by_guid(project), before)
            raise


def _arrange(project: str, tracks: Mapping[str, str], wanted: Layout) -> None:
    select(project, ())
    for track in tracks.values():
        if _depth(track):
            _set_depth(track, 0)
    for group, index in moves(list(tracks), [guid for guid, _ in wanted]):
        for guid in group:
            RPR.SetTrackSelected(tracks[guid], True)
        RPR.ReorderSelectedTracks(index, PLAIN)
        for guid in group:
            RPR.SetTrackSelected(tracks[guid], False)
    for guid, depth in wanted:
        if depth:
            _set_depth(tracks[guid], depth)


def _depth(track: str) -> int:
    return int(RPR.GetMediaTrackInfo_Value(track, "I_FOLDERDEPTH"))


def _set_depth(track: str, depth: int) -> None:
    RPR.SetMediaTrackInfo_Value(track, "I_FOLDERDEPTH", depth)
