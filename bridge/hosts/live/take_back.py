"""Undo of the last run, agreed with REAPER's own undo history.

Conventions
-----------
* REAPER tells the labels of the step that it would undo and of the one that it would redo, no more. A run is taken
  back only where its label is the former, so a step of the user is never undone in its place.
* Runs that the user took back in REAPER stand where redo is: they are noted and passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bridge.errors import UserError
from bridge.hosts.live.runs import Run, RunLog, Tab

LOOK: Final = "Deskhand: what can be undone"
"""A label that no step has: asking to undo it tells the history and changes nothing."""

Undo = Callable[[str], Mapping[str, Any]]


def take_back(log: RunLog, tab: Tab, undo: Undo) -> Run | None:
    """Take the last run on a project back and note it. None where all have been taken back.

    ``undo`` is the agent's operation of that name: it takes a label.

    Raises
    ------
    UserError
        If there never was a run, or REAPER would undo something else.
    """
    runs = [run for run in log.of(tab) if run.fate == "written"]
    if not runs:
        raise UserError(
            f"Deskhand has not written to {tab.shown} yet. Nothing was changed. There is nothing to take back."
        )
    history = undo(LOOK)
    later: Run | None = None
    for run in reversed(runs):
        if not run.undone:
            by_hand = tab.is_here(run.tab) and history["can_redo"] == run.label
            if history["can_undo"] == run.label and not (by_hand and not _explained(later, run)):
                return _taken_back(log, run, tab, undo)
            if not by_hand:
                raise _not_the_last(run, tab, history)
            log.undone(run)
            run = replace(run, undone=True)
        later = run
    return None


def _explained(later: Run | None, run: Run) -> bool:
    """Whether redo has the label of ``run`` because the run after it, of the same label, was taken back."""
    return later is not None and later.undone and later.label == run.label


def _taken_back(log: RunLog, run: Run, tab: Tab, undo: Undo) -> Run:
    answer = undo(run.label)
    if not answer["undone"]:
        raise _not_the_last(run, tab, answer)
    log.undone(run)
    return run


def _not_the_last(run: Run, tab: Tab, history: Mapping[str, Any]) -> UserError:
    which = f"run {run.number} ({run.label})"
    if history["can_undo"]:
        return UserError(
            f'The last step in REAPER is now "{history["can_undo"]}", not {which}. Nothing was taken back.'
            " Use REAPER's own undo (Edit > Undo) to go back further."
        )
    return UserError(
        f"{tab.shown} was opened again since {which}: REAPER's undo history of it is gone. Nothing was taken back."
        " The backup that REAPER made when it was saved (.rpp-bak) may hold the project as it was."
    )
