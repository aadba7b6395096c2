"""The ``undo`` command: the last run of Deskhand taken back exactly."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.cli.project import opened
from bridge.cli.stopping import uninterrupted


def run(arguments: argparse.Namespace) -> int:
    """Restore the project as it was before the last run."""
    with opened(arguments, "Deskhand: Undo last run") as project, uninterrupted():
        receipt = project.host.undo()
        if receipt is None:
            state = "every run of Deskhand has been taken back already. Nothing was written."
            project.desk.tell(f"{project.name}: {state}", attention=True)
            return 0
        exactly = "byte for byte" if project.live is None else "Redo in REAPER brings it back"
        which = f"run {receipt.run} ({receipt.action}) was taken back"
        project.desk.tell(f"{Path(receipt.project).name}: {which}, {exactly}.")
    return 0
