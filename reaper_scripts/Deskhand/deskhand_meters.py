# @noindex
"""Meters of every track: peak, peak hold and how much its compressors turn down."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from deskhand_projects import Tabs
from deskhand_tracks import guid_of
from reapy import reascript_api as RPR  # noqa: N812

CHANNELS: Final = (0, 1)

HOLD_UNIT_DB: Final = 100.0
"""Track_GetPeakHoldDB counts in hundreds of dB: 0.02 is +2 dB."""

PLAYING: Final = 1
NUMBER_SIZE: Final = 64


def meters(tabs: Tabs, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``meters``. Peaks are linear, 1 = 0 dBFS; the hold stays as it is.

    ``reduction_db`` is the sum over the plug-ins of a track that tell theirs, 0 or less; None where none does.
    """
    token = request.get("project")
    tracks: list[dict[str, Any]] = []
    while len(tracks) < RPR.CountTracks(project := tabs.pointer(token)):
        track = RPR.GetTrack(project, len(tracks))
        tracks.append({"guid": guid_of(track), **_meter(track)})
        yield
    return {
        "playing": bool(RPR.GetPlayStateEx(project) & PLAYING),
        "tracks": tracks,
        "master": _meter(RPR.GetMasterTrack(project)),
    }


def _meter(track: str) -> dict[str, Any]:
    return {
        "peak": [RPR.Track_GetPeakInfo(track, channel) for channel in CHANNELS],
        "hold_db": [HOLD_UNIT_DB * RPR.Track_GetPeakHoldDB(track, channel, False) for channel in CHANNELS],
        "reduction_db": _reduction(track),
    }


def _reduction(track: str) -> float | None:
    told = [
        float(answer[4])
        for index in range(RPR.TrackFX_GetCount(track))
        if (answer := RPR.TrackFX_GetNamedConfigParm(track, index, "GainReduction_dB", "", NUMBER_SIZE))[0]
    ]
    return sum(told) if told else None
