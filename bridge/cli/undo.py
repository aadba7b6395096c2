"""The ``undo`` command: the last run of Deskhand taken back exactly."""

from __future__ import annotations

import argparse

from bridge.cli.uninterrupted import uninterrupted
from bridge.hosts.rpp.host import RppHost


def run(arguments: argparse.Namespace) -> int:
    """Restore the project as it was before the last run."""
    with uninterrupted():
        receipt = RppHost(arguments.project).undo()
    if receipt is None:
        print(f"{arguments.project.name}: every run of Deskhand has been taken back already. Nothing was written.")
    else:
        print(f"{arguments.project.name}: run {receipt.run} ({receipt.action}) was taken back, byte for byte.")
    return 0
