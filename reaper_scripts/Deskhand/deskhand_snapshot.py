# @noindex
"""The whole project as text and numbers, read in slices between which REAPER goes on.

A track is read as its state chunk, the same text that REAPER saves: one call a track, and one reader in the bridge
for files and REAPER. The master, markers and tempi, which have no chunk, are read by value.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Final, TypeVar

from deskhand_errors import Failed
from deskhand_projects import Tabs, in_front, name_of, path_of
from deskhand_tracks import chunk_of, colour_of, exists, guid_of
from deskhand_values import in_force
from reapy import reascript_api as RPR  # noqa: N812

RESTARTS: Final = 3

MASTER_NUMBERS: Final = {
    "volume": "D_VOL",
    "pan": "D_PAN",
    "width": "D_WIDTH",
    "pan_law": "D_PANLAW",
}
MASTER_INTEGERS: Final = {
    "channels": "I_NCHAN",
    "pan_mode": "I_PANMODE",
    "pan_taper": "I_PANLAW_FLAGS",
    "automation_mode": "I_AUTOMODE",
}
MASTER_MUTE, MASTER_MONO = 1, 4

One = TypeVar("One")


def snapshot(tabs: Tabs, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``snapshot``. Its ``ticks`` are for the scheduler to fill in.

    Raises
    ------
    Failed
        If the project changes during each of four readings, or a track is too large to be read.
    """
    token = str(request.get("project"))
    for _ in range(1 + RESTARTS):
        state = RPR.GetProjectStateChangeCount(tabs.pointer(token))
        tracks = yield from _each(tabs, token, _track)
        markers = yield from _each(tabs, token, _marker)
        tempi = yield from _each(tabs, token, _tempo)
        project = tabs.pointer(token)
        master = _master(tabs, token)
        if RPR.GetProjectStateChangeCount(project) == state:
            path = path_of(project)
            return {
                "project": token,
                "name": name_of(path),
                "path": path or None,
                "state": state,
                "version": RPR.GetAppVersion(),
                "sample_rate": _sample_rate(project),
                "tempi": in_force(_first_tempo(project), tempi),
                "markers": markers,
                "master": master,
                "tracks": tracks,
                "ticks": None,
            }
        yield
    raise Failed(
        f"The project went on changing while Deskhand read it, {1 + RESTARTS} times over. Nothing was written. "
        "Let REAPER come to rest (stop recording, and scripts that edit), then run the action again."
    )


def _each(tabs: Tabs, token: str, read: Callable[[str, int], One | None]) -> Generator[None, None, list[One]]:
    """What ``read(project, index)`` finds from index 0 on until it finds None, one a step."""
    found: list[One] = []
    while (one := read(tabs.pointer(token), len(found))) is not None:
        found.append(one)
        yield
    return found


def _track(project: str, index: int) -> dict[str, Any] | None:
    if index >= RPR.CountTracks(project):
        return None
    track = RPR.GetTrack(project, index)
    return {"guid": guid_of(track), "chunk": chunk_of(track, f"track {index + 1}")}


def _marker(project: str, index: int) -> dict[str, Any] | None:
    found, _, _, region, position, end, _, number, colour = RPR.EnumProjectMarkers3(
        project, index, 0, 0.0, 0.0, "", 0, 0
    )
    if not found:
        return None
    return {
        "number": number,
        "position": position,
        "end": end if region else None,
        "name": _marker_name(project, index),
        "colour": colour_of(colour),
    }


def _marker_name(project: str, index: int) -> str:
    """The name of a marker or region, empty in a REAPER without GetRegionOrMarker.

    The bindings give the name of EnumProjectMarkers3, a ``const char**``, back as it was passed in.
    """
    if not hasattr(RPR, "GetRegionOrMarker"):
        return ""
    marker = RPR.GetRegionOrMarker(project, index, "")
    return (
        str(RPR.GetSetRegionOrMarkerInfo_String(project, marker, "P_NAME", "", False)[4]) if exists(marker) else ""
    )


def _tempo(project: str, index: int) -> dict[str, Any] | None:
    if index >= RPR.CountTempoTimeSigMarkers(project):
        return None
    _, _, _, position, _, _, bpm, numerator, denominator, _ = RPR.GetTempoTimeSigMarker(
        project, index, 0.0, 0, 0.0, 0.0, 0, 0, 0
    )
    return {
        "position": position,
        "bpm": bpm,
        "numerator": max(numerator, 0),
        "denominator": max(denominator, 0),
    }


def _first_tempo(project: str) -> dict[str, Any]:
    _, _, numerator, denominator, bpm = RPR.TimeMap_GetTimeSigAtTime(project, 0.0, 0, 0, 0.0)
    return {"position": 0.0, "bpm": bpm, "numerator": numerator, "denominator": denominator}


def _sample_rate(project: str) -> int | None:
    if not RPR.GetSetProjectInfo(project, "PROJECT_SRATE_USE", 0.0, False):
        return None
    return int(RPR.GetSetProjectInfo(project, "PROJECT_SRATE", 0.0, False)) or None


def _master(tabs: Tabs, token: str) -> dict[str, Any]:
    with in_front(tabs, token) as project:
        flags = RPR.GetMasterMuteSoloFlags()
        master = RPR.GetMasterTrack(project)

        def value(parameter: str) -> float:
            return float(RPR.GetMediaTrackInfo_Value(master, parameter))

        return {
            **{key: value(parameter) for key, parameter in MASTER_NUMBERS.items()},
            **{key: int(value(parameter)) for key, parameter in MASTER_INTEGERS.items()},
            "dual_pan": [value("D_DUALPANL"), value("D_DUALPANR")],
            "mute": bool(flags & MASTER_MUTE),
            "mono": bool(flags & MASTER_MONO),
            "colour": colour_of(value("I_CUSTOMCOLOR")),
            "fx_enabled": bool(value("I_FXEN")),
            "chunk": chunk_of(master, "the master track"),
        }
