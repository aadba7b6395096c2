# @noindex
"""Plug-ins given as the text of an FXCHAIN block, onto a track.

SetTrackStateChunk re-creates everything on a track, its items and plug-ins included. So the text goes into a track
that is made for it, and the plug-ins are moved from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from deskhand_tracks import chunk_of
from deskhand_values import count_in
from reapy import reascript_api as RPR  # noqa: N812

NAME_SIZE: Final = 1024


def names_of(track: str) -> list[str]:
    """The names of the plug-ins on a track, in order."""
    return [
        str(RPR.TrackFX_GetFXName(track, index, "", NAME_SIZE)[3]) for index in range(RPR.TrackFX_GetCount(track))
    ]


def add_chain(project: str, track: str, chain: str, at: int = 0) -> list[str]:
    """Move the plug-ins of a chain onto a track, in front of the one that stands at ``at``.

    Parameters
    ----------
    project
        The project whose tab is in front.
    track
        The track. Plug-ins that it has stay as they are.
    chain
        The text from ``<FXCHAIN`` to its ``>``.
    at
        How many of the track's plug-ins stay in front of them.

    Returns
    -------
    list
        What is wrong, as sentences; empty where the track holds all plug-ins now.
    """
    before = names_of(track)
    with _workbench(project) as bench:
        own = chunk_of(bench, "a new track").rstrip()
        RPR.SetTrackStateChunk(bench, f"{own.removesuffix('>')}{chain.strip()}\n>\n", False)
        names = names_of(bench)
        if len(names) != count_in(chain):
            return [f"REAPER made {len(names)} of {count_in(chain)} plug-ins"]
        for index in range(len(names)):
            RPR.TrackFX_CopyToTrack(bench, 0, track, at + index, True)
    wanted, found = [*before[:at], *names, *before[at:]], names_of(track)
    return (
        [] if found == wanted else [f"the plug-ins are {', '.join(found) or 'none'} now, not {', '.join(wanted)}"]
    )


@contextmanager
def _workbench(project: str) -> Iterator[str]:
    """An empty track at the end of the project, gone again afterwards."""
    index = RPR.CountTracks(project)
    RPR.InsertTrackAtIndex(index, False)
    bench = RPR.GetTrack(project, index)
    try:
        yield bench
    finally:
        RPR.DeleteTrack(bench)
