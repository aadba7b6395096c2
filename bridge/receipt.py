"""The receipt: what became of every edit, as read back from the host after writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bridge.plan import Edit, Value

Status = Literal["written", "skipped", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one edit.

    ``written``: read back as proposed. ``skipped``: did not fit the project any more, ``why`` says how.
    ``failed``: written, but ``observed`` was read back.
    """

    edit: Edit
    status: Status
    why: str = ""
    observed: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a plan. ``run`` is the number to undo by, None where nothing was written."""

    action: str
    project: str
    outcomes: tuple[Outcome, ...] = ()
    run: int | None = None
    backup: str | None = None

    def count(self, status: Status) -> int:
        """Number of edits with this status."""
        return sum(outcome.status == status for outcome in self.outcomes)
