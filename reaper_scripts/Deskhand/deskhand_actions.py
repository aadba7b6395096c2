# @noindex
"""What an action script calls. Every call returns within the tick in which the user ran the action."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import deskhand_show
import deskhand_state
import reaper_python as reaper
from deskhand_errands import name_of
from deskhand_settings import Missing, Settings, load


def run(action: str) -> None:
    """Have the bridge run an action on the active project; Deskhand is started where it does not run yet."""
    _leave_no_undo_point()
    deskhand_show.status(f"Deskhand: {name_of(action)} ...")
    deskhand_state.ask(action)
    if deskhand_state.alive():
        return
    # A script that is run while its own loop goes on makes REAPER ask what to do with the first: the loop must
    # belong to a script that the user does not run twice to work.
    if command := deskhand_state.start_command():
        reaper.RPR_Main_OnCommand(command, 0)
    else:
        start()


def start_or_stop() -> None:
    """Start Deskhand in this REAPER, or stop it where it runs."""
    _leave_no_undo_point()
    if deskhand_state.alive():
        deskhand_state.ask(deskhand_state.STOP)
    else:
        start()


def start() -> None:
    """Start the agent in this script, or say why it cannot be started and forget what waits for it."""
    settings = _startable()
    if settings is None:
        deskhand_state.asked()
        return
    from deskhand_agent import Agent

    Agent(settings).start()


def _startable() -> Settings | None:
    """The settings, once everything is there that the agent needs; else None, and the user has been told why."""
    try:
        settings = load(Path(reaper.RPR_GetResourcePath()) / "Scripts" / "Deskhand")
    except Missing as missing:
        deskhand_show.message(str(missing))
        return None
    if settings.site_packages not in sys.path:
        sys.path.append(settings.site_packages)
    try:
        importlib.import_module("reapy")
    except ImportError as error:
        deskhand_show.message(_not_importable(error, settings))
        return None
    return settings


def _leave_no_undo_point() -> None:
    """Have REAPER take the script for a deferred one: it adds an undo point after every other.

    That point would stand before the one which "Undo last run" is to take back. REAPER gives ``RPR_defer`` to the
    script itself, not to its module (https://www.reaper.fm/sdk/reascript/reascript.php, "Deferred scripts").
    """
    sys.modules["__main__"].RPR_defer("pass")


def _not_importable(error: ImportError, settings: Settings) -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"Deskhand cannot start: REAPER's Python {version} did not find what it needs in {settings.site_packages} "
        f"({error}). Nothing was changed. Run deskhand doctor in a terminal."
    )
