"""Whether a command can be meant: against the table and the picture, before anything is done."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from bridge.surfaces.actions import ACTIONS
from bridge.surfaces.commands import COMMANDS, Command, Kind, Refused
from bridge.surfaces.picture import Picture
from bridge.words import spoken
from models.ears.taxonomy import LABELS

HIGHEST_DB: Final = 12.0
"""Where REAPER's faders end."""


def check(command: Command, picture: Picture) -> None:
    """Do nothing where the command fits the table and the picture.

    Raises
    ------
    Refused
        Else, with what was expected and what came.
    """
    rule = COMMANDS.get(command.name)
    if rule is None:
        raise Refused(f'There is no command "{command.name}". There are: {", ".join(COMMANDS)}.')
    targets = {
        "track": ("track", {strip.guid for strip in picture.strips}),
        "row": ("row of the plan", {str(row.number) for row in picture.rows}),
        "none": ("target", {""}),
    }
    word, known = targets[rule.target]
    if command.target not in known:
        raise Refused(
            f'{spoken(command.name)}: there is no {word} "{command.target}" (any more). Nothing was done.'
        )
    expected, fits = VALUES[rule.carries]
    if not fits(command.value):
        raise Refused(f"{spoken(command.name)} takes {expected}, not {command.value!r}. Nothing was done.")


def _number(value: object, lowest: float, highest: float) -> bool:
    return type(value) in (int, float) and lowest <= value <= highest  # type: ignore[operator]  # NaN: false


VALUES: Final[Mapping[Kind, tuple[str, Callable[[object], bool]]]] = {
    "decibels": (f"dB up to {HIGHEST_DB:g}", lambda value: _number(value, -math.inf, HIGHEST_DB)),
    "pan": ("a pan from -1 to 1", lambda value: _number(value, -1.0, 1.0)),
    "switch": ("on or off", lambda value: isinstance(value, bool)),
    "label": (f"a class ({', '.join(LABELS)})", lambda value: value in LABELS),
    "action": (f"an action ({', '.join(ACTIONS)})", lambda value: value in ACTIONS),
    "seconds": ("seconds from 0 on", lambda value: _number(value, 0.0, 1e9)),
    "nothing": ("no value", lambda value: value is None),
}
"""What each kind of value is called, and what it must be."""
