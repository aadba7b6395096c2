"""What may be done from a surface: a table. Every door (OSC, page) checks against it, and one engine does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

Kind = Literal["decibels", "pan", "switch", "label", "action", "seconds", "nothing"]
"""What a command carries.

dB (``-inf`` to 12), a pan from -1 to 1, on or off, a class, an action, seconds from the project's start, nothing.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A command. ``target``: whether it is about a track (a GUID) or a row of the plan (its number) or neither.

    ``writes``: it changes the project, so that other machines may only send it while armed.
    """

    target: Literal["track", "row", "none"]
    carries: Kind
    writes: bool


COMMANDS: Final[dict[str, Rule]] = {
    "volume": Rule(target="track", carries="decibels", writes=True),
    "pan": Rule(target="track", carries="pan", writes=True),
    "mute": Rule(target="track", carries="switch", writes=True),
    "solo": Rule(target="track", carries="switch", writes=True),
    "correct": Rule(target="track", carries="label", writes=True),
    "accept": Rule(target="row", carries="switch", writes=False),
    "accept_track": Rule(target="track", carries="switch", writes=False),
    "propose": Rule(target="none", carries="action", writes=False),
    "cancel": Rule(target="none", carries="nothing", writes=False),
    "apply": Rule(target="none", carries="nothing", writes=True),
    "undo": Rule(target="none", carries="nothing", writes=True),
    "reset_holds": Rule(target="none", carries="nothing", writes=False),
    "play": Rule(target="none", carries="switch", writes=False),
    "seek": Rule(target="none", carries="seconds", writes=False),
}
"""``accept`` ticks or unticks a row, ``accept_track`` all rows of a track. ``apply`` writes the ticked rows,
``undo`` takes back the last run. ``correct`` says what a track is. ``propose`` starts an action in dry run.
``play`` and ``seek`` say what the page plays of a project file, so that its meters follow; a running REAPER plays
itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. ``target`` is a GUID or the number of a row in words; ``value`` fits :attr:`Rule.carries`."""

    name: str
    target: str = ""
    value: float | bool | str | None = None


class Refused(Exception):
    """A command that is not done; the message is for the engineer: what happened, what is safe, what to do."""


class Engine(Protocol):
    """Does commands. What becomes of them is seen in the picture, not in an answer."""

    async def do(self, command: Command) -> None:
        """Start it, or raise :class:`Refused` at once."""
        ...
