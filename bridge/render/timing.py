"""Latency compensation and tails over the graph.

Conventions
-----------
* Plug-ins that look ahead make their track late; at every place where sounds meet, the earlier ones are held back
  (REAPER's plug-in delay compensation). What leaves the master is late by the longest way through the session.
* A tail is how long a track sounds after the last item of the session: that of its plug-ins one after the other
  and the longest of what feeds it. A session's tail is the master's, at most :data:`LONGEST_TAIL`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bridge.render.graph import Graph
from bridge.render.routes import Route, Tap

LONGEST_TAIL: Final = 60.0
"""Seconds. A delay whose repeats hardly fade rings longer than anyone wants a file to be."""


@dataclass(frozen=True, slots=True)
class Timing:
    """For every track: frames by which its input and its output are late, seconds of tail at both."""

    arrival: Mapping[str, int]
    departure: Mapping[str, int]
    tail_in: Mapping[str, float]
    tail_out: Mapping[str, float]

    def late(self, route: Route) -> int:
        """Frames by which the sound of a route is late where it leaves its track."""
        return (self.arrival if route.tap is Tap.PRE_FX else self.departure)[route.source]

    def held(self, route: Route) -> int:
        """Frames for which a route is held back where it arrives."""
        return self.arrival[route.target] - self.late(route)


def timing(graph: Graph, latency: Mapping[str, int], tail: Mapping[str, float]) -> Timing:
    """Latency and tail everywhere, from those of each track's plug-ins."""
    arrival: dict[str, int] = {}
    departure: dict[str, int] = {}
    tail_in: dict[str, float] = {}
    tail_out: dict[str, float] = {}
    so_far = Timing(arrival, departure, tail_in, tail_out)
    for key in graph.order:
        routes = graph.inputs[key]
        arrival[key] = max((so_far.late(route) for route in routes), default=0)
        departure[key] = arrival[key] + latency[key]
        tails = ((tail_in if route.tap is Tap.PRE_FX else tail_out)[route.source] for route in routes)
        tail_in[key] = max(tails, default=0.0)
        tail_out[key] = tail_in[key] + tail[key]
    return so_far
