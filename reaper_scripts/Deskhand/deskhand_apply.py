# @noindex
"""A plan's edits, written in one tick as one undo step, each compared before and read back after.

An edit that does not fit the project any more is skipped, one that goes wrong has failed; neither stops the
others.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from deskhand_errors import Refused
from deskhand_fields import FIELDS, DoesNotFit, Edit, NotWritten, OpenProject
from deskhand_projects import Tabs, in_front
from deskhand_undo import Block, would_undo
from reapy import reascript_api as RPR  # noqa: N812

Outcome = dict[str, Any]

KEYS: Final = ("n", "track", "set", "before", "after")


def apply(tabs: Tabs, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``apply``.

    Nothing is written where the project's state is not that of the snapshot.
    """
    yield
    edits, label = _checked(request.get("edits")), str(request.get("label") or "")
    if not label:
        raise Refused("A plan needs a name for its undo step; nothing was written.")
    with in_front(tabs, request.get("project")) as pointer:
        state = RPR.GetProjectStateChangeCount(pointer)
        if state != request.get("state"):
            return {"changed": True, "state": state}
        with Block(pointer, label) as block:
            project = OpenProject.of(pointer)
            outcomes = [_one(project, block, edit) for edit in edits]
        return {
            "changed": False,
            "state": RPR.GetProjectStateChangeCount(pointer),
            "outcomes": outcomes,
            "undo": label if block.is_open and would_undo(pointer) == label else None,
        }


def _checked(edits: Any) -> list[Edit]:
    if not isinstance(edits, list) or not all(isinstance(edit, dict) and edit.keys() >= {*KEYS} for edit in edits):
        raise Refused(f"Edits with {', '.join(KEYS)} were expected; nothing was written.")
    for place, edit in enumerate(edits, start=1):
        if edit["set"] not in FIELDS:
            raise Refused(f"No edit sets {edit['set']!r}; nothing was written.")
        if edit["set"] == "layout" and place != len(edits):
            raise Refused("The layout is written last; nothing was written.")
    return edits


def _one(project: OpenProject, block: Block, edit: Edit) -> Outcome:
    """What became of one edit. Whatever REAPER's bindings raise is this edit's failure and is told as it."""
    field = FIELDS[edit["set"]]
    try:
        now = field.read(project, edit)
        if not field.agrees(now, edit["before"]):
            return _outcome(edit, "skipped", field.changed.format(now=now, before=edit["before"]), now)
    except DoesNotFit as misfit:
        return _outcome(edit, "skipped", str(misfit))
    except Exception as error:
        return _outcome(edit, "failed", f"it could not be read ({type(error).__name__}: {error})")
    block.open()
    try:
        field.write(project, edit)
        found = field.read_back(project, edit)
    except NotWritten as problem:
        return _outcome(edit, "failed", str(problem))
    except Exception as error:
        return _outcome(edit, "failed", f"it could not be written ({type(error).__name__}: {error})")
    if not field.agrees(found, edit["after"]):
        return _outcome(edit, "failed", "another value was read back", found)
    return _outcome(edit, "written", field.remark(found, edit["after"]), found)


def _outcome(edit: Edit, status: str, why: str, observed: Any = None) -> Outcome:
    return {"n": edit["n"], "status": status, "why": why, "observed": observed}
