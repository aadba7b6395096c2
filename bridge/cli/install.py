"""The ``install`` command: REAPER set up for Deskhand, everything shown before it is written."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from bridge.cli.stopping import uninterrupted
from bridge.cli.terminal import Terminal
from bridge.errors import UserError
from bridge.install import install, manifest, python_library, surfaces, wording
from bridge.install.changes import Change, write
from bridge.install.locked import locate, wait_until_quit
from bridge.install.resources import INI
from bridge.runtime import program_version


def run(arguments: argparse.Namespace) -> int:
    """Show what changes, ask, write."""
    desk = Terminal()
    resources = locate(arguments.resource_path)
    if not arguments.dry_run:
        wait_until_quit(resources.folder, desk)
    files = [*manifest.copied(manifest.payload()), manifest.settings()]
    plan = install.plan(
        resources.folder, files, library(), osc=not arguments.no_osc, osc_receives=arguments.osc_receive
    )
    if not plan.changes:
        desk.tell(f"Deskhand {program_version()} is installed in {resources.folder}. Nothing had to be changed.")
        return 0
    desk.tell(f"Deskhand {program_version()} for REAPER ({resources.kind})  {resources.folder}\n")
    desk.tell("\n".join(wording.lines(plan.changes, resources.folder)))
    desk.tell("\n".join(["", *map(wording.wrapped, notices(plan))]))
    if carry_out(arguments, plan.changes, resources.folder, desk, lambda: agreed(desk, plan)):
        desk.tell('Installed. Start REAPER, then run "deskhand doctor".')
    return 0


def carry_out(
    arguments: argparse.Namespace,
    changes: Sequence[Change],
    folder: Path,
    desk: Terminal,
    agreed: Callable[[], bool],
) -> bool:
    """Write what was shown, if that is wanted. Whether it was written."""
    if arguments.dry_run:
        desk.tell("Dry run: nothing was written.")
        return False
    if not (arguments.yes or agreed()):
        desk.tell("Nothing was written.")
        return False
    wait_until_quit(folder, desk)
    with uninterrupted():
        write(changes, folder)
    return True


def library() -> Path:
    """The shared library of this Python.

    Raises
    ------
    UserError
        If it has none.
    """
    interpreter = python_library.running()
    found = python_library.find(interpreter)
    if found is None:
        raise UserError(
            f"Python {'.'.join(map(str, interpreter.version))} in {interpreter.folders[0]} has no shared library,"
            f" and REAPER needs one. Nothing was changed. {interpreter.remedy()}"
        )
    return found


def notices(plan: install.Installation) -> list[str]:
    """What the engineer should know before answering."""
    told = [f"{target} is not as Deskhand wrote it: a copy is kept beside it." for target in plan.in_the_way]
    after = next((change.after or b"" for change in plan.changes if change.path.name == INI), b"")
    found = surfaces.find(after)
    if found is not None and found[1].receives:
        told.append(
            f"REAPER will listen for OSC on UDP port {found[1].receive}, as for every OSC device on all network"
            " connections: who reaches that port can turn faders and run actions. Without --osc-receive REAPER"
            " only sends."
        )
    if plan.replaces is not None:
        told.append(f"REAPER runs Python scripts with {plan.replaces} now; all of them will run with the new one.")
    return told


def agreed(desk: Terminal, plan: install.Installation) -> bool:
    """Whether the engineer wants this; another Python library is asked about on its own."""
    if plan.replaces is not None and not desk.agree(f"Replace {plan.replaces.name}?", option="--yes"):
        return False
    return desk.agree("Write this?", option="--yes")
