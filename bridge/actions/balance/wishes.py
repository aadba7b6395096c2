"""What the engineer asks of a balance, and what is remembered of the last one."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.profile.starts import Starts, theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for. Tracks are GUIDs.

    ``strength`` is how much of the way a fader goes, 0 to 1, in dB. ``focus`` are raised above where they belong,
    ``keep`` stay, ``only`` (None: all) are those that may move. ``from_current``: the present faders are a mix to
    begin with, and only what is far out of place moves. ``sure_headroom``: it is kept also if all tracks
    peak at once, whatever the template says. ``starts`` are earlier writes, by track and field.
    """

    strength: float = 1.0
    focus: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    from_current: bool = False
    sure_headroom: bool = False
    starts: Starts = field(default_factory=dict)

    def start(self, target: str, name: str, now: float) -> float:
        """Where the engineer had a field that stands at ``now``."""
        return theirs(self.starts, target, name, now)
