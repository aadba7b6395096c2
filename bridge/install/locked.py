"""The REAPER of this computer: its folder, and that it does not run while its settings are edited."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

from bridge.errors import UserError
from bridge.install import resources, running


class Asking(Protocol):
    """Who can be asked to quit REAPER."""

    def agree(self, question: str, *, option: str) -> bool:
        """Whether the answer is yes."""
        ...


def locate(given: Path | None) -> resources.Resources:
    """The resource folder on this computer; programs that run now are looked at as well."""
    programs = [found.program for found in running.every() if found.program is not None]
    return resources.locate(resources.this_system(), given, running=programs)


def wait_until_quit(folder: Path, desk: Asking) -> None:
    """Return once no REAPER runs with this folder: asks at a terminal, refuses without one.

    Raises
    ------
    UserError
        If it runs and nobody can be asked, or the answer is no.
    """
    system = resources.this_system()
    while pids := running.with_folder(folder, system):
        told = f"REAPER runs (process {', '.join(map(str, pids))}) and rewrites its settings when it quits."
        if not sys.stdin.isatty() or not desk.agree(
            f"{told} Quit REAPER, then answer yes.", option="REAPER closed"
        ):
            raise UserError(f"{told} Nothing was written. Quit REAPER, then run the command again.")
