"""What the commands take that are about REAPER itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.cli.arguments.shared import json_output, live

HIGHEST_PORT = 65535


def _resources(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--resource-path", type=Path, metavar="DIR", help="REAPER's resource folder, where it is not the only one"
    )


def _edits_reaper(command: argparse.ArgumentParser) -> None:
    _resources(command)
    command.add_argument("--dry-run", action="store_true", help="show every file and line, write nothing")
    command.add_argument("--yes", action="store_true", help="write without asking")


def install(command: argparse.ArgumentParser) -> None:
    """What may be written into REAPER, and whether OSC is set up."""
    _edits_reaper(command)
    osc = command.add_mutually_exclusive_group()
    osc.add_argument("--no-osc", action="store_true", help="add no OSC device")
    osc.add_argument(
        "--osc-receive",
        action="store_true",
        help="let REAPER listen on the OSC device too, on all network connections (else it only sends)",
    )


def uninstall(command: argparse.ArgumentParser) -> None:
    """What may be written into REAPER."""
    _edits_reaper(command)


def doctor(command: argparse.ArgumentParser) -> None:
    """REAPER's resource folder."""
    _resources(command)
    json_output(command)


def serve(command: argparse.ArgumentParser) -> None:
    """A port, what is to be shown on page and control surfaces, or a question to the bridge that runs."""
    command.add_argument("--port", metavar="N", help="where to listen on 127.0.0.1 (0: any free port)")
    what = command.add_mutually_exclusive_group()
    what.add_argument("--stop", action="store_true", help="end the bridge that runs, and its jobs")
    what.add_argument("--status", action="store_true", help="say which REAPER is connected and what is at work")
    what.add_argument("project", nargs="?", type=Path, metavar="PROJECT", help="show this .RPP file on the page")
    live(what, command)
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    command.add_argument("--web-port", type=_port, metavar="N", help="where the page is (0: any free port)")
    command.add_argument(
        "--osc-port", type=_port, metavar="N", help="where OSC surfaces find Deskhand (0: any free port)"
    )
    command.add_argument(
        "--osc-listen", metavar="ADDRESS", help="on which address of this computer; 127.0.0.1 if not given"
    )
    command.add_argument(
        "--osc-allow",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="hear another machine by its address (may be repeated); it writes only while armed",
    )
    own = command.add_mutually_exclusive_group()
    own.add_argument(
        "--reaper-osc",
        type=_port,
        metavar="N",
        help="where REAPER's own OSC device sends to (usually 9000): shown while Deskhand does not run in REAPER",
    )
    own.add_argument(
        "--reaper-web",
        type=_port,
        metavar="N",
        help="port of REAPER's own web interface (usually 8080): asked while Deskhand does not run in REAPER",
    )
    command.add_argument("--no-osc", action="store_true", help="the page alone")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"{text} is no port: name one from 0 to {HIGHEST_PORT}")
    return int(text)


def selftest(command: argparse.ArgumentParser) -> None:
    """A scratch project in the REAPER that runs."""
    command.add_argument("--live", action="store_true", required=True, help="in the REAPER that runs")
    command.add_argument(
        "--folder", type=Path, metavar="DIR", help="a new folder for the scratch project, or its own"
    )
    command.add_argument("--unattended", action="store_true", help="leave out what a person must see or answer")
    command.add_argument("--instance", metavar="ID", help="in which REAPER, where several run")
