"""Before and after in the report of a command: rendered with ``--ab``, else how to get it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bridge.cli.project import Project
from bridge.plan import Plan
from bridge.receipt import Receipt
from bridge.session import Session
from bridge.words import plural

if TYPE_CHECKING:
    from bridge.compare.edits import BeforeAndAfter
    from bridge.report.insert import Insert

SIDES: Final = (
    "A is the session before, B is the session with these edits. Both were rendered by Deskhand from what it read,"
    " before anything was written."
)
SAME: Final = "There are no edits: before and after are the same."


class AB:
    """Before and after of one run."""

    def __init__(self, project: Project, session: Session, arguments: argparse.Namespace) -> None:
        self._project = project
        self._arguments = arguments
        self._sides = _sides(project, session) if arguments.ab else None

    def render(self, plan: Plan) -> None:
        """Have before and after ready, where they are wanted, so that the report takes no time."""
        if self._sides is not None and plan.edits:
            self._sides.compare(plan)

    def insert(self, plan: Plan, receipt: Receipt | None) -> Insert:
        """The section of the report."""
        from bridge.compare.page import ANCHOR, TITLE, insert
        from bridge.report.insert import Insert

        if not plan.edits:
            return Insert(anchor=ANCHOR, title=TITLE, words=(SAME,))
        if self._sides is None:
            return Insert(anchor=ANCHOR, title=TITLE, words=(self._how(plan, receipt),))
        return insert(self._sides.compare(plan), (SIDES, *_not_written(plan, receipt)))

    def _how(self, plan: Plan, receipt: Receipt | None) -> str:
        """How to hear before and after where they were not rendered."""
        command = f"deskhand {plan.action} {self._project.argument}"
        if receipt is None or not receipt.count("written"):
            return f"Not rendered. Add --ab, and this report plays before and after: {command} --dry-run --ab"
        if self._arguments.live:
            return f"Not rendered. Add --ab next time, and the report plays before and after: {command} --ab"
        project, out = self._arguments.project, self._arguments.out
        before, after = (project, out) if out else (receipt.backup or project, project)
        both = " ".join(f'"{Path(path).absolute()}"' for path in (before, after))
        return f"Not rendered. This plays before and after: deskhand compare {both}"


def _not_written(plan: Plan, receipt: Receipt | None) -> Iterator[str]:
    """What B holds and the project does not."""
    missing = 0 if receipt is None else len(plan.edits) - receipt.count("written")
    if missing:
        yield f"{plural(missing, 'edit')} heard in B did not get into the project."


def _sides(project: Project, session: Session) -> BeforeAndAfter:
    from bridge.compare.edits import BeforeAndAfter

    return BeforeAndAfter(session, project.desk.progress)
