# @noindex
"""One fader, pan, mute or solo, moved as by a control surface.

REAPER makes the undo points of such moves itself, one for a gesture, and writes automation where a track's mode
says so (``CSurf_On...Change``). ``CSurf_SetSurface...`` tells the other surfaces.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Final

from deskhand_errors import Refused
from deskhand_projects import Tabs
from deskhand_tracks import by_guid
from reapy import reascript_api as RPR  # noqa: N812

ALONE: Final = False
"""Selected tracks do not move along."""
EVERY_SURFACE: Final = 0
"""The null pointer of the surface that is not told."""


def _volume(track: str, value: float) -> None:
    set_to = RPR.CSurf_OnVolumeChangeEx(track, value, False, ALONE)
    RPR.CSurf_SetSurfaceVolume(track, set_to, EVERY_SURFACE)


def _pan(track: str, value: float) -> None:
    RPR.CSurf_SetSurfacePan(track, RPR.CSurf_OnPanChangeEx(track, value, False, ALONE), EVERY_SURFACE)


def _mute(track: str, value: float) -> None:
    RPR.CSurf_SetSurfaceMute(track, RPR.CSurf_OnMuteChangeEx(track, int(value), ALONE), EVERY_SURFACE)


def _solo(track: str, value: float) -> None:
    RPR.CSurf_SetSurfaceSolo(track, RPR.CSurf_OnSoloChangeEx(track, int(value), ALONE), EVERY_SURFACE)


MOVES: Final[dict[str, tuple[Callable[[str, float], None], str, float, float]]] = {
    "volume": (_volume, "D_VOL", 0.0, 4.0),
    "pan": (_pan, "D_PAN", -1.0, 1.0),
    "mute": (_mute, "B_MUTE", 0.0, 1.0),
    "solo": (_solo, "I_SOLO", 0.0, 1.0),
}
"""Word on the wire → what moves it, what REAPER calls the value, lowest and highest."""


def fader(tabs: Tabs, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``fader``: ``volume`` is linear, ``mute`` and ``solo`` are 0 or 1. Tells what REAPER has then."""
    yield
    token, value = request.get("project"), request.get("value")
    project = tabs.pointer(token)
    if tabs.active() != token:
        raise Refused("Another project is in front in REAPER. Nothing was moved. Bring this one to the front.")
    move = MOVES.get(str(request.get("set")))
    if move is None:
        raise Refused(f"A surface sets {', '.join(MOVES)}, not {request.get('set')!r}.")
    do, parameter, lowest, highest = move
    if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
        raise Refused(f"{request['set']} goes from {lowest:g} to {highest:g}, not to {value!r}.")
    track = by_guid(project).get(str(request.get("track")))
    if track is None:
        raise Refused("The track is not there any more. Nothing was moved.")
    do(track, float(value))
    return {"value": RPR.GetMediaTrackInfo_Value(track, parameter)}
