# @noindex
"""Deskhand's side in REAPER: one deferred loop that talks to the bridge and does what it asks.

The protocol is that of ``docs/agent.md``. REAPER opens no port; a tick never waits for anything but a dialog that
the user has to close.
"""

from __future__ import annotations

import os
import secrets
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import deskhand_show
import deskhand_state
import reapy
from deskhand_bridge import log_of, start_bridge
from deskhand_errands import Errands
from deskhand_link import Call, Link
from deskhand_operations import OPERATIONS, TABS
from deskhand_settings import Missing, Settings, bridge_port, token
from deskhand_wire import Greeting, Message, Rejected, encode
from deskhand_work import SLICE_S, Operation, Work
from reapy import reascript_api as RPR  # noqa: N812 (the name of the API in REAPER's own documentation)

MAIN_SECTION: Final = 0
HOLDING: Final = ("render", "action")
"""Operations in which REAPER may keep the agent waiting, beside its own dialogs."""

LOST: Final = (
    "Deskhand lost its bridge: what that was at has stopped. A plan is written whole or not at all. "
    "Look at the project, then run the action again."
)

LOG: Final = "agent.log"
LARGEST_LOG: Final = 2**20


class Agent:
    """One REAPER's agent.

    Parameters
    ----------
    settings
        What ``deskhand install`` wrote.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._name = secrets.token_hex(6)
        self._command = deskhand_state.start_command()
        self._link = Link(self._look_up)
        self._dialogs = deskhand_show.Dialogs(self._announce)
        holding = {do: self._announced(OPERATIONS[do]) for do in HOLDING}
        self._work = Work({**OPERATIONS, **holding, **self._dialogs.operations}, self._link.send, self._log)
        bridge_log = str(log_of(settings))
        self._errands = Errands(self._link, lambda: start_bridge(settings), self._tell, self._ask, bridge_log)
        self._was_up = False
        self._rejected: str | None = None

    def start(self) -> None:
        """Be the agent of this REAPER from the next tick on."""
        deskhand_state.take_over(self._name)
        self._show_running(True)
        self._errands.want_bridge()
        reapy.at_exit(self._stop)
        reapy.defer(self._loop)

    def _loop(self) -> None:
        try:
            goes_on = self._tick()
        except Exception:  # logged whole and told; a loop that raised would end without a word
            self._log(traceback.format_exc())
            deskhand_show.message(f"Deskhand met a fault and stopped in this REAPER; see {self._log_path}.")
            goes_on = False
        if goes_on:
            reapy.defer(self._loop)
        else:
            self._stop()

    def _tick(self) -> bool:
        """One turn. False where it was the last."""
        until = time.monotonic() + SLICE_S
        if not deskhand_state.is_agent(self._name):
            return False
        deskhand_state.beat()
        for word in deskhand_state.asked():
            if word == deskhand_state.STOP:
                return False
            self._errands.add(word, TABS.active())
        for message in self._link.step():
            self._take(message)
        self._notice()
        self._errands.step()
        self._work.tick(until)
        self._link.flush()
        return True

    def _take(self, message: Message) -> None:
        if "do" in message and isinstance(message.get("id"), int):
            self._work.add(message)
        elif "result" in message or "error" in message:
            self._errands.answered(message)
        else:
            self._link.hang_up(f"neither request nor answer: {str(message)[:100]}")

    def _notice(self) -> None:
        """What changed on the line since the last tick."""
        if self._link.up != self._was_up:
            self._was_up = self._link.up
            if self._was_up:
                deskhand_show.status("Deskhand is connected.")
            else:
                self._log(f"the connection ended: {self._link.trouble}")
                deskhand_show.status(LOST)
                self._work.forget()
                self._errands.lost()
        if self._link.rejected != self._rejected:
            self._rejected = self._link.rejected
            if self._rejected is not None:
                self._log(self._rejected)
                deskhand_show.status(f"Deskhand: {self._rejected}")

    def _stop(self) -> None:
        self._link.hang_up("the agent stopped")
        if deskhand_state.is_agent(self._name):
            deskhand_state.leave(self._name)
            self._show_running(False)
            deskhand_show.status("Deskhand is stopped.")

    def _look_up(self) -> Call | None:
        port = bridge_port(self._settings.runtime)
        if port is None:
            return None
        instance = {
            "id": deskhand_state.instance(),
            "pid": os.getpid(),
            "reaper": RPR.GetAppVersion(),
            "resources": RPR.GetResourcePath(),
        }
        try:
            return Call(port, Greeting(token(self._settings.runtime), self._settings.version, instance))
        except Missing as missing:
            raise Rejected(str(missing)) from None

    def _announce(self, question: str) -> Generator[None, None, None]:
        """Tell the bridge that the agent waits; ends once the system has it, with nothing behind it.

        Where the bridge turns out to be gone there is a pause, in which what it asked for is dropped.
        """
        while True:
            was_up = self._link.up
            self._link.send(encode({"busy": question[:200]}))
            self._link.flush()
            if self._link.flushed and self._link.up == was_up:
                deskhand_state.hold()
                return
            yield

    def _announced(self, operation: Operation) -> Operation:
        """The operation with every step of it announced: the bridge must not take the agent for dead meanwhile."""

        def steps(request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
            with closing(operation(request)) as inner:
                while True:
                    yield from self._announce(str(request["do"]))
                    try:
                        next(inner)
                    except StopIteration as end:
                        return dict(end.value)
                    yield

        return steps

    def _tell(self, text: str) -> None:
        self._log(text)
        self._work.add_own(lambda _: self._dialogs.show({"level": "error", "text": text}))

    def _ask(self, question: str, confirmed: Callable[[], None]) -> None:
        def steps(_request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
            answer = yield from self._dialogs.ask({"title": deskhand_show.TITLE, "text": question})
            if answer["answer"] == "yes":
                confirmed()
            return answer

        self._work.add_own(steps)

    def _show_running(self, running: bool) -> None:
        if self._command:
            RPR.SetToggleCommandState(MAIN_SECTION, self._command, int(running))
            RPR.RefreshToolbar2(MAIN_SECTION, self._command)

    @property
    def _log_path(self) -> Path:
        return self._settings.runtime / LOG

    def _log(self, text: str) -> None:
        """Add to the log, which is begun anew at a megabyte. A full disk must not end the agent."""
        with suppress(OSError):
            path = self._log_path
            full = path.exists() and path.stat().st_size > LARGEST_LOG
            with path.open("w" if full else "a", encoding="utf-8", errors="replace") as log:
                log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {os.getpid()} {text.rstrip()}\n")
