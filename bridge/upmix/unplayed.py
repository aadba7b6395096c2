"""Which tracks play something in REAPER that is nowhere in the rendering: MIDI, missing media."""

from __future__ import annotations

from bridge.audio.media import Library
from bridge.audio.parts import parts_of, playing
from bridge.preview import layout_of
from bridge.render.graph import Graph, build
from bridge.session import Session, Track


def unplayed(session: Session) -> tuple[str, ...]:
    """GUIDs of the tracks of which nothing is rendered although REAPER may play something, in their order.

    That is a track with items of which none can be read, and one that gets nothing but such tracks: the track of
    an instrument, its return, their folder. A track of which a part is rendered is none of them.
    """
    graph = build(session)
    with Library() as library:
        read = {
            track.guid
            for track in session.tracks
            if track.guid in graph.playing and parts_of(track, library).parts
        }
    sounding = _reached(graph, read)
    inside = layout_of(session).children
    found: set[str] = set()
    while fresh := {
        track.guid
        for track in session.tracks
        if track.guid not in sounding | found
        and not track.mute
        and (
            (track.guid in graph.playing and _has_items(track))
            or any(receive.source in found for receive in track.receives)
            or not found.isdisjoint(inside.get(track.guid, ()))
        )
    }:
        found |= fresh
    return tuple(track.guid for track in session.tracks if track.guid in found)


def _has_items(track: Track) -> bool:
    return any(not item.mute and item.length > 0.0 and any(playing(item)) for item in track.items)


def _reached(graph: Graph, read: set[str]) -> set[str]:
    """The tracks that something of what was read goes through."""
    found: set[str] = set()
    for key in graph.order:
        if key in read or any(route.source in found for route in graph.inputs[key]):
            found.add(key)
    return found
