"""Does what a surface asks for, on one project, on the same path as the command line.

``host.snapshot() → analyse → propose → plan → apply → receipt``: what listens runs in a child process that can be
called off, what writes runs in a thread, and the picture says what has become of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from bridge.errors import UserError
from bridge.plan import Plan
from bridge.receipt import Receipt
from bridge.surfaces import errand, sentences
from bridge.surfaces.actions import ACTIONS
from bridge.surfaces.board import Board
from bridge.surfaces.checking import check
from bridge.surfaces.commands import Command, Refused
from bridge.surfaces.doors import Door
from bridge.surfaces.paint import Painter
from bridge.surfaces.picture import MasterMeter, Picture, State
from bridge.surfaces.service import Shown
from bridge.surfaces.sheet import Sheet, by_hand
from bridge.surfaces.sources.source import Source
from bridge.surfaces.tasks import Correct, Known, Propose, Task
from bridge.surfaces.work import Work
from bridge.words import spoken, track_name

FADERS: Final = ("volume", "pan")

Errand = Callable[[Task, errand.Told], Awaitable[Any]]
"""Has a task done: :func:`bridge.surfaces.errand.run`."""


class Bench:
    """The engine of one project (:class:`bridge.surfaces.service.Workbench`).

    Parameters
    ----------
    board
        Where everything is shown.
    source
        What moves the meters; it is told of ``play``, ``seek`` and ``reset_holds``.
    door
        The way to the project, None until a REAPER is there (:meth:`turn_to`).
    """

    def __init__(
        self, board: Board, source: Source, *, door: Door | None = None, errand: Errand = errand.run
    ) -> None:
        self.board = board
        self._door = door
        self._errand = errand
        self._sheet: Sheet | None = None
        self._painter = Painter()
        self._receipt: Receipt | None = None
        self._work = Work(board)
        self._lost = ""
        self._orders = {
            **dict.fromkeys(("volume", "pan", "mute", "solo"), self._set),
            "accept": self._accept,
            "accept_track": self._accept_track,
            "correct": self._correct,
            "propose": self._propose,
            "apply": self._apply,
            "undo": self._undo,
            "cancel": self._cancel,
            **dict.fromkeys(("play", "seek", "reset_holds"), source.do),
        }

    async def do(self, command: Command) -> None:
        """See :class:`bridge.surfaces.commands.Engine`."""
        check(command, self.board.picture)
        await self._orders[command.name](command)

    def shown(self) -> Shown | None:
        """See :class:`bridge.surfaces.service.Workbench`."""
        sheet = self._sheet
        if sheet is None or sheet.proposal is None:
            return None
        return Shown(proposal=sheet.proposal, plan=sheet.plan(), receipt=self._receipt)

    @property
    def at_work(self) -> bool:
        """Whether something was started that has not ended."""
        return self._work.is_on

    @property
    def writing(self) -> bool:
        """Whether the project is being written."""
        return self._work.writes

    @property
    def door(self) -> Door:
        """The way to the project. Raises :class:`~bridge.surfaces.commands.Refused` where there is none yet."""
        if self._door is None:
            raise Refused("No project is open yet. Nothing was done. Open one in REAPER, with Deskhand running.")
        return self._door

    async def turn_to(self, door: Door) -> None:
        """Another project, to be read next: what was known of the one before is forgotten."""
        await self.close()
        self._door, self._sheet, self._receipt = door, None, None
        self.board.show(Picture())

    def lost(self, why: str) -> None:
        """The project cannot be reached: say so, and let every meter fall, once."""
        if not self._lost:
            self.board.meter({}, MasterMeter(), playing=False)
        self._lost = why
        self.board.run(error=why)

    def found(self) -> None:
        """It can be reached again."""
        if self._lost and self.board.picture.run.error == self._lost:
            self.board.run(error="")
        self._lost = ""

    async def refresh(self) -> None:
        """Read the project again; rows and ticks stay. Raises :class:`bridge.errors.UserError`."""
        session = await self.door.read()
        sheet = Sheet(session=session) if self._sheet is None else self._sheet.read(session)
        await asyncio.to_thread(self._painter.draw, sheet)  # a large project takes longer than others may wait
        self._sheet = sheet if self._sheet is None else self._sheet.read(session)
        self._show()
        self.board.run(can_undo=await self.door.can_undo())

    async def finished(self) -> None:
        """Wait until what was started has ended."""
        await self._work.finished()

    async def close(self) -> None:
        """Call off what is at work; what is being written is written to its end."""
        await self._work.close()

    async def _set(self, command: Command) -> None:
        what, guid = command.name, command.target
        assert isinstance(command.value, int | float)
        place = float(command.value) if what in FADERS else bool(command.value)
        if self.door.live:
            try:
                await self.door.set(guid, what, by_hand(what, place))
            except UserError as error:
                raise Refused(str(error)) from error
            self.board.strip(guid, **{what: place})
        elif what in FADERS:
            sheet = self._idle_sheet()
            sheet = sheet.cleared(sheet.session) if sheet.outcomes else sheet
            self._change(sheet.moved(guid, what, by_hand(what, place)))
            self.board.run(state="proposed", action=sheet.plan().action)
        else:
            raise Refused(f"A {what} of a project file is not set from here. Nothing was done. Open it in REAPER.")

    async def _accept(self, command: Command) -> None:
        self._change(self._open_sheet().ticked({int(command.target)}, bool(command.value)))

    async def _accept_track(self, command: Command) -> None:
        sheet = self._open_sheet()
        self._change(sheet.ticked(sheet.of_track(command.target), bool(command.value)))

    async def _propose(self, command: Command) -> None:
        self._idle_sheet()
        action = str(command.value)
        self._work.start(action, partial(self._proposing, action))

    async def _correct(self, command: Command) -> None:
        sheet = self._idle_sheet()
        analysis = None if sheet.proposal is None else replace(sheet.proposal.analysis, tracks=sheet.tracks)
        task = Correct(self.door.where, command.target, str(command.value), analysis)
        self._work.start(self.board.picture.run.action, partial(self._correcting, task))

    async def _apply(self, command: Command) -> None:
        plan = self._open_sheet().plan()
        if not plan.edits:
            raise Refused("No row is ticked. Nothing was written. Tick the rows that you want.")
        self._work.start(plan.action, partial(self._writing, plan), state="writing")

    async def _undo(self, command: Command) -> None:
        self._idle_sheet()
        self._work.start(self.board.picture.run.action, self._taking_back, state="writing")

    async def _cancel(self, command: Command) -> None:
        if self.writing:
            raise Refused("It is being written, which takes a moment. Take it back with Undo.")
        self._work.call_off()

    async def _proposing(self, action: str) -> None:
        proposal = await self._errand(Propose(action, self.door.where), self._work.told)
        assert self._sheet is not None
        self._receipt = None
        await asyncio.to_thread(self._painter.draw, self._sheet.proposed(proposal))
        self._change(self._sheet.proposed(proposal))
        self.board.run(state="proposed", text=sentences.proposed(proposal))

    async def _correcting(self, task: Correct) -> None:
        before: State = "proposed" if self._sheet is not None and self._sheet.edits else "idle"
        known: Known = await self._errand(task, self._work.told)
        assert self._sheet is not None
        self._change(self._sheet.known(known.identities, known.act))
        name = track_name(self._sheet.session.track(task.guid).name)
        again = " Propose again to take it into the plan." if before == "proposed" else ""
        self.board.run(state=before, text=f'"{name}" is {spoken(task.label)}: remembered.{again}')

    async def _writing(self, plan: Plan) -> None:
        assert self._sheet is not None
        receipt: Receipt = await self.door.through(lambda host: host.apply(plan))
        self._receipt = receipt
        text = sentences.written(receipt)
        keep = ACTIONS[plan.action].keep if plan.action in ACTIONS else None
        if keep is not None and self._sheet.proposal is not None:
            proposal = self._sheet.proposal.with_plan(plan)
            try:
                await asyncio.to_thread(keep, proposal, receipt)
            except UserError as error:
                text = f"{text} This was not kept for the next run: {error}"
        self._sheet = self._sheet.written(receipt)
        text += await self._read_again()
        self.board.run(state="written", text=text)

    async def _taking_back(self) -> None:
        receipt: Receipt | None = await self.door.through(lambda host: host.undo())
        assert self._sheet is not None
        self._receipt = None
        self._sheet = self._sheet.cleared(self._sheet.session)
        text = sentences.taken_back(receipt, live=self.door.live) + await self._read_again()
        self.board.run(state="undone", text=text)

    async def _read_again(self) -> str:
        """Show the project as it is after a run; why that cannot be done, for the end of a sentence."""
        try:
            await self.refresh()
        except UserError as error:
            self._show()
            return f" What is shown is older: {error}"
        return ""

    def _idle_sheet(self) -> Sheet:
        run = self.board.picture.run
        if self._sheet is None:
            raise Refused("The project has not been read yet. Nothing was done. Wait a moment, then try again.")
        if self._work.is_on:
            doing = spoken(run.action) or "another task"
            raise Refused(f"Deskhand is at work on {doing}. Nothing was done. Wait for it, or cancel it.")
        return self._sheet

    def _open_sheet(self) -> Sheet:
        """The sheet, where it has rows that are not written yet."""
        sheet = self._idle_sheet()
        if not sheet.edits or sheet.outcomes:
            raise Refused("Nothing is proposed that could be written. Nothing was done. Propose an action first.")
        return sheet

    def _change(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._show()

    def _show(self) -> None:
        assert self._sheet is not None
        strips, rows = self._painter.draw(self._sheet)
        name, live = self._sheet.session.name, self.door.live
        self.board.show(replace(self.board.picture, project=name, live=live, strips=strips, rows=rows))
