"""What the engineer asks of channel strips, and what is remembered of the last ones."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.profile.settings import Known
from models.strips.vocal.strip import Solver


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for. Tracks are GUIDs.

    ``steps`` are those of :data:`bridge.template.model.STRIP_STEPS`. ``strength`` is how much of every change is
    made, 0 to 1. ``only`` (None: all) are the tracks that may change. ``adjust``: plug-ins of the engineer that
    are the same stock plug-in are set, too. ``solver`` is the vocal chain that lead vocals get; None: the rules
    for any track. ``live``: REAPER is running. ``known`` is what earlier runs wrote.
    """

    steps: frozenset[str]
    strength: float = 1.0
    only: frozenset[str] | None = None
    adjust: bool = False
    live: bool = False
    solver: Solver | None = None
    known: Known = frozenset()
