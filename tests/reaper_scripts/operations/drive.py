"""Runs inside the stand-in: answers requests that lie in a folder, one file each, with the agent's own scheduler.

``DESKHAND_SCRIPTS`` is where the agent's modules lie, ``DESKHAND_REQUESTS`` the folder. There is one operation
more than the agent's own: ``break``. A function of the API that is broken raises when it is called for the
``after``-th time from then on, or does nothing where it is to fail ``quietly``.
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
from reapy import reascript_api

FOLDER = Path(os.environ["DESKHAND_REQUESTS"])
LENGTH = 4
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
    usual = getattr(reascript_api, name)

    def function(*arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left:
            return usual(*arguments)
        setattr(reascript_api, name, usual)
        if not request.get("quietly"):
            raise OSError("broken for the test")
        return None

    setattr(reascript_api, name, function)
    return {}


def turn() -> None:
    """One deferred cycle."""
    for path in sorted(FOLDER.glob("*.request")):
        work.add(json.loads(path.read_text(encoding="utf-8")))
        path.unlink()
    work.tick(time.monotonic() + deskhand_work.SLICE_S)
    defer("turn()")


work = deskhand_work.Work({**deskhand_operations.OPERATIONS, "break": break_function}, answer, log)
turn()
