"""A project that is open in REAPER as a host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol, Self

from bridge.errors import UserError
from bridge.hosts.live.assemble import session_of
from bridge.hosts.live.inserts import problem_in_reaper
from bridge.hosts.live.lost import settle_lost
from bridge.hosts.live.outcomes import merged
from bridge.hosts.live.runs import Run, RunLog, Tab
from bridge.hosts.live.take_back import take_back
from bridge.hosts.live.translate import Told, agent_edits
from bridge.hosts.readback import preview_sound
from bridge.plan import Edit, Plan
from bridge.preview import Preview
from bridge.receipt import Outcome, Receipt
from bridge.serve.client import AgentError
from bridge.session import Session

ATTEMPTS: Final = 5
"""How often a plan is fitted anew to a project that changes between reading and writing."""


class Asks(Protocol):
    """The line to one REAPER (:class:`bridge.serve.client.Line`)."""

    @property
    def instance(self) -> str:
        """The id of that REAPER."""
        ...

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """What the agent answers to an operation of docs/agent.md."""
        ...


class LiveHost:
    """A project that is open in REAPER.

    Parameters
    ----------
    line
        The line to that REAPER.
    project
        The agent's token of the open project.
    log
        Where runs are written down; the user's own log where it is left out.
    reports
        Sentences that :meth:`reports` tells first.
    close
        What ends the connection behind the line.
    """

    def __init__(
        self,
        line: Asks,
        project: str,
        *,
        log: RunLog | None = None,
        reports: Iterable[str] = (),
        close: Callable[[], None] | None = None,
    ) -> None:
        self.line = line
        self.project = project
        self._log = log or RunLog()
        self._close = close
        self._reports = list(reports)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, where :func:`bridge.hosts.live.connect.open_live` dialled."""
        if self._close is not None:
            self._close()

    def snapshot(self) -> Session:
        """Read the project. See :meth:`bridge.hosts.host.Host.snapshot`."""
        return session_of(self._ask("snapshot"))

    def apply(self, plan: Plan) -> Receipt:
        """Write what fits of the plan. See :meth:`bridge.hosts.host.Host.apply`."""
        for _ in range(ATTEMPTS):
            raw = self._ask("snapshot")
            tab, before = self._tab(raw), session_of(raw)
            self._reports += settle_lost(self._log, tab, before)
            shown, skipped = preview_sound(before, plan, problem_in_reaper)
            told = agent_edits(before, shown)
            if not told:
                return self._receipt(plan, tab, merged(plan, shown, skipped, told, (), before))
            receipt = self._write(plan, tab, int(raw["state"]), shown, skipped, told)
            if receipt is not None:
                return receipt
        raise UserError(
            f"The project was changed in REAPER each of the {ATTEMPTS} times that Deskhand was about to write."
            " Nothing was written. Let REAPER come to rest (stop recording, and scripts that edit), then run the"
            " command again."
        )

    def undo(self) -> Receipt | None:
        """Take the last run back. See :meth:`bridge.hosts.host.Host.undo`."""
        tab = self._settled()
        run = take_back(self._log, tab, lambda label: self._ask("undo", label=label))
        return None if run is None else Receipt(action=run.action, project=tab.path or tab.shown, run=run.number)

    def reports(self) -> list[str]:
        """What became of earlier runs on this project that were cut off, as sentences; each is told once.

        The project is read only where there is such a run.
        """
        self._settled()
        told, self._reports = self._reports, []
        return told

    def _write(
        self,
        plan: Plan,
        tab: Tab,
        state: int,
        shown: Preview,
        skipped: tuple[Outcome, ...],
        told: list[Told],
    ) -> Receipt | None:
        """Send the run and read it back; None where the project has changed since it was read."""
        label = label_of(plan.action, shown.fitting)
        run = self._log.begin(tab, plan, label=label, state=state)
        edits = [{"n": n, **one.message} for n, one in enumerate(told)]
        answer = self._send(run, state, edits)
        if answer["changed"] or answer["undo"] is None:
            self._log.drop(run)
            if answer["changed"]:
                return None
        else:
            self._log.settle(run, "written", _counts(answer["outcomes"]))
        observed = self._unchanged_since(int(answer["state"]))
        found = merged(plan, shown, skipped, told, answer["outcomes"], observed)
        return self._receipt(plan, tab, found, None if answer["undo"] is None else run)

    def _send(self, run: Run, state: int, edits: list[dict[str, Any]]) -> dict[str, Any]:
        try:
            return self._ask("apply", label=run.label, state=state, edits=edits)
        except UserError as error:
            if isinstance(error, AgentError) and error.kind == "refused":
                self._log.drop(run)
                raise
            raise UserError(
                f"REAPER's answer to run {run.number} did not come: {error}\n"
                "What became of the run is said by the next command of Deskhand on this project."
            ) from error

    def _unchanged_since(self, state: int) -> Session | None:
        """The project as it is now, None where it was changed since ``state`` or cannot be read."""
        try:
            raw = self._ask("snapshot")
            return session_of(raw) if int(raw["state"]) == state else None
        except UserError:
            return None  # the agent's own read-back, of the tick of writing, stands

    def _receipt(self, plan: Plan, tab: Tab, found: tuple[Outcome, ...], run: Run | None = None) -> Receipt:
        return Receipt(
            action=plan.action,
            project=tab.path or tab.shown,
            outcomes=found,
            run=None if run is None else run.number,
        )

    def _settled(self) -> Tab:
        """The project's tab, after runs on it that were cut off have been settled."""
        tab = self._tab(self._open_project())
        if self._log.unfinished(tab):
            self._reports += settle_lost(self._log, tab, self.snapshot())
        return tab

    def _open_project(self) -> Mapping[str, Any]:
        for one in self.line.ask("projects")["projects"]:
            if one["project"] == self.project:
                found: Mapping[str, Any] = one
                return found
        raise UserError(
            "The project is not open in REAPER any more. Nothing was changed. Open it, then run the command again."
        )

    def _tab(self, raw: Mapping[str, Any]) -> Tab:
        return Tab(instance=self.line.instance, token=self.project, name=str(raw["name"]), path=raw["path"])

    def _ask(self, do: str, **fields: Any) -> dict[str, Any]:
        return self.line.ask(do, project=self.project, **fields)


def label_of(action: str, edits: Iterable[Edit]) -> str:
    """What REAPER calls the run in its undo history: ``Deskhand: organise 24 tracks``."""
    count = len({edit.target for edit in edits})
    return f"Deskhand: {action} {count} {'track' if count == 1 else 'tracks'}"


def _counts(said: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    return dict(Counter(str(one["status"]) for one in said))
