# @noindex
"""What the bridge may ask the agent about projects: one table from the word on the wire to its operation.

An operation is a generator function: it takes the request, yields wherever it may be interrupted (REAPER goes on
in between, and whatever was looked up is looked up again), and returns the result. It raises ``Refused`` or
``Failed``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Final

from deskhand_apply import apply
from deskhand_commands import action
from deskhand_errors import Failed, Refused
from deskhand_faders import fader
from deskhand_meters import Meters
from deskhand_projects import Tabs, projects
from deskhand_snapshot import snapshot
from deskhand_stems import render
from deskhand_undo import undo

__all__ = ["OPERATIONS", "TABS", "Failed", "Operation", "Refused"]

Operation = Callable[[dict[str, Any]], Generator[None, None, dict[str, Any]]]

TABS: Final = Tabs()
"""The tabs of this REAPER: the one thing that outlives a tick, and a restart of the agent too."""

OPERATIONS: Final[dict[str, Operation]] = {
    "projects": partial(projects, TABS),
    "snapshot": partial(snapshot, TABS),
    "apply": partial(apply, TABS),
    "undo": partial(undo, TABS),
    "meters": Meters(TABS),
    "fader": partial(fader, TABS),
    "render": partial(render, TABS),
    "action": partial(action, TABS),
}
