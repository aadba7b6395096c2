# @noindex
"""Actions that the user ran, on their way to the bridge, which is started where it is not there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from deskhand_bridge import Started
from deskhand_link import Link
from deskhand_wire import Message, encode

PATIENCE_S: Final = 20.0
"""Seconds that a bridge may take to start and answer."""

NAMES: Final = {"correct": "Correct class", "undo": "Undo last run"}
"""Words of the wire whose actions have a longer name in REAPER's action list."""


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
    ask
        Asks the user a question, and calls what it is given where the answer is yes.
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
        ask: Callable[[str, Callable[[], None]], None],
        log: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = link
        self._start_bridge = start_bridge
        self._tell = tell
        self._ask = ask
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
            self._wanted_until = self._bridge = None  # how that one ends later is not how it started
            self._next_start = self._clock()
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
                result = message.get("result")
                if "error" in message:
                    self._tell(f"{name_of(errand.action)} was not begun. {str(message['error'])[:500]}")
                elif isinstance(result, dict) and "busy" in result:
                    at_work = name_of(str(result["busy"])[:40])
                    self._ask(_stop_it(errand, at_work), partial(self._cancel, errand.project))
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
        errand.number = self._request(do="run", action=errand.action, project=errand.project)

    def _cancel(self, project: str) -> None:
        """End what is at work on a project: it says so itself, and where it has ended nothing is to be said."""
        self._request(do="cancel", project=project)

    def _request(self, **fields: str) -> int:
        """Send a request to the bridge; its number."""
        self._number += 1
        self._link.send(encode({"id": self._number, **fields}))
        return self._number

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
                self._give_up_all(f"The bridge cannot be started ({error.strerror or error}: {error.filename}).")
        if self._link.rejected is None:
            self._link.hurry()

    def _give_up_the_late(self) -> None:
        now = self._clock()
        late = [errand for errand in self._errands if now > errand.until]
        why = self._link.rejected or f"The bridge did not answer within {PATIENCE_S:.0f} s; see {self._log}."
        for errand in late:
            self._errands.remove(errand)
            self._tell(_not_begun(errand, why) if errand.number is None else _unanswered(errand))
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
    """An action as REAPER's action list has it, from its word on the wire."""
    return NAMES.get(action) or action.replace("_", " ").capitalize()


def _stop_it(errand: Errand, at_work: str) -> str:
    return (
        f"{name_of(errand.action)} was not begun: Deskhand is still at {at_work} on this project.\n\n"
        f"Stop {at_work}?"
    )


def _not_begun(errand: Errand, why: str) -> str:
    return f"{name_of(errand.action)} was not begun. The project was not changed. {_with_advice(why)}"


def _unanswered(errand: Errand) -> str:
    return (
        f"The bridge did not say within {PATIENCE_S:.0f} s whether it began {name_of(errand.action)}. "
        "It may begin it yet. Look at the project, then run the action again."
    )


def _with_advice(why: str) -> str:
    return why if "deskhand" in why else f"{why} Run deskhand doctor in a terminal."
