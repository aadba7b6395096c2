"""A REAPER in memory for the self-test: honest unless it is told to go wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bridge.hosts.rpp.host import RppHost
from bridge.plan import Plan
from bridge.preview import preview, same
from bridge.receipt import Outcome, Receipt
from bridge.runtime import program_version
from bridge.selftest.bench import Bench
from bridge.selftest.reading import PLAY, STOP
from bridge.selftest.scratch import Scratch
from bridge.session import Session

Spoil = Callable[[Session], Session]


class FakeReaper:
    """Host and line in one. What is set before use goes wrong.

    ``spoil`` changes what is stored by every plan, ``after_undo`` what an undo brings back; ``keeps_state``: the
    state does not guard; ``tick_ms``, ``rest_peak``, ``play_peak``, ``version``, ``front`` are what it says.
    """

    instance = "one"
    project = "p1"

    def __init__(self, scratch: Scratch) -> None:
        self.path: str | None = str(scratch.project)
        self.session = RppHost(scratch.project).snapshot()
        self.history: list[tuple[str, Session]] = []
        self.count = 1
        self.playing = False
        self.asked: list[str] = []
        self.answer = "yes"
        self.spoil: Spoil = lambda session: session
        self.after_undo: Spoil = lambda session: session
        self.keeps_state = False
        self.undoes_anything = False
        self.tick_ms = 3.0
        self.rest_peak = 0.0
        self.play_peak = 0.25
        self.version = program_version()
        self.front = True

    @property
    def line(self) -> FakeReaper:
        return self

    def snapshot(self) -> Session:
        return self.session

    def apply(self, plan: Plan) -> Receipt:
        shown = preview(self.session, plan)
        self._become(f"Deskhand: {plan.action}", self.spoil(shown.session))
        skipped = {id(outcome.edit): outcome for outcome in shown.skipped}
        outcomes = tuple(skipped.get(id(edit)) or Outcome(edit=edit, status="written") for edit in plan.edits)
        return Receipt(action=plan.action, project="scratch", outcomes=outcomes, run=1)

    def undo(self) -> Receipt | None:
        self._back()
        return None

    def status(self) -> dict[str, Any]:
        agent = {"id": self.instance, "reaper": "7.28/linux-x86_64", "version": self.version, "resources": "/r"}
        return {"version": program_version(), "agents": [agent], "jobs": []}

    def ask(self, do: str, *, timeout: float | None = None, **fields: Any) -> dict[str, Any]:
        self.asked.append(do)
        answer: dict[str, Any] = getattr(self, f"_{do}")(**fields)
        return answer

    def _projects(self) -> dict[str, Any]:
        tab = {"project": self.project, "path": self.path, "active": self.front, "state": self.count}
        return {"projects": [{**tab, "name": "scratch", "tracks": len(self.session.tracks)}]}

    def _snapshot(self, project: str) -> dict[str, Any]:
        return {"ticks": {"count": 4, "longest_ms": self.tick_ms}}

    def _apply(self, project: str, label: str, state: int, edits: list[dict[str, Any]]) -> dict[str, Any]:
        if state != self.count and not self.keeps_state:
            return {"changed": True, "state": self.count}
        (edit,) = edits
        tracks = {track.guid: track for track in self.session.tracks}
        assert same(getattr(tracks[edit["track"]], edit["set"]), edit["before"])
        tracks[edit["track"]] = replace(tracks[edit["track"]], **{edit["set"]: edit["after"]})
        self._become(label, self.spoil(replace(self.session, tracks=tuple(tracks.values()))))
        outcome = {"n": 0, "status": "written", "why": "", "observed": edit["after"]}
        return {"changed": False, "state": self.count, "outcomes": [outcome], "undo": label}

    def _undo(self, project: str, label: str) -> dict[str, Any]:
        last = self.history[-1][0] if self.history else None
        undone = last == label or self.undoes_anything
        if undone and self.history:
            self._back()
        return {"undone": undone, "can_undo": last, "can_redo": None, "state": self.count}

    def _meters(self, project: str) -> dict[str, Any]:
        peak = self.play_peak if self.playing else self.rest_peak
        meter = {"peak": [peak, peak], "hold_db": [-12.0, -12.0]}
        return {"playing": self.playing, "tracks": [{"guid": "x", **meter}], "master": meter}

    def _action(self, project: str, command: int | str) -> dict[str, Any]:
        assert command in (PLAY, STOP)
        self.playing = command == PLAY
        return {}

    def _ask(self, project: str, title: str, text: str) -> dict[str, Any]:
        return {"answer": self.answer}

    def _show(self, project: str, text: str, level: str) -> dict[str, Any]:
        return {}

    def _become(self, label: str, session: Session) -> None:
        self.history.append((label, self.session))
        self.session, self.count = session, self.count + 1

    def _back(self) -> None:
        _, before = self.history.pop()
        self.session, self.count = self.after_undo(before), self.count + 1


def bench_for(reaper: FakeReaper, scratch: Scratch, *, person: bool = False) -> Bench:
    """A bench on which the fake lies."""
    return Bench(host=reaper, scratch=scratch, status=reaper.status, person=person, say=lambda text: None)
