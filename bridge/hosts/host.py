"""What every host can do. Both hosts pass one contract test suite."""

from __future__ import annotations

from typing import Protocol

from bridge.plan import Plan
from bridge.receipt import Receipt
from bridge.session import Session


class Host(Protocol):
    """A door to one project."""

    def snapshot(self) -> Session:
        """Read the project. Raises :class:`bridge.errors.UserError` where it cannot be read."""
        ...

    def apply(self, plan: Plan) -> Receipt:
        """Write what fits of the plan as one undo step, read it back and say what became of every edit.

        Raises :class:`bridge.errors.UserError`, with the project untouched, where nothing could be written.
        """
        ...

    def undo(self) -> Receipt | None:
        """Take the last run of Deskhand back exactly. None where every run has been taken back already.

        Raises :class:`bridge.errors.UserError` where there never was a run, or where the project has changed
        since.
        """
        ...
