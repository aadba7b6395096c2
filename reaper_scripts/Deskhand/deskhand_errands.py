# @noindex
"""Actions that the user ran, on their way to the bridge, which is started where it is not there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from deskhand_bridge import Started
from deskhand_link import Link
from deskhand_wire import Message, encode

PATIENCE_S: Final = 20.0
"""Seconds that a bridge may take to start and answer."""


@dataclass
class Errand:
    """One action on one project. ``number`` is that of the request once it was sent."""

    action: str
    project: str
    until: float
    number: int | None = None


class Errands:
    """Tells the bridge each action once, and the user what became of it where the bridge cannot.

    Parameters
    ----------
    link
        The connection.
    start_bridge
        Starts the bridge without waiting for it; raises OSError.
    tell
        Shows a message to the user.
    log
        Name of the file where the bridge says why it ended, for the user.
    clock
        Seconds that only grow.
    """

    def __init__(
        self,
        link: Link,
        start_bridge: Callable[[], Started],
        tell: Callable[[str], None],
        log: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = link
        self._start_bridge = start_bridge
        self._tell = tell
        self._log = log
        self._clock = clock
        self._errands: list[Errand] = []
        self._number = 0
        self._bridge: Started | None = None
        self._wanted_until: float | None = None
        self._next_start = clock()

    def want_bridge(self) -> None:
        """See to it that there is a bridge, without an action for it."""
        self._wanted_until = self._clock() + PATIENCE_S

    def add(self, action: str, project: str) -> None:
        """An action was run. One that is still on its way is not sent twice."""
        if not any((errand.action, errand.project) == (action, project) for errand in self._errands):
            self._errands.append(Errand(action, project, self._clock() + PATIENCE_S))

    def step(self) -> None:
        """Send what can be sent, start the bridge where nobody is there, give up what waited too long."""
        if self._link.up:
            self._wanted_until = None
            for errand in self._unsent():
                self._send(errand)
        elif self._unsent() or self._wanted_until is not None:
            self._see_to_bridge()
        self._give_up_the_late()

    def answered(self, message: Message) -> None:
        """The bridge answered a request."""
        for errand in self._errands:
            if errand.number is not None and errand.number == message.get("id"):
                self._errands.remove(errand)
                if "error" in message:
                    self._tell(f"{name_of(errand.action)} was not begun. {str(message['error'])[:500]}")
                return

    def lost(self) -> None:
        """The connection ended: what had been sent is not sent again, because it may have been begun."""
        for errand in [errand for errand in self._errands if errand.number is not None]:
            self._errands.remove(errand)
            self._tell(
                f"The bridge went away before it answered to {name_of(errand.action)}. "
                "Look at the project, then run the action again."
            )

    def _unsent(self) -> list[Errand]:
        return [errand for errand in self._errands if errand.number is None]

    def _send(self, errand: Errand) -> None:
        self._number += 1
        errand.number = self._number
        request = {"id": errand.number, "do": "run", "action": errand.action, "project": errand.project}
        self._link.send(encode(request))

    def _see_to_bridge(self) -> None:
        ended = self._bridge.poll() if self._bridge is not None else None
        if ended is not None:
            self._bridge = None
            if ended != 0:
                self._give_up_all(f"The bridge ended at its start (exit code {ended}); see {self._log}.")
                return
        if self._bridge is None and self._link.absent and self._clock() >= self._next_start:
            self._next_start = self._clock() + PATIENCE_S
            try:
                self._bridge = self._start_bridge()
            except OSError as error:
                self._next_start = self._clock()
                self._give_up_all(f"The bridge cannot be started ({error}).")
        if self._link.rejected is None:
            self._link.hurry()

    def _give_up_the_late(self) -> None:
        now = self._clock()
        late = [errand for errand in self._errands if now > errand.until]
        why = self._link.rejected or f"The bridge did not answer within {PATIENCE_S:.0f} s; see {self._log}."
        for errand in late:
            self._errands.remove(errand)
            self._tell(_not_begun(errand, why))
        if self._wanted_until is not None and now > self._wanted_until:
            self._wanted_until = None
            if not late:
                self._tell(_with_advice(why))

    def _give_up_all(self, why: str) -> None:
        self._next_start = self._clock()
        told = [_not_begun(errand, why) for errand in self._errands] or [_with_advice(why)]
        self._errands.clear()
        self._wanted_until = None
        for text in told:
            self._tell(text)


def name_of(action: str) -> str:
    """An action as the user knows it, from its word on the wire."""
    return action.replace("_", " ").capitalize()


def _not_begun(errand: Errand, why: str) -> str:
    return f"{name_of(errand.action)} was not begun. The project was not changed. {_with_advice(why)}"


def _with_advice(why: str) -> str:
    return why if "deskhand" in why else f"{why} Run deskhand doctor in a terminal."
