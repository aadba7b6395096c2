"""Undo of the last run, agreed with REAPER's own undo history.

Conventions
-----------
* REAPER tells the labels of the step that it would undo and of the one that it would redo, no more. A run is taken
  back only where its label is the former, so a step of the user is never undone in its place.
* Runs that the user took back in REAPER stand where redo is: they are noted and passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    by_hand = taken_back_by_hand(runs, tab, history)
    for run in by_hand:
        log.undone(run)
    last = next((run for run in reversed(runs) if run.in_force and run not in by_hand), None)
    if last is None:
        return None
    answer = undo(last.label) if history["can_undo"] == last.label else history
    if not answer["undone"]:
        raise _not_the_last(last, tab, answer)
    log.undone(last)
    return last


def taken_back_by_hand(runs: Sequence[Run], tab: Tab, history: Mapping[str, Any]) -> list[Run]:
    """The runs that the user undid in REAPER itself: from the one that redo would bring back to the last.

    Runs may share a label. Redo may then stand for several: it is the one before which stands what undo names.
    """
    force = [run for run in runs if run.in_force and tab.is_here(run.tab)]
    undo, redo = history["can_undo"], history["can_redo"]
    before = [None, *(run.label for run in force)]
    later = next((run for run in runs if run.undone and (not force or run.age() > force[-1].age())), None)
    is_deskhands = later is not None and later.label == redo
    if is_deskhands and before[-1] == undo:
        return []
    candidates = [place for place, run in enumerate(force) if run.label == redo]
    certain = [place for place in candidates if before[place] == undo]
    if certain:
        return force[certain[-1] :]
    return force[candidates[-1] :] if candidates and not is_deskhands else []


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
