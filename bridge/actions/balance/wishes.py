"""What the engineer asks of a balance, and what is remembered of the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.profile.starts import Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for. Tracks are GUIDs.

    ``strength`` is how much of the way a fader goes, 0 to 1, in dB. ``focus`` are raised above where they belong,
    ``keep`` stay, ``only`` (None: all) are those that may move. ``from_current``: the present faders are a mix to
    begin with, and only what is far out of place moves. ``starts`` are earlier writes, by track and field.
    """

    strength: float = 1.0
    focus: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    from_current: bool = False
    starts: Mapping[tuple[str, str], Start] = field(default_factory=dict)

    def start(self, target: str, name: str, now: float) -> float:
        """Where the engineer had a field that stands at ``now``: what Deskhand wrote there is not theirs."""
        known = self.starts.get((target, name))
        return known.start if known is not None and is_where_written(known, now) else now


def is_where_written(start: Start, now: float) -> bool:
    """Whether a field stands where Deskhand put it, to what a project file keeps of a number."""
    return abs(start.written - now) <= 1e-6 * max(1.0, abs(now))
