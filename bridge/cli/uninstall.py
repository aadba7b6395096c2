"""The ``uninstall`` command: REAPER as it was before Deskhand."""

from __future__ import annotations

import argparse

from bridge.cli.terminal import Terminal
from bridge.install import uninstall, wording
from bridge.install.changes import prune, write
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
    if arguments.dry_run:
        desk.tell("Dry run: nothing was written.")
        return 0
    if not (arguments.yes or desk.agree("Write this?", option="--yes")):
        desk.tell("Nothing was written.")
        return 0
    wait_until_quit(folder, desk)
    write(plan.changes, folder)
    prune(plan.folders)
    desk.tell("Deskhand is out of REAPER. What it remembers of you is kept (deskhand profile reset).")
    return 0
