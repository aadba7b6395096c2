"""Runs that were cut off: whether they were written is read from the project, and told.

REAPER writes a run in one tick, so it is there whole or not at all. The project itself is asked and not only the
undo history, which ends with the REAPER that made it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from bridge.hosts.live.runs import Run, RunLog, Tab
from bridge.layout import Layout
from bridge.plan import Edit
from bridge.preview import DoesNotFit, layout_of, read, same
from bridge.session import Session
from bridge.words import plural

ADDED: Final = frozenset(("track", "fx"))
"""Fields that REAPER stores with more than it was given: that something is there is enough."""


def settle_lost(log: RunLog, tab: Tab, session: Session) -> list[str]:
    """Settle every run on this project that was cut off. Returns a sentence for each.

    A run of this tab from before it was saved under another name is settled where it is found. Where it is not,
    the tab may hold another project by now, and the run's own will tell.
    """
    told = (_settle(log, tab, run, session) for run in log.unfinished(tab))
    return [sentence for sentence in told if sentence is not None]


def settle_orphans(log: RunLog, instances: Collection[str]) -> list[str]:
    """Settle runs that nobody will ask for: on projects that were never saved, in a REAPER that has gone.

    ``instances`` are the REAPERs that are there. Returns a sentence for each run, and for each damaged record.
    """
    told = []
    for run in log.orphans(instances):
        log.settle(run, "not written", {})
        told.append(
            f"Run {run.number} ({run.action}) on a project that was never saved was cut off before its receipt"
            " came, and its REAPER has gone: the project has gone with it, unless it was saved since."
        )
    told += [
        f"The record {name} of a run cannot be read: that run cannot be taken back. Remove it from {log.folder}."
        for name in log.damaged()
    ]
    return told


def held_edits(run: Run, session: Session) -> tuple[int, int]:
    """How many of a run's edits the project holds, of how many that would have changed something."""
    layout = layout_of(session)
    changing = [edit for edit in run.proposed().edits if not same(edit.before, edit.after)]
    return sum(_is_held(session, layout, edit) for edit in changing), len(changing)


def _settle(log: RunLog, tab: Tab, run: Run, session: Session) -> str | None:
    held, count = held_edits(run, session)
    if not held and not tab.is_same(run.tab):
        return None
    log.settle(run, "written" if held else "not written", {"written": held})
    cut = f"Run {run.number} ({run.action}) on {tab.shown} was cut off before its receipt came."
    if not held:
        return f"{cut} It was not written: the project holds none of its edits."
    undo = "Undo takes it back." if tab.is_here(run.tab) else "REAPER's undo of it is gone."
    return f"{cut} It was written: the project holds {held} of {plural(count, 'edit')}. {undo}"


def _is_held(session: Session, layout: Layout, edit: Edit) -> bool:
    try:
        now = read(session, layout, edit)
    except DoesNotFit:
        return False
    return bool(now) if edit.field in ADDED else same(now, edit.after)
