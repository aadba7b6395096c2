"""A surface on a terminal: strips as a table, buttons as words. No hardware is needed to try the hub."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridge.osc.law import fader_from_db, share_from_pan
from bridge.osc.table import NoSuchAddress, find

METER: Final = 10
"""Marks of a full meter."""
HEADS: Final = ("", "track", "takes it for", "sure", "fader dB", "plan dB", "meter", "edits")
WIDTHS: Final = (3, 20, 18, 5, 8, 8, METER, 7)


@dataclass(frozen=True)
class Word:
    """A word that one types: the address that it means, and how its value is sent. ``takes`` is for the help."""

    path: str
    takes: str = ""
    value: Callable[[str], float | str] | None = None


WORDS: Final[Mapping[str, Word]] = {
    "accept": Word("strip/{n}/accept", "N"),
    "reject": Word("strip/{n}/reject", "N"),
    "volume": Word("strip/{n}/volume", "N dB", lambda text: fader_from_db(float(text))),
    "pan": Word("strip/{n}/pan", "N -1..1", lambda text: share_from_pan(float(text))),
    "mute": Word("strip/{n}/mute", "N 0|1", float),
    "solo": Word("strip/{n}/solo", "N 0|1", float),
    "class": Word("strip/{n}/class", "N CLASS", str),
    "propose": Word("run/propose", "ACTION", str),
    "apply": Word("run/apply"),
    "undo": Word("run/undo"),
    "cancel": Word("run/cancel"),
    "left": Word("bank/left"),
    "right": Word("bank/right"),
    "bank": Word("bank/size", "STRIPS", float),
    "refresh": Word("refresh"),
}


class NotUnderstood(Exception):
    """A line that means nothing; the message says what would."""


def understood(line: str) -> tuple[str, list[float | str]]:
    """Path and values of what was typed.

    Raises
    ------
    NotUnderstood
        With what can be typed.
    """
    words = shlex.split(line, comments=True) if line.count('"') % 2 == 0 and "'" not in line else line.split()
    known = WORDS.get(words[0]) if words else None
    if known is None:
        raise NotUnderstood(
            f"There are: {', '.join(f'{word} {one.takes}'.strip() for word, one in WORDS.items())}."
        )
    rest = words[1:]
    try:
        path = known.path.replace("{n}", rest.pop(0)) if "{n}" in known.path else known.path
        find(f"/deskhand/{path}")
        values = [] if known.value is None else [known.value(rest.pop(0))]
    except (IndexError, ValueError, NoSuchAddress) as error:
        raise NotUnderstood(f"It is: {words[0]} {known.takes}") from error
    return path, values


def drawn(state: Mapping[str, Sequence[Any]]) -> str:
    """The strips and the run as lines of text. ``state``: the newest values by path."""

    def told(path: str, otherwise: Any = "") -> Any:
        return state.get(path, [otherwise])[0]

    lines = [_columns(HEADS)]
    for n in range(1, int(told("bank/size", 0)) + 1):
        strip = f"strip/{n}"
        if not told(f"{strip}/number", 0):
            continue
        ghost = told(f"{strip}/suggest/volume/db", 0.0) if told(f"{strip}/suggest/volume/on", 0) else None
        edits = told(f"{strip}/edits", 0)
        lines.append(
            _columns(
                (
                    str(n),
                    str(told(f"{strip}/name")),
                    str(told(f"{strip}/class")),
                    f"{told(f'{strip}/confidence', 0.0):.2f}",
                    f"{told(f'{strip}/volume/db', 0.0):.1f}",
                    "" if ghost is None else f"{ghost:.1f}",
                    "|" * round(METER * told(f"{strip}/peak", 0.0)),
                    f"{told(f'{strip}/edits/accepted', 0)}/{edits}" if edits else "",
                )
            )
        )
    error = told("run/error")
    lines.append(f"{told('run/action')} {told('run/state')}: {told('run/text')}".strip())
    return "\n".join(lines + ([error] if error else []))


def _columns(texts: Sequence[str]) -> str:
    cells = (text[:width].ljust(width) for text, width in zip(texts, WIDTHS, strict=True))
    return "  ".join(cells).rstrip()
