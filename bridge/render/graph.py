"""Which track feeds which, in an order in which every track comes after those that feed it.

Conventions
-----------
* Folders feed what is around them, everything else the master; sends feed their receivers.
* A send that would close a loop is left out and named: REAPER plays loops only where a project allows feedback.
  Which one closes it follows from the order of the file: receivers from top to bottom, then their receives.
* A level holds tracks that do not feed each other; inputs of a track are summed in the order of its routes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bridge.preview import layout_of
from bridge.render.routes import MASTER, Route, of_receive, to_parent
from bridge.render.solo import heard
from bridge.session import Session
from bridge.words import track_name


@dataclass(frozen=True, slots=True)
class Graph:
    """The routing of a session.

    ``levels`` holds track GUIDs and, alone in the last, :data:`MASTER`; ``inputs`` the routes into each of them.
    ``playing`` are the tracks whose items are heard. ``broken`` names the sends that would close a loop.
    """

    levels: tuple[tuple[str, ...], ...]
    inputs: dict[str, tuple[Route, ...]]
    playing: frozenset[str]
    broken: tuple[str, ...]

    @property
    def order(self) -> Iterator[str]:
        """Every track after those that feed it; the master last."""
        return (key for level in self.levels for key in level)


def build(session: Session) -> Graph:
    """The routing of a session as mute and solo leave it."""
    layout = layout_of(session)
    tracks = {track.guid: track for track in session.tracks}
    routes = []
    for track in session.tracks:
        if track.main_send:
            parent = layout.parent[track.guid]
            channels = session.master.channels if parent is None else tracks[parent].channels
            routes.append(to_parent(track, parent or MASTER, channels))
    sends = [
        of_receive(receive, tracks[receive.source], track, session)
        for track in session.tracks
        for receive in track.receives
        if receive.source in tracks
    ]
    kept, closing = _without_loops(routes, [send for send in sends if send.connections])
    left = heard(session, layout, kept)
    inputs: defaultdict[str, list[Route]] = defaultdict(list)
    for route in left.routes:
        if route.connections:
            inputs[route.target].append(route)
    keys = [track.guid for track in session.tracks]
    found = {key: tuple(inputs[key]) for key in (*keys, MASTER)}
    names = {key: track_name(track.name) for key, track in tracks.items()}
    broken = (
        f'The send from "{names[send.source]}" to "{names[send.target]}" closes a loop and is not played.'
        for send in closing
    )
    return Graph(_levels(keys, found), found, left.playing, tuple(broken))


def _without_loops(routes: Iterable[Route], sends: Iterable[Route]) -> tuple[list[Route], list[Route]]:
    """Routes and the sends that close no loop with what came before; then the sends that do."""
    kept, closing = list(routes), []
    onward: defaultdict[str, set[str]] = defaultdict(set)
    for route in kept:
        onward[route.source].add(route.target)
    for send in sends:
        if _leads(onward, send.target, send.source):
            closing.append(send)
        else:
            onward[send.source].add(send.target)
            kept.append(send)
    return kept, closing


def _leads(onward: dict[str, set[str]], start: str, end: str) -> bool:
    seen, pending = {start}, [start]
    while pending:
        here = pending.pop()
        if here == end:
            return True
        fresh = onward.get(here, set()) - seen
        seen |= fresh
        pending.extend(fresh)
    return False


def _levels(keys: Iterable[str], inputs: dict[str, tuple[Route, ...]]) -> tuple[tuple[str, ...], ...]:
    """Tracks by the length of the longest way into them (Kahn's algorithm, a level at a time)."""
    levels: list[tuple[str, ...]] = []
    done: set[str] = set()
    waiting = list(keys)
    while waiting:
        ready = tuple(key for key in waiting if all(route.source in done for route in inputs[key]))
        done.update(ready)
        waiting = [key for key in waiting if key not in done]
        levels.append(ready)
    return (*levels, (MASTER,))
