"""Runs inside the stand-in: answers requests that lie in a folder, one file each, with the agent's own scheduler.

``DESKHAND_SCRIPTS`` is where the agent's modules lie, ``DESKHAND_REQUESTS`` the folder. Operations more than the
agent's own: ``break`` lets a function of the API raise when it is called for the ``after``-th time from then on,
or do nothing where it is to fail ``quietly``; ``watch`` looks at the project when a function is called next, and
``seen`` tells what was there.
"""

import json
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

sys.path.insert(0, os.environ["DESKHAND_SCRIPTS"])

import deskhand_operations
import deskhand_work
from reapy import reascript_api as RPR  # noqa: N812

FOLDER = Path(os.environ["DESKHAND_REQUESTS"])
LENGTH = 4
seen: dict[str, Any] = {}
defer = vars(sys.modules["__main__"])["RPR_defer"]


def answer(frame: bytes) -> None:
    """Put an answer where the test looks for it."""
    reply = json.loads(frame[LENGTH:])
    made = FOLDER / "answer.tmp"
    made.write_text(json.dumps(reply), encoding="utf-8")
    made.replace(FOLDER / f"{reply['id']}.answer")


def log(text: str) -> None:
    """Keep what nobody expected."""
    with (FOLDER / "log").open("a", encoding="utf-8") as file:
        file.write(text)


def break_function(request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``break``."""
    yield
    name, left = request["function"], request["after"]
    usual = getattr(RPR, name)

    def function(*arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left:
            return usual(*arguments)
        setattr(RPR, name, usual)
        if not request.get("quietly"):
            raise OSError("broken for the test")
        return None

    setattr(RPR, name, function)
    return {}


def watch(request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``watch``: ``numbers`` and ``texts`` of GetSetProjectInfo, and some values of every track."""
    yield
    name = request["function"]
    usual = getattr(RPR, name)

    def function(*arguments: Any) -> Any:
        setattr(RPR, name, usual)
        tracks = [RPR.GetTrack(0, place) for place in range(RPR.CountTracks(0))]
        seen["arguments"] = [one for one in arguments if isinstance(one, int)]
        seen.update({one: RPR.GetSetProjectInfo(0, one, 0.0, False) for one in request["numbers"]})
        seen.update({one: RPR.GetSetProjectInfo_String(0, one, "", False)[3] for one in request["texts"]})
        for one in ("I_SELECTED", "B_MUTE", "I_SOLO"):
            seen[one] = [RPR.GetMediaTrackInfo_Value(track, one) for track in tracks]
        return usual(*arguments)

    setattr(RPR, name, function)
    return {}


def tell(_request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``seen``."""
    yield
    return seen


def turn() -> None:
    """One deferred cycle."""
    for path in sorted(FOLDER.glob("*.request")):
        work.add(json.loads(path.read_text(encoding="utf-8")))
        path.unlink()
    work.tick(time.monotonic() + deskhand_work.SLICE_S)
    defer("turn()")


work = deskhand_work.Work(
    {**deskhand_operations.OPERATIONS, "break": break_function, "watch": watch, "seen": tell}, answer, log
)
turn()
