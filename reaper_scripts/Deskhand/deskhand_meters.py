# @noindex
"""Meters of every track: peak, peak hold, loudness where it is shown, and how much its compressors turn down.

A surface asks twenty times a second, and a text costs the Python bindings a buffer of 4 MiB: GUIDs are read again
only where REAPER's change count has moved, reductions only where they are asked for.
"""

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

LOUDNESS: Final = 1024
"""Channel under which a track tells the loudness that its meter shows."""
SHOWN: Final = 30
"""Bits of I_VUMODE that say what the meter shows."""
LOUDNESSES: Final = {12: "momentary", 20: "short_term"}
"""What it shows → which loudness that is. 16 shows short-term loudness with its maximum and is left out."""


class Meters:
    """Operation ``meters``. Peaks and loudness are linear, 1 = 0 dBFS or 0 LUFS.

    ``reduction_db`` is the sum over the plug-ins of a track that tell theirs, 0 or less; None where none does.
    """

    def __init__(self, tabs: Tabs) -> None:
        self._tabs = tabs
        self._state: tuple[object, int] | None = None
        self._guids: dict[str, str] = {}

    def __call__(self, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
        """With ``peaks`` no reductions are asked for; ``clear`` resets the held peaks once they are told."""
        token = request.get("project")
        clear, peaks = bool(request.get("clear")), bool(request.get("peaks"))
        tracks: list[dict[str, Any]] = []
        while len(tracks) < RPR.CountTracks(project := self._tabs.pointer(token)):
            self._forget((token, RPR.GetProjectStateChangeCount(project)))
            track = RPR.GetTrack(project, len(tracks))
            tracks.append({"guid": self._guid(track), **_meter(track, clear=clear, peaks=peaks)})
            yield
        return {
            "playing": bool(RPR.GetPlayStateEx(project) & PLAYING),
            "state": RPR.GetProjectStateChangeCount(project),
            "tracks": tracks,
            "master": _meter(RPR.GetMasterTrack(project), clear=clear, peaks=peaks),
        }

    def _forget(self, state: tuple[object, int]) -> None:
        """A pointer may be another track's once the project has changed."""
        if state != self._state:
            self._state = state
            self._guids.clear()

    def _guid(self, track: str) -> str:
        if track not in self._guids:
            self._guids[track] = guid_of(track)
        return self._guids[track]


def _meter(track: str, *, clear: bool, peaks: bool) -> dict[str, Any]:
    return {
        "peak": [RPR.Track_GetPeakInfo(track, channel) for channel in CHANNELS],
        "hold_db": [HOLD_UNIT_DB * RPR.Track_GetPeakHoldDB(track, channel, clear) for channel in CHANNELS],
        "loudness": _loudness(track),
        "reduction_db": None if peaks else _reduction(track),
    }


def _loudness(track: str) -> dict[str, float]:
    """The loudness that the track's meter is set to show, by its name; empty where it shows none."""
    shown = LOUDNESSES.get(int(RPR.GetMediaTrackInfo_Value(track, "I_VUMODE")) & SHOWN)
    return {} if shown is None else {shown: RPR.Track_GetPeakInfo(track, LOUDNESS)}


def _reduction(track: str) -> float | None:
    told = [
        float(answer[4])
        for index in range(RPR.TrackFX_GetCount(track))
        if (answer := RPR.TrackFX_GetNamedConfigParm(track, index, "GainReduction_dB", "", NUMBER_SIZE))[0]
    ]
    return sum(told) if told else None
