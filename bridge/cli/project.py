"""Which project a command works on, and where it speaks: a file and the terminal, or a running REAPER."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bridge.cli.terminal import Terminal
from bridge.desk import Desk
from bridge.hosts.host import Host

if TYPE_CHECKING:
    from bridge.hosts.live.host import LiveHost


LIVE: Final = "--live"
"""How the command line names the project that is open in REAPER."""


@dataclass(frozen=True, slots=True)
class Project:
    """An open project and the desk of the command.

    ``name`` is for sentences, ``argument`` names the project on the command line. ``live`` is the host where it is
    a running REAPER.
    """

    host: Host
    desk: Desk
    name: str
    argument: str
    live: LiveHost | None = None


@contextmanager
def opened(arguments: argparse.Namespace, title: str) -> Iterator[Project]:
    """The project that was named; ``title`` heads the dialogs in REAPER.

    Runs that REAPER's end or a crash cut off are told first.
    """
    desk: Desk = Terminal(quiet=getattr(arguments, "json", False))
    if not arguments.live:
        from bridge.hosts.rpp.host import RppHost

        path: Path = arguments.project
        yield Project(RppHost(path, out=getattr(arguments, "out", None)), desk, path.name, f'"{path}"')
        return

    from bridge.hosts.live.connect import open_live
    from bridge.hosts.live.desk import ReaperDesk

    with open_live(instance=arguments.instance, project=arguments.tab) as host:
        if not arguments.in_reaper:
            yield _live(host, desk)
            return
        with ReaperDesk(host.line, title) as desk:
            yield _live(host, desk)


def _live(host: LiveHost, desk: Desk) -> Project:
    for sentence in host.reports():
        desk.warn(sentence)
    return Project(host, desk, "The open project", LIVE, host)
