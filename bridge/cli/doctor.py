"""The ``doctor`` command: what works, what does not, and the one thing to do next."""

from __future__ import annotations

import argparse
import os
from typing import Any

from bridge.cli.output import to_json
from bridge.cli.terminal import Terminal
from bridge.errors import UserError
from bridge.install import manifest, python_library, running
from bridge.install.checks import Patient
from bridge.install.doctor import Line, examine
from bridge.install.locked import locate
from bridge.install.resources import this_system
from bridge.runtime import PORT, PORT_VARIABLE, program_version, runtime_folder

WIDTH = 22
"""Columns of the subject."""

ANSWER_S = 10.0
"""Seconds that REAPER may take for an answer; a dialog that is open there takes as long as it likes."""


def run(arguments: argparse.Namespace) -> int:
    """Print the answers as they come; 1 where something is to be mended."""
    desk = Terminal(quiet=arguments.json)
    lines = []
    for line in examine(patient(arguments)):
        lines.append(line)
        desk.tell(spoken(line))
    trouble = lines[-1].next
    if trouble is None:
        desk.tell("Nothing to mend.")
    if arguments.json:
        print(to_json({"works": trouble is None, "next": trouble, "checks": lines}))
    return 0 if trouble is None else 1


def spoken(line: Line) -> str:
    """An answer, and the next thing to do under it."""
    told = f"{line.subject:<{WIDTH}} {line.state}"
    return told if line.next is None else f"{told}\n  → {line.next}"


def patient(arguments: argparse.Namespace) -> Patient:
    """The REAPER and the Deskhand of this computer."""
    resources = locate(arguments.resource_path)
    return Patient(
        resources=resources,
        files=[*manifest.copied(manifest.payload()), manifest.settings()],
        interpreter=python_library.running(),
        running=running.with_folder(resources.folder, this_system()),
        status=bridge_status,
        ask=ask_agent,
        version=program_version(),
        port=int(os.environ.get(PORT_VARIABLE, PORT)),
    )


def ask_agent(instance: str, do: str, **fields: Any) -> dict[str, Any]:
    """What the agent of a REAPER answers to an operation of docs/agent.md.

    Raises
    ------
    UserError
        If the bridge or the agent is gone, refuses, or does not answer.
    """
    from bridge.serve.client import BridgeClient

    with BridgeClient.connect(start=False) as client:
        return client.line(instance).ask(do, timeout=ANSWER_S, **fields)


def bridge_status() -> dict[str, Any] | None:
    """What the bridge says of itself and its agents, None where none runs.

    Raises
    ------
    UserError
        If one runs and refuses us, or does not answer.
    """
    from bridge.serve.client import BridgeClient
    from bridge.serve.dial import dial_bridge
    from bridge.serve.hello import Refused

    try:
        found = dial_bridge(runtime_folder())
    except Refused as error:
        raise UserError(str(error)) from error
    if found is None:
        return None
    with BridgeClient(*found) as client:
        return client.status()
