"""The ``serve`` command: the bridge between REAPER and the command line."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress

from bridge.errors import UserError
from bridge.runtime import PORT, PORT_VARIABLE, BridgeRecord, read_bridge, runtime_folder
from bridge.serve.client import BridgeClient
from bridge.serve.dial import dial_bridge
from bridge.serve.hello import Refused


def run(arguments: argparse.Namespace) -> int:
    """Run the bridge, end the one that runs, or say what it does."""
    if arguments.stop or arguments.status:
        return _stop() if arguments.stop else _status()
    from bridge.serve.server import serve

    serve(_port(arguments.port), ready=_announce)
    print("The bridge has ended.")
    return 0


def _port(asked: str | None) -> int:
    """The port of the option, else of the environment, else the usual one."""
    where, named = (
        ("--port", asked) if asked is not None else (PORT_VARIABLE, os.environ.get(PORT_VARIABLE, str(PORT)))
    )
    if not (named.isascii() and named.isdecimal()) or int(named) > 65535:
        raise UserError(f"{where} is {named!r}, which is no port. Nothing was started. Name one from 0 to 65535.")
    return int(named)


def _announce(record: BridgeRecord) -> None:
    print(
        f"The bridge {record.version} listens on 127.0.0.1, port {record.port} (process {record.pid}). "
        "Ctrl-C ends it.",
        flush=True,
    )


def _stop() -> int:
    folder = runtime_folder()
    try:
        found = dial_bridge(folder)
    except Refused:
        _end_other_version(read_bridge(folder))
    else:
        if found is None:
            print("No bridge runs.")
            return 0
        with BridgeClient(*found) as client:
            client.stop()
    print("The bridge has ended.")
    return 0


def _end_other_version(record: BridgeRecord | None) -> None:
    """A bridge of another protocol takes no request, but it has just answered: its process is there."""
    import psutil

    if record is not None:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(record.pid)
            process.terminate()
            process.wait(timeout=30)


def _status() -> int:
    with BridgeClient.connect(start=False) as client:
        status = client.status()
    print(f"The bridge {status['version']} runs on port {status['port']} (process {status['pid']}).")
    for agent in status["agents"]:
        print(f"  REAPER {agent['reaper']}, process {agent['pid']}, {agent['resources']}  ({agent['id']})")
    if not status["agents"]:
        print('  No REAPER is connected. In REAPER run the action "Deskhand_Start or stop".')
    for job in status["jobs"]:
        print(f"  {job['action']} is at work on {job['project']} of {job['instance']}")
    return 0
