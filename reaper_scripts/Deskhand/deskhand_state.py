# @noindex
"""What the scripts of one REAPER tell each other, through REAPER's extended state (never saved to disk).

Actions ask the agent for something; the agent says that it lives, and which of two agents is the one.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from typing import Final

import reaper_python as reaper

SECTION: Final = "deskhand"
STOP: Final = "stop"
"""The request that ends the agent; every other is a word of the bridge's action table."""

START: Final = "Deskhand_Start or stop.py"
START_PATHS: Final = (
    f"Deskhand/{START}",
    f"Deskhand\\{START}",
    f"Deskhand/Actions/{START}",
    f"Deskhand\\Actions\\{START}",
)
"""Where ``deskhand install`` and ReaPack put the script that the agent runs in, as REAPER may have noted it."""

ALIVE_S: Final = 3.0
"""An agent that has not beaten for so long is not there."""


def instance() -> str:
    """A name for this REAPER process, made once."""
    found = _get("instance")
    if not found:
        found = secrets.token_hex(6)
        _set("instance", found)
    return found


def take_over(agent: str) -> None:
    """Be the agent of this REAPER; one that was there before finds out at its next tick."""
    for word in asked():
        if word != STOP:  # it was meant for an agent that is gone
            ask(word)
    _set("agent", agent)
    beat()


def is_agent(agent: str) -> bool:
    """Whether this is still the agent of this REAPER."""
    return _get("agent") == agent


def beat() -> None:
    """Say that the agent lives."""
    _set("beat", repr(time.monotonic()))


def hold() -> None:
    """Say that the agent lives, up to its next beat: REAPER is about to keep it waiting."""
    _set("beat", repr(math.inf))


def alive() -> bool:
    """Whether an agent runs in this REAPER."""
    beaten = _get("beat")
    return bool(beaten) and time.monotonic() - float(beaten) < ALIVE_S


def leave(agent: str) -> None:
    """Be the agent no more; nothing changes where another has taken over."""
    if is_agent(agent):
        for key in ("agent", "beat", "request"):
            reaper.RPR_DeleteExtState(SECTION, key, False)


def ask(word: str) -> None:
    """Leave a request for the agent; the same request twice is one."""
    waiting = _get("request").split()
    if word not in waiting:
        _set("request", " ".join([*waiting, word]))


def asked() -> list[str]:
    """The requests left since the last call, in order."""
    waiting = _get("request").split()
    if waiting:
        reaper.RPR_DeleteExtState(SECTION, "request", False)
    return waiting


def start_command() -> int:
    """REAPER's number for the script that starts the agent; 0 where it is not in the action list.

    A script's name there is the SHA-1 of its path below REAPER's own ``Scripts``, in capitals.
    """
    for path in START_PATHS:
        name = hashlib.sha1(path.upper().encode(), usedforsecurity=False).hexdigest()
        if command := int(reaper.RPR_NamedCommandLookup(f"_RS{name}")):
            return command
    return 0


def _get(key: str) -> str:
    return str(reaper.RPR_GetExtState(SECTION, key))


def _set(key: str, value: str) -> None:
    reaper.RPR_SetExtState(SECTION, key, value, False)
