# @noindex
"""The project tabs that are open in REAPER, and the tokens (``p1``, ``p2`` ...) that stand for them on the wire.

Nothing else of REAPER is kept from one tick to the next: pointers are looked up anew wherever a script may have
been interrupted, because what they point to may be gone by then.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deskhand_errors import Refused
from reapy import reascript_api as RPR  # noqa: N812 (the name of the API in REAPER's own documentation)

CURRENT = -1
"""Index by which EnumProjects gives the tab that is in front."""

PATH_SIZE = 4096

NOT_OPEN = (
    "The project is not open in REAPER any more. Nothing was written to it. Open it, then run the action again."
)


class Tabs:
    """Tokens of the open tabs. A token holds while its project is open and is never given twice."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}
        self._given = 0

    def open(self) -> dict[str, str]:
        """Every open project as ``{token: pointer}``, in the order of the tabs."""
        found = [pointer for pointer, _ in _enumerate()]
        self._tokens = {pointer: token for pointer, token in self._tokens.items() if pointer in found}
        for pointer in found:
            if pointer not in self._tokens:
                self._given += 1
                self._tokens[pointer] = f"p{self._given}"
        return {self._tokens[pointer]: pointer for pointer in found}

    def pointer(self, token: object) -> str:
        """The project behind a token. Raises ``Refused`` where it is not open (any more)."""
        found = self.open().get(str(token))
        if found is None:
            raise Refused(NOT_OPEN)
        return found

    def active(self) -> str:
        """The token of the tab that is in front."""
        self.open()
        return self._tokens[RPR.EnumProjects(CURRENT, "", PATH_SIZE)[0]]


def projects(tabs: Tabs, _request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``projects``: every open tab. ``path`` is None and ``name`` empty for one never saved."""
    active = tabs.active()
    tokens = {pointer: token for token, pointer in tabs.open().items()}
    listed = [
        {
            "project": tokens[pointer],
            "name": name_of(path),
            "path": path or None,
            "active": tokens[pointer] == active,
            "tracks": RPR.CountTracks(pointer),
            "state": RPR.GetProjectStateChangeCount(pointer),
        }
        for pointer, path in _enumerate()
    ]
    yield
    return {"projects": listed}


def path_of(pointer: str) -> str:
    """The file of an open project, empty where it was never saved."""
    return next((path for found, path in _enumerate() if found == pointer), "")


def name_of(path: str) -> str:
    """The name of the project in this file."""
    return Path(path).stem


@contextmanager
def in_front(tabs: Tabs, token: object) -> Iterator[str]:
    """The project with its tab in front: REAPER moves, selects and renders tracks only there.

    The tab that was in front returns to it at the end.
    """
    before = RPR.EnumProjects(CURRENT, "", PATH_SIZE)[0]
    wanted = tabs.pointer(token)
    if before == wanted:
        yield wanted
        return
    RPR.SelectProjectInstance(wanted)
    try:
        yield tabs.pointer(token)
    finally:
        RPR.SelectProjectInstance(before)


def _enumerate() -> Iterator[tuple[str, str]]:
    index = 0
    while True:
        pointer, _, path, _ = RPR.EnumProjects(index, "", PATH_SIZE)
        if is_null(pointer):
            return
        yield pointer, path
        index += 1


def is_null(pointer: str) -> bool:
    """Whether REAPER answered with no object."""
    return address(pointer) == 0


def address(pointer: str) -> int:
    """The number behind a pointer in the text form of the Python bindings, ``(MediaTrack*)0x00000000DEADBEEF``."""
    return int(pointer.rpartition(")")[2], 16)
