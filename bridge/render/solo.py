"""What is heard where something is soloed: solo in place, whatever solo button was pressed.

Conventions
-----------
* Soloing a folder solos what is in it. A track with solo defeat sounds as if soloed, unless it is muted.
* The items of a track play where its sound can reach a soloed track; what leads from a soloed track to the master
  stays open, and carries nothing else.
* A track that is soloed is not muted (REAPER user guide 6.24: "solo overrides the mute").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bridge.layout import Layout
from bridge.render.routes import Route
from bridge.session import Session


@dataclass(frozen=True, slots=True)
class Heard:
    """Tracks whose items play, and the routes that carry sound."""

    playing: frozenset[str]
    routes: tuple[Route, ...]


def heard(session: Session, layout: Layout, routes: Iterable[Route]) -> Heard:
    """What mute and solo leave of a session."""
    pressed = {track.guid for track in session.tracks if track.solo}
    muted = {track.guid for track in session.tracks if track.mute and not track.solo}
    open_routes = tuple(route for route in routes if route.source not in muted)
    unmuted = frozenset(track.guid for track in session.tracks if track.guid not in muted)
    if not pressed:
        return Heard(unmuted, open_routes)
    soloed = pressed | {track.guid for track in session.tracks if track.solo_defeat and not track.mute}
    soloed |= {inside for guid in tuple(soloed) for inside in layout.inside(guid)}
    reaching = _reached(soloed, [(route.target, route.source) for route in open_routes])
    carrying = _reached(soloed, [(route.source, route.target) for route in open_routes])
    kept = tuple(route for route in open_routes if route.target in reaching or route.source in carrying)
    return Heard(unmuted & reaching, kept)


def _reached(start: Iterable[str], steps: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Everything that steps lead to, the start included."""
    onward: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in steps:
        onward[source].append(target)
    found = set(start)
    pending = list(found)
    while pending:
        for target in onward[pending.pop()]:
            if target not in found:
                found.add(target)
                pending.append(target)
    return frozenset(found)
