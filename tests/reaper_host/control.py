"""Orders from the test: JSON lines on standard input, answers on standard output."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from tests.reaper_host.host import Host, describe
from tests.reaper_host.loop import Loop
from tests.reaper_host.misbehaviour import Trap, die
from tests.reaper_host.objects import Track
from tests.reaper_host.project import Project

Order = Callable[[dict[str, Any]], Any]
PATIENCE = 20.0
"""Seconds that a dialog waits for its answer."""


class Control:
    """Carries out orders in the loop's thread."""

    def __init__(self, host: Host, loop: Loop, api: dict[str, Callable[..., Any]], output: TextIO) -> None:
        self.host = host
        self.loop = loop
        self.api = api
        self.output = output
        host.wait_for_answer = self.wait_for_answer
        self.orders: dict[str, Order] = {
            "describe": lambda order: describe(),
            "run_script": lambda order: loop.start(Path(order["path"])),
            "call": lambda order: self.call(order["name"], order["arguments"]),
            "edit": lambda order: self.edit(order["label"], order["calls"]),
            "text": lambda order: host.projects[order["tab"]].text(),
            "ticks": lambda order: loop.ticks,
            "shown": lambda order: host.shown,
            "answer": lambda order: host.answers.extend(order["answers"]),
            "undo_history": lambda order: host.projects[order["tab"]].history.labels(),
            "faults": lambda order: host.faults,
            "processes": lambda order: host.processes,
            "commands": lambda order: host.commands,
            "redraws": lambda order: dict(host.redraws),
            "scripts": lambda order: [str(script.path) for script in loop.scripts],
            "open": lambda order: self.open(Path(order["path"])),
            "switch": lambda order: host.switch(order["tab"]),
            "close": lambda order: host.close(host.projects[order["tab"]]),
            "misbehave": self.misbehave,
            "quit": self.quit,
        }

    def listen(self, stream: TextIO) -> None:
        """Read orders in a thread of its own until the stream ends, which ends the process."""
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: TextIO) -> None:
        for line in stream:
            order = json.loads(line)
            self.loop.jobs.put(lambda order=order: self.carry_out(order))  # type: ignore[misc]
        self.loop.jobs.put(lambda: self.quit({}))

    def carry_out(self, order: dict[str, Any]) -> None:
        """Carry out one order and say what came of it."""
        try:
            reply: dict[str, Any] = {"id": order["id"], "value": self.orders[order["do"]](order)}
        except Exception:  # an order that fails is the test's to see
            reply = {"id": order["id"], "error": traceback.format_exc()}
        self.output.write(json.dumps(reply) + "\n")
        self.output.flush()

    def call(self, name: str, arguments: list[Any]) -> Any:
        """Call a function as an extension would; ``{"track": n}`` stands for the pointer of the n-th track."""
        return self.api[f"RPR_{name}"](*(self._argument(value) for value in arguments))

    def edit(self, label: str, calls: list[list[Any]]) -> None:
        """Do as a user does: some calls, one undo point."""
        for name, *arguments in calls:
            self.call(name, arguments)
        self.host.project.note(label)

    def open(self, path: Path) -> None:
        """Open a project in a new tab and show it."""
        self.host.projects.append(Project.open(path, self.host.version))
        self.host.switch(len(self.host.projects) - 1)

    def misbehave(self, order: dict[str, Any]) -> None:
        """Take on what is to go wrong: see ``StandIn.misbehave``."""
        state = self.host.misbehaviour
        state.slow_ticks = order.get("slow_ticks", state.slow_ticks)
        if "disk_full" in order:
            state.disk_full = Path(order["disk_full"]) if order["disk_full"] else None
        calls = order.get("edit", [])
        acts: dict[str, Callable[[Host], None]] = {
            "kill_at": die,
            "edit_at": lambda host: self.edit("User's edit", calls),
        }
        for name, act in acts.items():
            if name in order:
                state.traps.append(Trap(order[name], order.get("after", 1), act))
        if calls and "edit_at" not in order:
            state.next_tick.append(acts["edit_at"])

    def wait_for_answer(self) -> bool:
        """Take orders, and nothing else, until one is an answer."""
        self.loop.pump(time.monotonic() + PATIENCE, lambda: bool(self.host.answers), turn=False)
        return bool(self.host.answers)

    def quit(self, order: dict[str, Any]) -> None:
        """Leave: scripts end, what they left for their exit runs."""
        self.loop.quitting = True

    def _argument(self, value: Any) -> Any:
        if isinstance(value, dict):
            project = self.host.project
            block = project.root if value["track"] == "master" else project.tracks[value["track"]]
            return self.host.pointers.text(Track.kind, Track(project, block))
        return value
