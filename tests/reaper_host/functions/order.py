"""The order of the tracks: insert, delete, move. Nothing mends the relative folder depth of the neighbours."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import INDENT, indent_of
from bridge.hosts.rpp.tokens import encode, key, words
from bridge.hosts.rpp.write_layout import NEW_TRACK, renumber
from tests.reaper_host.declare import reascript
from tests.reaper_host.functions.tracks import depth_of, selected_tracks, set_value
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track, is_part_of
from tests.reaper_host.project import Project

RECEIVE_ENVELOPES = (b"AUXVOLENV", b"AUXPANENV", b"AUXMUTEENV")
AS_CHILD, EXTEND_FOLDER = 1, 2
"""What ``makePrevFolder`` means."""


@reascript("void InsertTrackAtIndex(int idx, bool wantDefaults)")
def insert_track_at_index(host: Host, place: int, defaults: int) -> None:
    project = host.project
    tracks = project.tracks
    place = min(max(place, 0), len(tracks))
    arrange(project, [*tracks[:place], _new_track(project), *tracks[place:]])


@reascript("void InsertTrackInProject(ReaProject* proj, int idx, int flags)")
def insert_track_in_project(host: Host, project: Project | None, place: int, flags: int) -> None:
    owner = host.of(project)
    tracks = owner.tracks
    place = min(max(place, 0), len(tracks))
    arrange(owner, [*tracks[:place], _new_track(owner), *tracks[place:]])


@reascript("void DeleteTrack(MediaTrack* tr)")
def delete_track(host: Host, track: Track) -> None:
    project = track.project
    gone = next(n for n, block in enumerate(project.tracks) if block is track.block)
    for block in project.tracks:
        remove_receives(block, gone)
    arrange(project, [block for block in project.tracks if block is not track.block])
    host.pointers.kill(lambda thing: thing.key == track.key or is_part_of(thing, track.block))


@reascript("bool ReorderSelectedTracks(int beforeTrackIdx, int makePrevFolder)")
def reorder_selected_tracks(host: Host, before: int, make_folder: int) -> int:
    project = host.project
    moved = [track.block for track in selected_tracks(project)]
    if not moved:
        return 0
    tracks = project.tracks
    above = [block for block in tracks[:before] if all(block is not one for one in moved)]
    below = [block for block in tracks[before:] if all(block is not one for one in moved)]
    arrange(project, [*above, *moved, *below])
    if make_folder and above:
        _fold(host, Track(project, above[-1]), Track(project, moved[-1]), make_folder)
    return 1


@reascript("MediaTrack* GetParentTrack(MediaTrack* track)")
def get_parent_track(host: Host, track: Track) -> Track | None:
    parents = _parents(track)
    return parents[-1] if parents else None


@reascript("int GetTrackDepth(MediaTrack* track)")
def get_track_depth(host: Host, track: Track) -> int:
    return len(_parents(track))


def arrange(project: Project, wanted: Sequence[Block]) -> None:
    """Bring the TRACK blocks into this order; those that are missing are gone, receives follow."""
    before = project.tracks
    body = project.root.body
    places = {id(block): place for place, block in enumerate(wanted)}
    first = next((n for n, node in enumerate(body) if any(node is block for block in before)), None)
    kept = [node for node in body if not any(node is block for block in before)]
    at = first if first is not None else _end(body)
    project.root.body[:] = [*kept[:at], *wanted, *kept[at:]]
    renumber(wanted, [places.get(id(block), len(before) + len(wanted)) for block in before], len(wanted))
    project.changed()


def remove_receives(block: Block, source: int) -> None:
    """Take out the receives from one track, with their envelopes."""
    kept: list[bytes | Block] = []
    dropping = False
    for node in block.body:
        if isinstance(node, bytes) and key(node) == b"AUXRECV":
            dropping = words(node)[1:2] == [str(source)]
        elif not (isinstance(node, Block) and node.name in RECEIVE_ENVELOPES):
            dropping = False
        if not dropping:
            kept.append(node)
    block.body[:] = kept


def new_guid() -> str:
    """A GUID that nothing has."""
    return f"{{{str(uuid.uuid4()).upper()}}}"


def _new_track(project: Project) -> Block:
    guid = new_guid()
    indent = indent_of(project.root.head) + INDENT
    lines = [indent + INDENT + encode(text) for text in ('NAME ""', *NEW_TRACK.format(guid=guid).split("|"))]
    return Block(indent + encode(f"<TRACK {guid}"), list(lines), indent + b">")


def _end(body: list[bytes | Block]) -> int:
    return next(
        (n for n, node in enumerate(body) if isinstance(node, Block) and node.name == b"EXTENSIONS"), len(body)
    )


def _fold(host: Host, above: Track, last: Track, how: int) -> None:
    depth = depth_of(above)
    if how == AS_CHILD and depth <= 0:
        set_value(host, above, "I_FOLDERDEPTH", 1)
        set_value(host, last, "I_FOLDERDEPTH", depth - 1)
    elif how == EXTEND_FOLDER and depth < 0:
        set_value(host, above, "I_FOLDERDEPTH", 0)
        set_value(host, last, "I_FOLDERDEPTH", depth)


def _parents(track: Track) -> list[Track]:
    """The folders that a track lies in, outermost first."""
    folders: list[Track] = []
    for block in track.project.tracks:
        if block is track.block:
            break
        one = Track(track.project, block)
        depth = depth_of(one)
        if depth > 0:
            folders.append(one)
        elif depth < 0:
            del folders[depth:]
    return folders
