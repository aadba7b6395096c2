"""A session before and after a plan: what a report plays, from the same preview that hosts write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.compare.compare import Comparison, compare
from bridge.compare.side import Progress, Side, hear_session
from bridge.plan import Plan
from bridge.preview import preview
from bridge.session import Session

BEFORE: Final = "before"
AFTER: Final = "after"


@dataclass(slots=True)
class BeforeAndAfter:
    """Renders a session as it is, once, and as plans make it. What was compared last is kept.

    ``progress`` starts a progress for a step in words.
    """

    session: Session
    progress: Callable[[str], Progress]
    _before: Side | None = field(default=None, init=False, repr=False)
    _last: tuple[Plan, Comparison] | None = field(default=None, init=False, repr=False)

    def compare(self, plan: Plan) -> Comparison:
        """Before against after ``plan``."""
        if self._last is None or self._last[0] != plan:
            after = preview(self.session, plan).session
            self._before = self._before or self._heard(self.session, BEFORE)
            self._last = plan, compare(self._before, self._heard(after, AFTER))
        return self._last[1]

    def _heard(self, session: Session, name: str) -> Side:
        return replace(hear_session(session, self.progress(f"Rendering {name}")), name=name)
