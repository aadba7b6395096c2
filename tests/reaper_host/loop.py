"""Scripts and their deferred code: one interpreter, one cycle after the other at 30 Hz.

Scripts run in the namespace of ``__main__``, as in REAPER. Deferred code belongs to the script that asked for it;
a script that raises is ended with all of its deferred code.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.reaper_host.host import Host

RATE = 30.0
"""Deferred cycles a second."""

Job = Callable[[], None]


@dataclass(slots=True, eq=False)
class Script:
    """A running script."""

    path: Path
    deferred: list[str] = field(default_factory=list)
    at_exit: list[str] = field(default_factory=list)


class Loop:
    """REAPER's main thread."""

    def __init__(self, host: Host, namespace: dict[str, Any]) -> None:
        self.host = host
        self.namespace = namespace
        self.scripts: list[Script] = []
        self.current: Script | None = None
        self.ticks: list[float] = []
        self.jobs: Queue[Job] = Queue()
        self.quitting = False
        host.run_script = self.start

    def defer(self, code: str) -> None:
        """``RPR_defer``."""
        assert self.current is not None, "defer outside a script"
        self.current.deferred.append(code)

    def at_exit(self, code: str) -> None:
        """``RPR_atexit``."""
        assert self.current is not None, "atexit outside a script"
        self.current.at_exit.append(code)

    def run(self) -> None:
        """Go round until told to quit."""
        due = time.monotonic()
        while not self.quitting:
            self.cycle()
            due = max(due + 1.0 / RATE, time.monotonic())
            self.pump(due)
        for script in list(self.scripts):
            self._end(script)

    def pump(self, until: float, done: Callable[[], bool] = lambda: False, *, turn: bool = True) -> None:
        """Do what comes from outside until a time, or until something is so.

        ``turn`` is false while a script waits for a dialog: its turn has not ended.
        """
        while not self.quitting and not done():
            left = until - time.monotonic()
            try:
                job = self.jobs.get(timeout=max(left, 0.0))
            except Empty:
                return
            job()
            if turn:
                self.host.end_of_turn()

    def cycle(self) -> None:
        """One deferred cycle of every script."""
        time.sleep(self.host.misbehaviour.slow_ticks / 1000.0)
        for act in self.host.misbehaviour.take_next_tick():
            act(self.host)
        pending = [(script, script.deferred) for script in self.scripts]
        for script, _ in pending:
            script.deferred = []
        if any(codes for _, codes in pending):
            start = time.perf_counter()
            for script, codes in pending:
                for code in codes:
                    if script in self.scripts:
                        self._execute(script, code, "<deferred>")
            self.ticks.append((time.perf_counter() - start) * 1000.0)
        for script in list(self.scripts):
            if not script.deferred:
                self._end(script)

    def start(self, path: Path) -> None:
        """Run a script as an action of the user.

        Of one that runs already REAPER asks what to do; the user is taken to want another instance.
        """
        if any(script.path == path for script in self.scripts):
            self.host.show("task control", f"{path.name} is already running", title="ReaScript task control")
        source = path.read_text(encoding="utf-8")
        script = Script(path)
        self.scripts.append(script)
        start = time.perf_counter()
        self._execute(script, source, str(path))
        self.ticks.append((time.perf_counter() - start) * 1000.0)
        if script in self.scripts and not script.deferred:
            self._end(script)

    def _execute(self, script: Script, source: str, name: str) -> None:
        outer, self.current = self.current, script
        try:
            exec(compile(source, name, "exec"), self.namespace)
        except SystemExit:
            self._end(script)
        except BaseException:
            text = traceback.format_exc()
            self.host.fault(f"{script.path.name} raised: {text}")
            self.host.show("error", text, title="ReaScript Error")
            script.deferred = []
            self._end(script)
        finally:
            self.current = outer
            if outer is None:
                self.host.end_of_turn()

    def _end(self, script: Script) -> None:
        if script not in self.scripts:
            return
        self.scripts.remove(script)
        codes, script.at_exit = script.at_exit, []
        for code in codes:
            self._execute(script, code, "<at exit>")
