"""REAPER's state outside any one project, and the rules that every call is held to."""

from __future__ import annotations

import os
import platform
import subprocess
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge.hosts.rpp.colours import ByteOrder, order_of
from tests.reaper_host.actions import ActionList
from tests.reaper_host.misbehaviour import Misbehaviour
from tests.reaper_host.objects import Thing, owner_of
from tests.reaper_host.pointers import Pointers
from tests.reaper_host.project import Project

VERSION = "7.78/win64"
"""Windows, so that colours are in another byte order than 0xRRGGBB."""


def _no_loop(path: Path) -> None:
    raise RuntimeError("the loop has not begun")


@dataclass(slots=True)
class Host:
    """What the process is."""

    resources: Path
    version: str = VERSION
    projects: list[Project] = field(default_factory=list)
    active: int = 0
    pointers: Pointers = field(default_factory=Pointers)
    faults: list[str] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    answers: deque[Any] = field(default_factory=deque)
    ext_state: dict[tuple[str, str], str] = field(default_factory=dict)
    toggles: dict[int, int] = field(default_factory=dict)
    actions: ActionList = field(init=False)
    commands: list[int] = field(default_factory=list)
    redraws: Counter[str] = field(default_factory=Counter)
    refresh_prevented: int = 0
    processes: list[dict[str, Any]] = field(default_factory=list)
    children: list[subprocess.Popen[str]] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    misbehaviour: Misbehaviour = field(default_factory=Misbehaviour)
    run_script: Callable[[Path], None] = _no_loop
    wait_for_answer: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self.actions = ActionList.of(self.resources)

    @property
    def order(self) -> ByteOrder:
        """Byte order of native colours."""
        return order_of(self.version.partition("/")[2])

    @property
    def project(self) -> Project:
        """The active tab."""
        return self.projects[self.active]

    def of(self, project: Project | None) -> Project:
        """The project that an argument means: 0 is the active one."""
        return self.project if project is None else project

    def fault(self, sentence: str) -> None:
        """Note what a script did wrong."""
        self.faults.append(sentence)

    def show(self, kind: str, text: str, **more: Any) -> None:
        """Note what the user sees."""
        self.shown.append({"kind": kind, "text": text, **more})

    def entered(self, name: str) -> None:
        """A function is called."""
        self.misbehaviour.entered(self, name)

    def answer(self, cancelled: Any) -> Any:
        """What the user answers; ``cancelled``, and a fault, where nobody does in time."""
        if not self.answers and not self.wait_for_answer():
            self.fault("a dialog was opened and nobody answered")
            return cancelled
        return self.answers.popleft()

    def switch(self, place: int) -> None:
        """Show another tab: pointers into projects die."""
        self.active = place
        self.forget_objects()

    def close(self, project: Project) -> None:
        """Close a tab; an empty project takes the place of the last."""
        self.projects.remove(project)
        self.pointers.kill(lambda thing: thing is project)
        self.projects = self.projects or [Project.open(None, self.version)]
        self.switch(min(self.active, len(self.projects) - 1))

    def forget_objects(self, project: Project | None = None) -> None:
        """Let the pointers to tracks, items and takes die, of one project or of all."""
        self.pointers.kill(lambda thing: _is_in(thing, project))

    def end_of_turn(self) -> None:
        """Hold a script to what it must leave behind when REAPER takes over again."""
        for project in self.projects:
            if project.history.depth:
                project.history.depth = 0
                self.fault("an undo block was left open at the end of a tick; REAPER drops it")
        if self.refresh_prevented:
            self.fault(f"PreventUIRefresh was left at {self.refresh_prevented} at the end of a tick")
            self.refresh_prevented = 0


def _is_in(thing: Thing, project: Project | None) -> bool:
    owner = owner_of(thing)
    return owner is not None and (project is None or owner is project)


def describe() -> dict[str, Any]:
    """Who this process is."""
    return {"pid": os.getpid(), "python": platform.python_version()}
