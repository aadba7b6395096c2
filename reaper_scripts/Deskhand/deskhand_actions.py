# @noindex
"""What an action script calls. Every call returns within the tick in which the user ran the action."""

from __future__ import annotations

import sys
from pathlib import Path

import deskhand_show
import deskhand_state
import reaper_python as reaper
from deskhand_errands import name_of
from deskhand_settings import Missing, Settings, load


def run(action: str) -> None:
    """Have the bridge run an action on the active project; Deskhand is started where it does not run yet."""
    deskhand_show.status(f"Deskhand: {name_of(action)} ...")
    deskhand_state.ask(action)
    if not deskhand_state.alive() and not start():
        deskhand_state.asked()


def start_or_stop() -> None:
    """Start Deskhand in this REAPER, or stop it where it runs."""
    if deskhand_state.alive():
        deskhand_state.ask(deskhand_state.STOP)
    else:
        start()


def start() -> bool:
    """Start the agent in this script. False, with a message to the user, where it cannot be started."""
    try:
        settings = load(Path(reaper.RPR_GetResourcePath()) / "Scripts" / "Deskhand")
    except Missing as missing:
        deskhand_show.message(str(missing))
        return False
    if settings.site_packages not in sys.path:
        sys.path.append(settings.site_packages)
    try:
        from deskhand_agent import Agent
    except ImportError as error:
        deskhand_show.message(_not_importable(error, settings))
        return False
    Agent(settings, Path(__file__).parent).start()
    return True


def _not_importable(error: ImportError, settings: Settings) -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"Deskhand cannot start: REAPER's Python {version} did not find what it needs in {settings.site_packages} "
        f"({error}). Nothing was changed. Run deskhand doctor in a terminal."
    )
