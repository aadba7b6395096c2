"""REAPER as the desk of a command that one of its actions started: status line, native dialogs, the browser."""

from __future__ import annotations

import time
import webbrowser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Protocol

from bridge.desk import STOPPED, Report
from bridge.errors import UserError
from bridge.plan import Plan
from bridge.proposal import RECOGNISED, Proposal, counted, state_of
from bridge.words import clock, plural, spoken, track_name

SHOWN_SECONDS: Final = 0.25
"""Least time between two lines of progress: the eye gets no more out of faster ones."""
SPOKEN_SECONDS: Final = 10.0
"""Least time between two lines of progress that a screen reader speaks."""
FAREWELL: Final = 3.0
"""Seconds for the last word of a command that ends early: a dialog that is open still may be in its way."""
MOST_TRACKS: Final = 6
"""Tracks that a dialog names; the report has them all."""
MOST_LINES: Final = 12
"""Lines of details in a dialog: more do not fit a screen, and nobody listens to them."""
MOST_NAME: Final = 40
"""Characters of a track's name. A dialog as large as a name may be has its buttons off the screen."""
MOST_LINE: Final = 300
"""Characters of any other line: reasons and paths are shorter."""


class Asks(Protocol):
    """What the desk needs of :class:`bridge.serve.client.Line`."""

    def ask(self, do: str, *, timeout: float | None = ..., **fields: Any) -> dict[str, Any]:
        """One operation of the agent."""
        ...


@dataclass(slots=True)
class ReaperDesk:
    """Speaks through the agent's operations ``show``, ``ask`` and ``input``; ``title`` heads the dialogs.

    As a context it says on the status line that a command was called off, and clears it after an error, which the
    bridge shows.
    """

    agent: Asks
    title: str
    now: Callable[[], float] = time.monotonic

    def __enter__(self) -> ReaperDesk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(UserError):
                self._show(STOPPED if issubclass(kind, KeyboardInterrupt) else "", "status", timeout=FAREWELL)

    def progress(self, word: str) -> StatusLine:
        """See :class:`bridge.desk.Desk`."""
        return StatusLine(word, self.now, self._show)

    def warn(self, text: str) -> None:
        """See :class:`bridge.desk.Desk`."""
        self._show(text, "message")

    def tell(self, text: str, details: Sequence[str] = (), *, attention: bool = False) -> None:
        """On the status line, or with its details in a dialog where it must not be missed."""
        if attention:
            more = [f"and {len(details) - MOST_LINES} more lines"] if len(details) > MOST_LINES else []
            lines = (cut(line, MOST_LINE) for line in (*text.splitlines(), *details[:MOST_LINES]))
            self._show("\n".join((*lines, *more)), "message")
        else:
            self._show(text, "status")

    def show(self, proposal: Proposal) -> None:
        """Nothing: a plan is no matter for a status line, and :meth:`confirm` opens the report."""

    def confirm(self, proposal: Proposal, report: Report) -> Plan | None:
        """The report in the browser, where every edit is seen, and a native question with the plan in short."""
        path = report(proposal.plan)
        is_open = webbrowser.open(path.as_uri())
        where = ", which is open in your browser now" if is_open else f": {path}"
        question = f"The whole list is in the report{where}. Write them?"
        return proposal.plan if self._yes("\n\n".join((*summary(proposal), question))) else None

    def agree(self, question: str, *, option: str) -> bool:
        """See :class:`bridge.desk.Desk`."""
        return self._yes(question)

    def line(self, caption: str, text: str = "") -> str | None:
        """See :class:`bridge.desk.Desk`."""
        shown = cut(caption, 2 * MOST_NAME)
        answer = self.agent.ask("input", timeout=None, title=self.title, caption=shown, text=text)["text"]
        return None if answer is None else str(answer).strip()

    def _yes(self, text: str) -> bool:
        return bool(self.agent.ask("ask", timeout=None, title=self.title, text=text)["answer"] == "yes")

    def _show(self, text: str, level: str, *, timeout: float | None = None) -> None:
        self.agent.ask("show", timeout=timeout, text=text, level=level)


@dataclass(slots=True)
class StatusLine:
    """Progress on REAPER's status line, with the time left.

    ``show`` takes a text and a level: ``progress`` to be read, ``status`` to be spoken as well.
    """

    word: str
    now: Callable[[], float]
    show: Callable[[str, str], None]
    started: float = field(init=False)
    shown: float = field(init=False)
    spoken: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.spoken = self.now()
        self.shown = self.started - SHOWN_SECONDS

    def __call__(self, done: int, total: int, name: str) -> None:
        """Show one step, unless another was shown just now."""
        now = self.now()
        if now - self.shown < SHOWN_SECONDS and done < total:
            return
        self.shown = now
        left = f", {clock((now - self.started) / done * (total - done))} left" if 0 < done < total else ""
        is_spoken = now - self.spoken >= SPOKEN_SECONDS
        self.spoken = now if is_spoken else self.spoken
        level = "status" if is_spoken else "progress"
        self.show(f"{self.word} {done}/{total} {cut(track_name(name), MOST_NAME)}{left}", level)


def cut(text: str, most: int) -> str:
    """A text of at most so many characters; an ellipsis stands for the rest."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def summary(proposal: Proposal) -> Iterator[str]:
    """The plan in a few sentences that can be read aloud: how much is known, what changes, what is left alone."""
    counts = counted(proposal.analysis, proposal.template.act)
    yield f"{spoken(proposal.plan.action).capitalize()} {proposal.session.name}. {counts}."
    if proposal.findings.sentences:
        yield " ".join(proposal.findings.sentences)
    unsure = [
        f'{number} "{cut(track_name(track.name), MOST_NAME)}"'
        for number, track in enumerate(proposal.session.tracks, 1)
        if state_of(proposal.analysis.tracks[track.guid], proposal.template.act) != RECOGNISED
    ]
    if unsure:
        more = f" and {len(unsure) - MOST_TRACKS} more" if len(unsure) > MOST_TRACKS else ""
        yield f"Look at these first, they are left as they are: {', '.join(unsure[:MOST_TRACKS])}{more}."
    steps = Counter(spoken(edit.step) for edit in proposal.plan.edits)
    listed = ", ".join(f"{step} {count}" for step, count in steps.items())
    yield f"{plural(len(proposal.plan.edits), 'edit')}: {listed}."
