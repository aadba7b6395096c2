"""Tracks: names and values."""

from __future__ import annotations

from bridge.hosts.rpp.keys import guid_of
from bridge.hosts.rpp.read_tracks import read_name
from bridge.hosts.rpp.rows import Rows, Warnings
from tests.reaper_host.declare import reascript
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track
from tests.reaper_host.project import Project


@reascript("int CountTracks(ReaProject* projOptional)")
def count_tracks(host: Host, project: Project | None) -> int:
    return len(host.of(project).tracks)


@reascript("MediaTrack* GetTrack(ReaProject* proj, int trackidx)")
def get_track(host: Host, project: Project | None, place: int) -> Track | None:
    tracks = host.of(project).tracks
    return Track(host.of(project), tracks[place]) if 0 <= place < len(tracks) else None


@reascript("bool GetTrackName(MediaTrack* track, char* bufOut, int bufOut_sz)")
def get_track_name(host: Host, track: Track, text: str, size: int) -> tuple[int, str]:
    return 1, read_name(track.block, Rows.of(track.block.body, Warnings()))


@reascript("bool GetTrackStateChunk(MediaTrack* track, char* strNeedBig, int strNeedBig_sz, bool isundoOptional)")
def get_track_state_chunk(host: Host, track: Track, text: str, size: int, undo: int) -> tuple[int, str]:
    lines = [line.decode("utf-8", "surrogateescape").lstrip(" \t").rstrip("\r") for line in track.block.lines()]
    chunk = "\n".join(lines) + "\n"
    fits = len(chunk.encode("utf-8", "surrogateescape")) < size
    return int(fits), chunk if fits else ""


def guid(track: Track) -> str:
    found = guid_of(track.block)
    assert found is not None
    return found
