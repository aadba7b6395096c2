"""One thing at a time: what a surface has started, shown on the board until it has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from bridge.errors import UserError
from bridge.surfaces.board import Board
from bridge.surfaces.child import Said
from bridge.surfaces.picture import State
from bridge.words import track_name

LOG = logging.getLogger(__name__)
AT_WORK: Final = ("busy", "writing")

Job = Callable[[], Coroutine[Any, Any, None]]


class Work:
    """What is at work for one project; the picture's run says how it stands."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._task: asyncio.Task[None] | None = None

    @property
    def is_on(self) -> bool:
        """Whether something was started that has not ended."""
        return self._board.picture.run.state in AT_WORK

    @property
    def writes(self) -> bool:
        """Whether the project is being written."""
        return self._board.picture.run.state == "writing"

    def start(self, action: str, job: Job, *, state: State = "busy") -> None:
        """Begin a job; how it ends is shown."""
        self._board.run(state=state, action=action, progress=0.0, text="", error="")
        self._task = asyncio.create_task(self._attempt(job))
        self._task.add_done_callback(self._ended)

    def told(self, said: Said) -> None:
        """Show what a job tells of how far it is."""
        word, what = said
        if word == "progress":
            step, done, total, name = what
            share = done / total if total else 0.0
            self._board.run(progress=share, text=f"{step} {done}/{total} {track_name(name)}")
        else:
            self._board.run(text=str(what))

    def call_off(self) -> None:
        """Cancel what is at work, once."""
        if self._task is not None and not self._task.done() and not self._task.cancelling():
            self._task.cancel()

    async def finished(self) -> None:
        """Wait until what was started has ended."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Call off what is at work; what is being written is written to its end."""
        if not self.writes and self._task is not None:
            self._task.cancel()
        await self.finished()

    async def _attempt(self, job: Job) -> None:
        try:
            await job()
            self._board.run(progress=0.0)
        except UserError as error:
            self._board.run(state="failed", progress=0.0, error=str(error))

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            self._board.run(state="cancelled", progress=0.0, text="Called off. The project is as it was.")
        elif (bug := task.exception()) is not None:
            LOG.error("a bug ended what a surface had asked for", exc_info=bug)
            self._board.run(
                state="failed", error=f"Deskhand has a bug ({bug}). See serve.log in its runtime folder."
            )
