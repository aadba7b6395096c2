"""Starts and steers the stand-in for REAPER.

Guide
-----
* ``call`` and ``edit`` are the user's hands: ``call`` is one function, ``edit`` some calls with an undo point.
  ``{"track": 1}`` stands for the pointer of the second track, ``{"track": "master"}`` for the master's.
* ``faults`` is what a test should find empty at its end: scripts that raised, dead pointers, undo blocks and
  ``PreventUIRefresh`` left open at the end of a tick, renders over files that exist, actions that are not there.
* ``shown`` is what the user saw, in order, by kind: ``status`` (help line), ``console``, ``message`` and ``input``
  (dialogs), ``spoken`` (screen reader, with ``osara=True``), ``error``, ``task control``.
* A dialog with a choice holds the script until ``answer`` gives it a word ("yes", "no", "ok", "cancel" ...), an
  input dialog a text or None for cancelled. Answers may be given before.
* ``resources`` is REAPER's resource folder: a ``reaper-kb.ini`` in it is the action list; ``stand_in.log`` holds
  what went wrong in the stand-in itself. ``bare=True``: scripts find reapy only where they add its folder.
  ``without``: functions that this REAPER is too old for. ``version``: "7.78/win64" unless told otherwise, so that
  native colours are no 0xRRGGBB; "7.78/linux-x86_64" and "7.78/macOS-arm64" are known too.
* What goes wrong on purpose: ``misbehave``, ``kill``.

Example
-------
::

    with StandIn([project], resources) as reaper:
        reaper.run_script(resources / "Scripts" / "Deskhand" / "Deskhand_Organise.py")
        reaper.edit("Rename", ("GetSetMediaTrackInfo_String", {"track": 0}, "P_NAME", "Kick", 1))
        assert reaper.faults() == []
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Seconds to wait for the process to end."""


class StandInError(AssertionError):
    """An order failed inside the stand-in; the text is its traceback."""


class StandIn:
    """A REAPER of its own with these projects open, the first of them active."""

    def __init__(
        self,
        projects: Sequence[Path] = (),
        resources: Path | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        version: str | None = None,
        osara: bool = False,
        bare: bool = False,
        without: Sequence[str] = (),
    ) -> None:
        assert resources is not None
        resources.mkdir(parents=True, exist_ok=True)
        self.resources = resources
        self.log = resources / "stand_in.log"
        line = [sys.executable, "-m", "tests.reaper_host", "--resources", str(resources)]
        for project in projects:
            line += ["--project", str(project.resolve())]
        if version is not None:
            line += ["--version", version]
        line += [flag for flag, wanted in (("--osara", osara), ("--bare", bare)) if wanted]
        line += [f"--without={name}" for name in without]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                line,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
            )
        self._count = 0

    def __enter__(self) -> Self:
        self.order("describe")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def order(self, do: str, **fields: Any) -> Any:
        """Give one order and wait for its answer."""
        self._count += 1
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps({"id": self._count, "do": do, **fields}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise StandInError(f"the stand-in is gone ({self.process.wait()})\n{self.log.read_text()[-4000:]}")
        reply = json.loads(line)
        if "error" in reply:
            raise StandInError(reply["error"])
        return reply["value"]

    def run_script(self, path: Path) -> None:
        """Run a script as the user would from the action list; returns after its first turn."""
        self.order("run_script", path=str(path))

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function of the API (without ``RPR_``) inside, as an extension would."""
        result = self.order("call", name=name, arguments=arguments)
        return tuple(result) if isinstance(result, list) else result

    def edit(self, label: str, *calls: tuple[Any, ...]) -> None:
        """Some calls ``(name, *arguments)`` as the user's doing, with an undo point of their own."""
        self.order("edit", label=label, calls=calls)

    def text(self, tab: int = 0) -> str:
        """The project as it would be saved."""
        return str(self.order("text", tab=tab))

    def ticks(self) -> list[float]:
        """Milliseconds that each script's first turn and each deferred cycle took."""
        return list(self.order("ticks"))

    def shown(self) -> list[dict[str, Any]]:
        """What the user saw: ``{"kind", "text", ...}``."""
        return list(self.order("shown"))

    def answer(self, *answers: Any) -> None:
        """Answers to the dialogs to come, or to the one that is open."""
        self.order("answer", answers=answers)

    def undo_history(self, tab: int = 0) -> list[str]:
        """Labels of what can be undone, oldest first."""
        return list(self.order("undo_history", tab=tab))

    def faults(self) -> list[str]:
        """What scripts did that REAPER would have taken amiss."""
        return list(self.order("faults"))

    def processes(self) -> list[dict[str, Any]]:
        """What scripts started through ``ExecProcess``."""
        return list(self.order("processes"))

    def scripts(self) -> list[str]:
        """The scripts that run."""
        return list(self.order("scripts"))

    def commands(self) -> list[int]:
        """The actions that were run, by number."""
        return list(self.order("commands"))

    def redraws(self) -> dict[str, int]:
        """How often scripts asked for a part of the window to be drawn again, by function."""
        return dict(self.order("redraws"))

    def port(self) -> int:
        """Where the web interface listens."""
        return int(self.order("port"))

    def open(self, path: Path) -> None:
        """Open a project in a new tab and show it."""
        self.order("open", path=str(path.resolve()))

    def switch(self, tab: int) -> None:
        """Show another tab."""
        self.order("switch", tab=tab)

    def close_tab(self, tab: int) -> None:
        """Close a tab without saving."""
        self.order("close", tab=tab)

    def misbehave(
        self,
        *,
        slow_ticks: float | None = None,
        disk_full: bool | Path | None = None,
        kill_at: str | None = None,
        edit_at: str | None = None,
        edit: Sequence[tuple[Any, ...]] = (),
        after: int = 1,
    ) -> None:
        """Tell it what is to go wrong.

        Parameters
        ----------
        slow_ticks
            Milliseconds that REAPER takes for itself before each cycle.
        disk_full
            Where no file can be written: below this folder, anywhere (True), nowhere any more (False). ``open``
            raises ENOSPC there, a render fails.
        kill_at, edit_at
            A function of the API (without ``RPR_``). When it is called for the ``after``-th time from now, the
            process dies on the spot, or the user's ``edit`` happens first.
        edit
            Calls of the user, as for :meth:`edit`. Without ``edit_at`` they happen before the next cycle.
        """
        everywhere = self.resources.absolute().anchor
        full = everywhere if disk_full is True else None if disk_full is None else str(disk_full or "")
        told = {
            "slow_ticks": slow_ticks,
            "disk_full": full,
            "kill_at": kill_at,
            "edit_at": edit_at,
            "edit": edit or None,
        }
        self.order("misbehave", after=after, **{name: value for name, value in told.items() if value is not None})

    def kill(self) -> None:
        """Kill it, as the system would."""
        self.process.kill()
        self._reap()

    def close(self) -> None:
        """Let it quit; kill it where it does not."""
        if self.process.poll() is None and self.process.stdin is not None:
            self.process.stdin.close()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._reap()

    def _reap(self) -> None:
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None and not stream.closed:
                stream.close()
