"""Faders moved as by a control surface: REAPER makes one undo point for a gesture."""

from __future__ import annotations

from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.functions.tracks import get_value, set_value
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track


@reascript("double CSurf_OnVolumeChangeEx(MediaTrack* trackid, double volume, bool relative, bool allowGang)")
def on_volume(host: Host, track: Track, volume: float, relative: int, gang: int) -> float:
    return _move(host, track, "D_VOL", max(volume, 0.0), relative, "Adjust track volume")


@reascript("double CSurf_OnPanChangeEx(MediaTrack* trackid, double pan, bool relative, bool allowGang)")
def on_pan(host: Host, track: Track, pan: float, relative: int, gang: int) -> float:
    return _move(host, track, "D_PAN", min(max(pan, -1.0), 1.0), relative, "Adjust track pan")


@reascript("bool CSurf_OnMuteChangeEx(MediaTrack* trackid, int mute, bool allowgang)")
def on_mute(host: Host, track: Track, mute: int, gang: int) -> int:
    return int(_move(host, track, "B_MUTE", float(bool(mute)), 0, "Mute tracks"))


@reascript("bool CSurf_OnSoloChangeEx(MediaTrack* trackid, int solo, bool allowgang)")
def on_solo(host: Host, track: Track, solo: int, gang: int) -> int:
    return int(_move(host, track, "I_SOLO", float(bool(solo)), 0, "Solo tracks"))


@reascript("void CSurf_SetSurfaceVolume(MediaTrack* trackid, double volume, IReaperControlSurface* ignoresurf)")
def surface_volume(host: Host, track: Track, volume: float, surface: object) -> None:
    """There is no other surface."""


@reascript("void CSurf_SetSurfacePan(MediaTrack* trackid, double pan, IReaperControlSurface* ignoresurf)")
def surface_pan(host: Host, track: Track, pan: float, surface: object) -> None:
    """There is no other surface."""


@reascript("void CSurf_SetSurfaceMute(MediaTrack* trackid, bool mute, IReaperControlSurface* ignoresurf)")
def surface_mute(host: Host, track: Track, mute: int, surface: object) -> None:
    """There is no other surface."""


@reascript("void CSurf_SetSurfaceSolo(MediaTrack* trackid, bool solo, IReaperControlSurface* ignoresurf)")
def surface_solo(host: Host, track: Track, solo: int, surface: object) -> None:
    """There is no other surface."""


def _move(host: Host, track: Track, name: str, value: float, relative: int, label: str) -> float:
    if relative:
        raise ApiMisuse("relative moves are not known to the stand-in")
    set_value(host, track, name, value)
    track.project.note_gesture(label, track.key)
    return get_value(host, track, name)
