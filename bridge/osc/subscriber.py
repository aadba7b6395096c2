"""One surface: where it is, how long it may stay, what it holds in its hand, what it is still owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from bridge.osc.lanes import Key
from bridge.osc.table import addresses
from bridge.osc.view import View

Peer = tuple[str, int]
"""Address and port."""
Control = tuple[str, int]
"""A control's name in the table and its position."""

WINDOW: Final = 0.25
LONG_WINDOW: Final = 0.5
"""Seconds for which a value holds the echo to its control back; then it is confirmed once. The longer one is for
devices that do not say when they are touched: a finger rests between two moves."""
LONGEST_TOUCH: Final = 30.0
"""Seconds after which a touch without a move is taken for one whose end was lost."""


@dataclass
class Subscriber:
    """A surface that has subscribed.

    Attributes
    ----------
    peer, source
        Where it is sent to, and where its last packet came from.
    lease, until
        Seconds that were asked for, and when they end.
    owed
        Addresses whose newest message it has not been sent though others may have.
    packets : int
        Sent to it so far.
    """

    peer: Peer
    source: Peer
    view: View
    lease: float
    until: float
    owed: dict[Key, None] = field(default_factory=dict)
    held: dict[Control, float] = field(default_factory=dict)
    touched: set[Control] = field(default_factory=set)
    packets: int = 0

    def touch(self, control: Control, *, is_down: bool, now: float) -> None:
        """A finger has come down on a control, or has left it."""
        if is_down:
            self.touched.add(control)
            self.held[control] = now + LONGEST_TOUCH
        elif control in self.held:
            self.touched.discard(control)
            self.held[control] = now + self._window

    def moved(self, control: Control, now: float) -> None:
        """It has sent a value for a control."""
        self.held[control] = now + (LONGEST_TOUCH if control in self.touched else self._window)

    @property
    def _window(self) -> float:
        return WINDOW if self.view.device.touch else LONG_WINDOW

    def let_go(self, now: float) -> None:
        """Owe a confirmation to every control whose time is over."""
        for control in [control for control, until in self.held.items() if until <= now]:
            del self.held[control]
            self.touched.discard(control)
            name, n = control
            self.owe((place, n) for place in controls()[name])

    def owe(self, keys: Iterable[Key]) -> None:
        """These go out with the next tick, changed or not."""
        self.owed.update((key, None) for key in keys if key in self.view.outbox.current)

    def turn_to(self, view: View) -> None:
        """Another bank: all of it is sent."""
        self.view = view
        self.held.clear()
        self.touched.clear()
        self.owed = dict.fromkeys(view.outbox.current)

    def is_holding(self, key: Key) -> bool:
        """Whether a message must not go out to it now."""
        place, n = key
        return (addresses()[place].control, n) in self.held

    def still_owed(self) -> list[Key]:
        """What is to go out to it beside what all get, but for what is held."""
        return [key for key in self.owed if not self.is_holding(key)] if self.owed else []


@cache
def controls() -> Mapping[str, tuple[int, ...]]:
    """Places in the table by what one touches."""
    names = {row.control for row in addresses() if row.control}
    return {name: tuple(place for place, row in enumerate(addresses()) if row.control == name) for name in names}
