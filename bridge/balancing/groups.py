"""REAPER's track groups, as far as a balance goes by them: which faders hang together, and what a VCA adds.

Conventions
-----------
* A group holds its members together where one of them leads; tracks that only follow the same number do not move
  each other. Groups that share a track are one.
* Where a track is in a group as part of a VCA, that is what its fader does there: the faders stay apart, and the
  lead's adds to those of the followers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import prod

from bridge.session import Session, Track

GROUPS = 64

Group = frozenset[str]
"""GUIDs of tracks."""


def volume_groups(session: Session) -> tuple[Group, ...]:
    """Tracks whose faders move together."""
    apart = {track.guid: ~(track.vca_lead | track.vca_follow) for track in session.tracks}
    return _linked(
        [
            (track.guid, track.volume_lead & apart[track.guid], track.volume_follow & apart[track.guid])
            for track in session.tracks
        ]
    )


def pan_groups(session: Session) -> tuple[Group, ...]:
    """Tracks whose pans move together."""
    return _linked([(track.guid, track.pan_lead, track.pan_follow) for track in session.tracks])


def vca_gain(track: Track, session: Session) -> float:
    """The linear gain that VCA leads add to a track's fader: the track's own leads and theirs, each once."""
    leads: dict[str, float] = {}
    waiting = [track]
    while waiting:
        follower = waiting.pop()
        found = [lead for lead in session.tracks if lead.vca_lead & follower.vca_follow]
        new = [lead for lead in found if lead.guid != track.guid and lead.guid not in leads]
        leads.update((lead.guid, lead.volume) for lead in new)
        waiting.extend(new)
    return prod(leads.values())


def merged(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Groups that share a member as one."""
    apart: list[Group] = []
    for group in groups:
        touching = [other for other in apart if other & group]
        apart = [*(other for other in apart if not other & group), group.union(*touching)]
    return tuple(apart)


def _linked(roles: Collection[tuple[str, int, int]]) -> tuple[Group, ...]:
    """Groups of GUIDs with masks of what they lead and follow."""
    return merged(
        group
        for bit in (1 << number for number in range(GROUPS))
        if any(leads & bit for _, leads, _ in roles)
        and len(group := frozenset(guid for guid, leads, follows in roles if (leads | follows) & bit)) > 1
    )
