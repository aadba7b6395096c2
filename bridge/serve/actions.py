"""What an action of REAPER's action list starts: a word on the wire, a command line of ``deskhand``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

DESKHAND: Final = (sys.executable, "-m", "bridge.cli.main")
"""Starts the command line with the interpreter that runs this."""

ACTIONS: Final[Mapping[str, Sequence[str]]] = {
    "organise": ("organise", "--live"),
    "organise_selected": ("organise", "--live", "--selected"),
    "balance": ("balance", "--live"),
    "strip": ("strip", "--live"),
    "upmix": ("upmix", "--live"),
    "correct": ("correct", "--live"),
    "report": ("organise", "--live", "--dry-run", "--open-report"),
    "open_page": ("serve", "--live", "--open"),
    "undo": ("undo", "--live"),
}

OPERATIONS: Final = frozenset(
    {"projects", "snapshot", "apply", "undo", "meters", "fader", "render", "action", "show", "ask", "input"}
)
"""What a command may have an agent do."""


@dataclass(frozen=True)
class Actions:
    """The command lines that the bridge may start: `command`, then what the table says for the action."""

    command: Sequence[str] = DESKHAND
    table: Mapping[str, Sequence[str]] = field(default_factory=lambda: ACTIONS)

    def command_line(self, action: str, instance: str, project: str) -> list[str]:
        """The child process of an action on one project of one REAPER."""
        return [*self.command, *self.table[action], "--instance", instance, "--tab", project, "--in-reaper"]


def hidden() -> int:
    """Creation flags: on Windows a console of its own without a window, which its children share."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return flags
