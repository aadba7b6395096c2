"""The ``serve`` command: the bridge between REAPER, the command line, the page and control surfaces."""

from __future__ import annotations

import argparse
import os
import secrets
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from bridge.errors import UserError
from bridge.runtime import PORT, PORT_VARIABLE, BridgeRecord, read_bridge, runtime_folder
from bridge.serve.client import BridgeClient
from bridge.serve.dial import dial_bridge
from bridge.serve.hello import Refused

if TYPE_CHECKING:
    from bridge.surfaces.showing import Doors, Wanted

TOKEN_BYTES: Final = 32
"""Of the page's link: nobody guesses it."""


def run(arguments: argparse.Namespace) -> int:
    """Run the bridge, end the one that runs, or say what it does."""
    if arguments.stop or arguments.status:
        return _stop() if arguments.stop else _status()
    from bridge.serve.server import serve
    from bridge.surfaces.showing import existing

    wanted = _wanted(arguments)
    if wanted is not None:
        wanted = existing(wanted)
        if (where := _shown_by_another(wanted)) is not None:
            _show(where, is_opened=arguments.open)
            return 0
    port = _port(arguments.port)
    serve(
        port,
        doors=_doors(arguments, any_port=port == 0),
        wanted=wanted,
        ready=_announce,
        shown=partial(_show, is_opened=arguments.open),
    )
    print("The bridge has ended.")
    return 0


def _wanted(arguments: argparse.Namespace) -> Wanted | None:
    """What page and surfaces are to show, None where nobody asked for them."""
    from bridge.surfaces.showing import Wanted

    asked = (
        arguments.project is not None
        or arguments.live
        or arguments.open
        or arguments.osc_allow
        or any(
            one is not None
            for one in (
                arguments.web_port,
                arguments.osc_port,
                arguments.osc_listen,
                arguments.reaper_osc,
                arguments.reaper_web,
            )
        )
    )
    if not asked:
        return None
    tab = None if arguments.in_reaper else arguments.tab  # its action opens a page that follows the tab in front
    return Wanted(project=arguments.project, instance=arguments.instance, tab=tab)


def _doors(arguments: argparse.Namespace, *, any_port: bool) -> Doors:
    """Where page and surfaces are reached; where the bridge takes any free port, so do they."""
    from bridge.surfaces.service import LOOPBACK, OSC_PORT, WEB_PORT, OscSettings, WebSettings
    from bridge.surfaces.showing import Doors

    web, osc = (
        (0 if any_port else usual) if asked is None else asked
        for asked, usual in ((arguments.web_port, WEB_PORT), (arguments.osc_port, OSC_PORT))
    )
    host = arguments.osc_listen or LOOPBACK
    _check_reach(host, arguments.osc_allow)
    surfaces = OscSettings(host=host, port=osc, allow=tuple(arguments.osc_allow))
    return Doors(
        web=WebSettings(token=secrets.token_urlsafe(TOKEN_BYTES), port=web),
        osc=None if arguments.no_osc else surfaces,
        reaper_osc=arguments.reaper_osc,
        reaper_web=arguments.reaper_web,
    )


def _check_reach(host: str, allowed: Sequence[str]) -> None:
    """Refuse to allow machines that could not reach us anyway."""
    from ipaddress import ip_address

    try:
        here_alone = ip_address(host).is_loopback
    except ValueError as error:
        raise UserError(
            f'--osc-listen "{host}" is no address of this computer. Nothing was started. '
            "Name one as numbers, such as 192.168.1.10, or 0.0.0.0 for all."
        ) from error
    if allowed and here_alone:
        raise UserError(
            f"--osc-allow names {', '.join(allowed)}, but OSC is listened to on this computer alone. Nothing was "
            "started. Name the address of this computer that the other machine reaches, with --osc-listen."
        )


def _shown_by_another(wanted: Wanted) -> list[str] | None:
    """Where the bridge that runs already shows the project; None where none runs."""
    try:
        found = dial_bridge(runtime_folder())
    except Refused as error:
        raise UserError(str(error)) from error
    if found is None:
        return None
    with BridgeClient(*found) as client:
        project = None if wanted.project is None else str(wanted.project)
        answer = client.request("page", project=project, instance=wanted.instance, tab=wanted.tab)
    return [str(one) for one in answer["where"]]


def _show(where: Sequence[str], *, is_opened: bool) -> None:
    page, *others = where
    print(f"The page is at {page}", flush=True)
    for other in others:
        print(f"Control surfaces: {other}", flush=True)
    if is_opened:
        webbrowser.open(page)


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
