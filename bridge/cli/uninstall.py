"""The ``uninstall`` command: REAPER as it was before Deskhand."""

from __future__ import annotations

import argparse

from bridge.cli.install import carry_out
from bridge.cli.terminal import Terminal
from bridge.install import uninstall, wording
from bridge.install.changes import prune
from bridge.install.locked import locate, wait_until_quit


def run(arguments: argparse.Namespace) -> int:
    """Show what changes, ask, write."""
    desk = Terminal()
    folder = locate(arguments.resource_path).folder
    if not arguments.dry_run:
        wait_until_quit(folder, desk)
    plan = uninstall.plan(folder)
    desk.tell(f"Deskhand out of REAPER  {folder}\n")
    desk.tell("\n".join(wording.lines(plan.changes, folder)))
    desk.tell("\n".join(["", *(f"{target} was changed by you and stays." for target in plan.kept)]))
    if carry_out(arguments, plan.changes, folder, desk, lambda: desk.agree("Write this?", option="--yes")):
        prune(plan.folders)
        desk.tell(
            'Deskhand is out of REAPER. What it remembers of you is kept; "deskhand profile reset" forgets it.'
        )
    return 0
