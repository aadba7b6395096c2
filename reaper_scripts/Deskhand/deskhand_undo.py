# @noindex
"""Undo: the one block that an apply may open, and taking the last one back."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Final, Protocol

from deskhand_errors import Refused
from deskhand_projects import Tabs
from reapy import reascript_api as RPR  # noqa: N812

EVERYTHING: Final = -1
"""Flags of an undo point that may have changed anything: tracks, items, plug-ins, the rest."""


class Block:
    """An undo block that is opened when something is about to be written, and only then.

    Everything that it opened is closed in the reverse order whatever happens inside: the screen is released, the
    block ended, the windows brought up to date.
    """

    def __init__(self, project: str, label: str) -> None:
        self._project = project
        self._label = label
        self._opened = ExitStack()
        self.is_open = False

    def open(self) -> None:
        """Open the block, if it is not open yet."""
        if self.is_open:
            return
        self.is_open = True
        self._opened.callback(RPR.UpdateArrange)
        self._opened.callback(RPR.TrackList_AdjustWindows, False)
        RPR.Undo_BeginBlock2(self._project)
        self._opened.callback(RPR.Undo_EndBlock2, self._project, self._label, EVERYTHING)
        RPR.PreventUIRefresh(1)
        self._opened.callback(RPR.PreventUIRefresh, -1)

    def __enter__(self) -> Block:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()


def undo(tabs: Tabs, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``undo``: take one step back, where it is the one of this label and nothing came after it."""
    yield
    project = tabs.pointer(request.get("project"))
    label = str(request.get("label") or "")
    if not label:
        raise Refused("Undo needs the name of the step that is to be taken back.")
    undone = would_undo(project) == label and bool(RPR.Undo_DoUndo2(project))
    return {
        "undone": undone,
        "can_undo": would_undo(project),
        "can_redo": _text(RPR.Undo_CanRedo2, project),
        "state": RPR.GetProjectStateChangeCount(project),
    }


def would_undo(project: str) -> str | None:
    """The step that REAPER would take back next, None where there is none."""
    return _text(RPR.Undo_CanUndo2, project)


class _Asks(Protocol):
    def __call__(self, project: str) -> str: ...


def _text(ask: _Asks, project: str) -> str | None:
    """What REAPER answers: its bindings fail to decode the NULL that stands for "nothing"."""
    try:
        return ask(project) or None
    except AttributeError:
        return None
