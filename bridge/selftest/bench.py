"""What a step of the self-test works with, and how steps are run: one after the other, whatever becomes of each.

Conventions
-----------
* A step returns what it observed, or raises :class:`NotAsExpected` or :class:`CannotRun`. What the agent refuses
  could not be run.
* A step takes back what it wrote. Before each one the scratch project must be the tab in front: no other project
  is ever asked for, written to or played.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from bridge.errors import UserError
from bridge.hosts.host import Host
from bridge.selftest.scratch import Scratch
from bridge.serve.client import AgentError
from bridge.session import Session

Verdict = Literal["ok", "not as expected", "could not be run"]
MOST_LINES: Final = 12
"""Differences that a result lists."""


class NotAsExpected(Exception):
    """REAPER does something else; the message says what was observed."""


class CannotRun(Exception):
    """The step could not be run; the message says why."""


class Line(Protocol):
    """What the steps need of :class:`bridge.serve.client.Line`."""

    @property
    def instance(self) -> str:
        """The id of that REAPER."""
        ...

    def ask(self, do: str, *, timeout: float | None = ..., **fields: Any) -> dict[str, Any]:
        """What the agent answers to an operation of docs/agent.md."""
        ...


class Project(Host, Protocol):
    """What the steps need of :class:`bridge.hosts.live.host.LiveHost`."""

    @property
    def line(self) -> Line:
        """The line to its REAPER."""
        ...

    @property
    def project(self) -> str:
        """The agent's token of the project."""
        ...


@dataclass(slots=True)
class Bench:
    """The scratch project that is open in REAPER, and what was measured on it.

    ``status`` is what the bridge says of itself (docs/agent.md). ``person``: somebody sits at REAPER and answers
    its dialogs. ``say`` tells that person what comes. ``facts`` are measured values for the report. ``unwritten``
    is the project before an action wrote to it.
    """

    host: Project
    scratch: Scratch
    status: Callable[[], Mapping[str, Any]]
    person: bool
    say: Callable[[str], None]
    facts: dict[str, Any] = field(default_factory=dict)
    unwritten: Session | None = None

    def ask(self, do: str, *, timeout: float | None = 60.0, **fields: Any) -> dict[str, Any]:
        """One operation of the agent on the scratch project."""
        return self.host.line.ask(do, timeout=timeout, project=self.host.project, **fields)

    def sees(self, question: str) -> bool:
        """What the person answers in a dialog of REAPER. Raises :class:`CannotRun` where nobody is there."""
        self.need_person()
        return bool(self.ask("ask", timeout=None, title="Deskhand self-test", text=question)["answer"] == "yes")

    def need_person(self) -> None:
        """Raise :class:`CannotRun` where nobody sits at REAPER."""
        if not self.person:
            raise CannotRun("nobody was at REAPER (--unattended)")

    def state(self) -> int:
        """REAPER's count of the project's changes."""
        return int(self.tab()["state"])

    def tab(self) -> Mapping[str, Any]:
        """The scratch project among the open ones. Raises :class:`CannotRun` where it is not the one in front."""
        for tab in self.host.line.ask("projects")["projects"]:
            if tab["project"] == self.host.project and tab["active"] and self.scratch.is_at(tab["path"]):
                found: Mapping[str, Any] = tab
                return found
        raise CannotRun("the scratch project is not the tab in front any more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to try. ``expected`` completes the sentence "it is expected that"."""

    name: str
    expected: str
    run: Callable[[Bench], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a step. ``seconds`` includes the answers of the person."""

    name: str
    verdict: Verdict
    expected: str
    observed: str
    seconds: float


def run_steps(steps: Iterable[Step], bench: Bench) -> Iterator[Result]:
    """Run every step and say what became of it."""
    for step in steps:
        started = time.perf_counter()
        verdict, observed = _run(step, bench)
        seconds = time.perf_counter() - started
        yield Result(
            name=step.name, verdict=verdict, expected=step.expected, observed=observed, seconds=round(seconds, 3)
        )


def _run(step: Step, bench: Bench) -> tuple[Verdict, str]:
    try:
        bench.tab()
        return "ok", step.run(bench)
    except CannotRun as why:
        return "could not be run", str(why)
    except AgentError as error:
        return ("could not be run" if error.kind == "refused" else "not as expected"), str(error)
    except (NotAsExpected, UserError) as observed:
        return "not as expected", str(observed)
    except Exception as bug:  # goes into the report whole: the other steps are run all the same
        return "not as expected", f"Deskhand failed: {bug!r}\n{traceback.format_exc()}"


def expect(differences: Iterable[str]) -> None:
    """Raise :class:`NotAsExpected` with the differences, where there are any."""
    found = list(differences)
    if found:
        more = [f"… and {len(found) - MOST_LINES} more"] if len(found) > MOST_LINES else []
        raise NotAsExpected("\n".join([*found[:MOST_LINES], *more]))


def stems_folder(scratch: Scratch) -> Path:
    """Where rendered stems go."""
    return scratch.folder / "Stems"
