"""Where a command speaks: the terminal it was typed in, or the REAPER whose action started it.

A command says *what* it has to say; its desk decides how: lines and a question behind them in a terminal, the
status line and native dialogs in REAPER.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from bridge.plan import Plan
    from bridge.proposal import Proposal

STOPPED: Final = "Stopped. The project is as it was."
"""What a command says that was called off."""

Progress = Callable[[int, int, str], None]
"""Called with what is done, the total, and the name of the last."""

Report = Callable[["Plan"], Path]
"""Writes the report of a plan and says where."""


class Desk(Protocol):
    """A place to show, to tell and to ask."""

    def progress(self, word: str) -> Progress:
        """Shows how far a step is; ``word`` says what is being done."""
        ...

    def warn(self, text: str) -> None:
        """What the engineer has to know while the command goes on."""
        ...

    def tell(self, text: str, details: Sequence[str] = (), *, attention: bool = False) -> None:
        """The result in a sentence, and the lines behind it. ``attention``: not to be missed."""
        ...

    def show(self, proposal: Proposal) -> None:
        """What is proposed, before anything is asked or written."""
        ...

    def confirm(self, proposal: Proposal, report: Report) -> Plan | None:
        """The edits to write, None where the engineer wants none. They can all be seen before the answer."""
        ...

    def agree(self, question: str, *, option: str) -> bool:
        """A question to be answered with yes or no.

        ``option`` is the command line option that answers it beforehand.
        """
        ...

    def line(self, caption: str, text: str = "") -> str | None:
        """A line from the engineer, who finds ``text`` there already. None where they called it off."""
        ...
