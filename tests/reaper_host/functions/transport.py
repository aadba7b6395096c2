"""Play state, cursor, time selection and the meters, which move only while playing.

There is no audio: a track with items is heard as the sine of :mod:`tests.reaper_host.tone`, through its fader.
"""

from __future__ import annotations

import math

from tests.reaper_host.declare import reascript
from tests.reaper_host.functions.items import items_of
from tests.reaper_host.functions.tracks import get_value
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track
from tests.reaper_host.project import Project
from tests.reaper_host.tone import AMPLITUDE
from tests.reaper_host.values import flag_of

SILENCE_DB = -150.0
METER_OFF = 1
"""Bit of I_VUMODE."""


@reascript("int GetPlayState()")
def get_play_state(host: Host) -> int:
    return int(host.project.transport.playing)


@reascript("int GetPlayStateEx(ReaProject* proj)")
def get_play_state_of(host: Host, project: Project | None) -> int:
    return int(host.of(project).transport.playing)


@reascript("void CSurf_OnPlay()", "void OnPlayButton()")
def on_play(host: Host) -> None:
    host.project.transport.play()


@reascript("void CSurf_OnStop()", "void OnStopButton()")
def on_stop(host: Host) -> None:
    stop(host.project)


@reascript("void OnPlayButtonEx(ReaProject* proj)")
def on_play_of(host: Host, project: Project | None) -> None:
    host.of(project).transport.play()


@reascript("void OnStopButtonEx(ReaProject* proj)")
def on_stop_of(host: Host, project: Project | None) -> None:
    stop(host.of(project))


@reascript("double GetPlayPosition()")
def get_play_position(host: Host) -> float:
    return host.project.transport.position


@reascript("double GetPlayPositionEx(ReaProject* proj)")
def get_play_position_of(host: Host, project: Project | None) -> float:
    return host.of(project).transport.position


@reascript("double GetCursorPosition()")
def get_cursor_position(host: Host) -> float:
    return host.project.transport.cursor


@reascript("double GetCursorPositionEx(ReaProject* proj)")
def get_cursor_position_of(host: Host, project: Project | None) -> float:
    return host.of(project).transport.cursor


@reascript("void SetEditCurPos2(ReaProject* proj, double time, bool moveview, bool seekplay)")
def set_cursor(host: Host, project: Project | None, time: float, move: int, seek: int) -> None:
    host.of(project).transport.cursor = max(time, 0.0)


@reascript("void SetEditCurPos(double time, bool moveview, bool seekplay)")
def set_cursor_here(host: Host, time: float, move: int, seek: int) -> None:
    set_cursor(host, None, time, move, seek)


@reascript(
    "void GetSet_LoopTimeRange2("
    "ReaProject* proj, bool isSet, bool isLoop, double* startOut, double* endOut, bool allowautoseek)"
)
def loop_range(
    host: Host, project: Project | None, is_set: int, is_loop: int, start: float, end: float, seek: int
) -> tuple[float, float]:
    transport = host.of(project).transport
    if is_set:
        transport.selection = (start, end)
    return transport.selection


@reascript(
    "void GetSet_LoopTimeRange(bool isSet, bool isLoop, double* startOut, double* endOut, bool allowautoseek)"
)
def loop_range_here(
    host: Host, is_set: int, is_loop: int, start: float, end: float, seek: int
) -> tuple[float, float]:
    return loop_range(host, None, is_set, is_loop, start, end, seek)


@reascript("double Track_GetPeakInfo(MediaTrack* track, int channel)")
def get_peak(host: Host, track: Track, channel: int) -> float:
    if not track.project.transport.playing:
        return 0.0
    peak = level(host, track, channel)
    holds = track.project.transport.holds
    holds[track.key, channel] = max(peak, holds.get((track.key, channel), 0.0))
    return peak


@reascript("double Track_GetPeakHoldDB(MediaTrack* track, int channel, bool clear)")
def get_peak_hold(host: Host, track: Track, channel: int, clear: int) -> float:
    get_peak(host, track, channel)
    holds = track.project.transport.holds
    held = holds.get((track.key, channel), 0.0)
    if clear:
        holds.pop((track.key, channel), None)
    return max(20.0 * math.log10(held), SILENCE_DB) / 100.0 if held > 0.0 else SILENCE_DB / 100.0


@reascript("int GetMasterMuteSoloFlags()")
def get_master_flags(host: Host) -> int:
    return sum(bit for bit in (1, 2, 4) if flag_of(host.project.root, "MASTERMUTESOLO", bit))


def stop(project: Project) -> None:
    """Stop: the meters fall, their hold stays."""
    project.transport.stop()


def level(host: Host, track: Track, channel: int) -> float:
    """Linear peak of a channel of a track as if it played its sine; the master has the loudest track's."""
    if int(get_value(host, track, "I_VUMODE")) & METER_OFF or channel not in (0, 1):
        return 0.0
    if track.is_master:
        tracks = (Track(track.project, block) for block in track.project.tracks)
        heard = max((level(host, one, channel) for one in tracks), default=0.0)
    else:
        heard = AMPLITUDE if items_of(track) else 0.0
    if get_value(host, track, "B_MUTE"):
        return 0.0
    pan = get_value(host, track, "D_PAN")
    side = min(1.0, 1.0 - pan) if channel == 0 else min(1.0, 1.0 + pan)
    return heard * get_value(host, track, "D_VOL") * side
