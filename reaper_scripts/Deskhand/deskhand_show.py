# @noindex
"""Words to the user and questions: REAPER's status line, its native dialogs, and the screen reader through OSARA.

Needs REAPER's own module alone, so that it can also say that reapy is missing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Generator
from typing import Any, Final

import reaper_python as reaper
from deskhand_errors import Refused

TITLE: Final = "Deskhand"
OK, YES_NO = 0, 4
"""Types of ShowMessageBox."""
YES: Final = 6
SPEAK: Final = "osara_outputMessage"
"""Function of OSARA, the extension by which blind users work with REAPER: speaks a text."""

SEPARATOR: Final = "\n"
INPUT_BYTES: Final = 4096
INPUT_WIDTH: Final = 300
LEVELS: Final = ("progress", "status", "message", "error")
MOST_CHARACTERS: Final = 2000
"""Of a dialog: a larger one has its buttons off the screen, and REAPER waits for them."""

Steps = Generator[None, None, dict[str, Any]]


def status(text: str, *, aloud: bool = True) -> None:
    """Put a text on the status line, and let the screen reader say it where there is one, unless not ``aloud``."""
    reaper.RPR_Help_Set(text, False)
    if aloud and reaper.RPR_APIExists(SPEAK):
        speak = ctypes.CFUNCTYPE(None, ctypes.c_char_p)(reaper.rpr_getfp(SPEAK))
        speak(text.encode())


def message(text: str) -> None:
    """Show a native message, which a screen reader reads by itself, until the user closes it."""
    reaper.RPR_ShowMessageBox(_cut(text), TITLE, OK)


class Dialogs:
    """The operations that speak to the user.

    Parameters
    ----------
    announce
        Steps that tell the bridge about a dialog before it opens: nothing is sent while it is open.
    """

    def __init__(self, announce: Callable[[str], Generator[None, None, None]]) -> None:
        self._announce = announce
        self.operations = {"show": self.show, "ask": self.ask, "input": self.input}

    def show(self, request: dict[str, Any]) -> Steps:
        """Operation ``show``."""
        text, level = _text(request, "text"), request.get("level", "status")
        if level not in LEVELS:
            raise Refused(f"A message has one of the levels {', '.join(LEVELS)}.")
        if level in ("progress", "status"):
            status(text, aloud=level == "status")
        else:
            yield from self._announce(text)
            message(text)
        return {}

    def ask(self, request: dict[str, Any]) -> Steps:
        """Operation ``ask``."""
        title, text = _text(request, "title"), _text(request, "text")
        yield from self._announce(text)
        answer = reaper.RPR_ShowMessageBox(_cut(text), title, YES_NO)
        return {"answer": "yes" if answer == YES else "no"}

    def input(self, request: dict[str, Any]) -> Steps:
        """Operation ``input``."""
        title, caption, text = (_text(request, key) for key in ("title", "caption", "text"))
        yield from self._announce(caption)
        # A comma would begin another field's caption; the separator lets the answer hold commas.
        fields = f"{caption.replace(',', ';')},extrawidth={INPUT_WIDTH},separator={SEPARATOR}"
        given = reaper.RPR_GetUserInputs(title, 1, fields, text, INPUT_BYTES)
        confirmed, answered = given[0], given[4]
        return {"text": str(answered) if confirmed else None}


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def _text(request: dict[str, Any], key: str) -> str:
    value = request.get(key)
    if not isinstance(value, str):
        raise Refused(f"{request.get('do')} needs {key} as text.")
    return value.replace("\0", "")
