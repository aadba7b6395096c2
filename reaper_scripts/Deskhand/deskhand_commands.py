# @noindex
"""Running an action of REAPER's action list."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from deskhand_errors import Refused
from deskhand_projects import Tabs
from reapy import reascript_api as RPR  # noqa: N812

MAIN_SECTION: Final = 0


def action(tabs: Tabs, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``action``: an action of the main section by its number, or by its name with the underscore."""
    yield
    project = tabs.pointer(request.get("project"))
    RPR.Main_OnCommandEx(_number(request.get("command")), 0, project)
    return {}


def _number(command: object) -> int:
    """The number of an action. Raises ``Refused`` where REAPER has none of that number or name."""
    number = command if isinstance(command, int) else RPR.NamedCommandLookup(str(command))
    if number <= 0 or not RPR.kbd_getTextFromCmd(number, MAIN_SECTION):
        raise Refused(f"REAPER has no action {command}.")
    return int(number)
