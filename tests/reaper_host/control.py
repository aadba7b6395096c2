"""Orders from the test: JSON lines on standard input, answers on standard output."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from tests.reaper_host.host import Host, describe
from tests.reaper_host.loop import Loop
from tests.reaper_host.misbehaviour import Trap, die, full_disk

Order = Callable[[dict[str, Any]], Any]


class Control:
    """Carries out orders in the loop's thread."""

    def __init__(self, host: Host, loop: Loop, api: dict[str, Callable[..., Any]], output: TextIO) -> None:
        self.host = host
        self.loop = loop
        self.api = api
        self.output = output
        self.orders: dict[str, Order] = {
            "describe": lambda order: describe(),
            "run_script": lambda order: self.loop.start(Path(order["path"])),
            "call": lambda order: self.call(order["name"], order["arguments"]),
            "edit": self.edit,
            "text": lambda order: self.host.projects[order["tab"]].text(),
            "ticks": lambda order: self.loop.ticks,
            "shown": lambda order: self.host.shown,
            "answer": lambda order: self.host.answers.extend(order["answers"]),
            "undo_history": lambda order: self.host.projects[order["tab"]].history.labels(),
            "faults": lambda order: self.host.faults,
            "processes": lambda order: self.host.processes,
            "scripts": lambda order: [str(script.path) for script in self.loop.scripts],
            "misbehave": self.misbehave,
            "quit": self.quit,
        }

    def listen(self, stream: TextIO) -> None:
        """Read orders in a thread of its own until the stream ends, which ends the process."""
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: TextIO) -> None:
        for line in stream:
            order = json.loads(line)
            self.loop.jobs.put(lambda order=order: self.answer(order))  # type: ignore[misc]
        self.loop.jobs.put(lambda: self.quit({}))

    def answer(self, order: dict[str, Any]) -> None:
        """Carry out one order."""
        try:
            reply: dict[str, Any] = {"id": order["id"], "value": self.orders[order["do"]](order)}
        except Exception:  # an order that fails is the test's to see
            reply = {"id": order["id"], "error": traceback.format_exc()}
        self.output.write(json.dumps(reply) + "\n")
        self.output.flush()

    def call(self, name: str, arguments: list[Any]) -> Any:
        """Call a function as an extension would."""
        return self.api[f"RPR_{name}"](*arguments)

    def edit(self, order: dict[str, Any]) -> None:
        """Do as a user does: some calls, one undo point."""
        project = self.host.project
        for name, *arguments in order["calls"]:
            self.call(name, arguments)
        project.history.add(order["label"], project.document.serialise())

    def misbehave(self, order: dict[str, Any]) -> None:
        """Take on what is to go wrong."""
        state = self.host.misbehaviour
        acts = {"die": die, "full_disk": full_disk, "edit": lambda host: self.edit(order)}
        if "slow_ticks" in order:
            state.slow_ticks = order["slow_ticks"]
        if "act" in order and order.get("when") is not None:
            state.traps.append(Trap(order["when"], order.get("after", 1), acts[order["act"]]))
        elif "act" in order:
            state.next_tick.append(acts[order["act"]])

    def quit(self, order: dict[str, Any]) -> None:
        """Leave: scripts end, their exit code runs."""
        self.loop.quitting = True
