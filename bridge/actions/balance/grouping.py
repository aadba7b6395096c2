"""Parts whose faders are grouped: they move by the same number of dB, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.actions.balance.request import Request
from bridge.balancing.groups import Group, merged, pan_groups, volume_groups
from bridge.session import Session
from bridge.words import track_name


def moving_together(request: Request, staying: Mapping[str, str]) -> tuple[tuple[int, ...], ...]:
    """The indices of the parts of each group that moves. ``staying`` are the GUIDs of all that do not."""
    place = {guid: index for index, guid in enumerate(request.scene.guids)}
    return tuple(
        tuple(sorted(place[guid] for guid in group))
        for group in _groups(request)
        if group <= place.keys() and staying.keys().isdisjoint(group)
    )


def stay_with_their_group(request: Request, alone: Mapping[str, str]) -> dict[str, str]:
    """Why parts stay whose group has a track that does. ``alone`` are those that stay for reasons of their own."""
    scene = request.scene
    sounding = {guid for guid, heard in zip(scene.guids, scene.material.audible, strict=True) if heard}
    able = sounding - alone.keys()
    reasons: dict[str, str] = {}
    for group in _groups(request):
        stops = (track for track in request.session.tracks if track.guid in group - able)
        if (stop := next(stops, None)) is not None:
            why = f"grouped with {track_name(stop.name)}, which stays"
            reasons.update((guid, why) for guid in group & able)
    return reasons


def grouped_pans(session: Session) -> Group:
    """Tracks whose pan belongs to others as well: it stays."""
    return Group().union(*pan_groups(session))


def _groups(request: Request) -> tuple[Group, ...]:
    """What each group moves, by GUID: parts, and tracks that are none. Left and right of one part are one."""
    scene = request.scene
    part_of = {
        track: guid for guid, members in zip(scene.guids, scene.members, strict=True) for track in (guid, *members)
    }
    groups = (frozenset(part_of.get(guid, guid) for guid in group) for group in volume_groups(request.session))
    return tuple(group for group in merged(groups) if len(group) > 1)
