"""How the engine reaches its project, a file or a tab of a running REAPER: both lead to a host."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bridge.errors import UserError
from bridge.hosts.host import Host
from bridge.serve.peer import NotDone
from bridge.session import Session


class Switchboard(Protocol):
    """The bridge's own hub, as far as surfaces need it."""

    @property
    def instances(self) -> Sequence[str]:
        """The REAPERs that are connected, the first one first."""
        ...

    async def ask(self, instance: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """One operation of an agent. Raises :class:`bridge.serve.peer.NotDone`."""
        ...


class Door(Protocol):
    """A project, for the engine. What blocks is done in a thread of its own."""

    @property
    def live(self) -> bool:
        """Whether it is open in REAPER."""
        ...

    @property
    def where(self) -> Sequence[str]:
        """How the command line names it."""
        ...

    @property
    def name(self) -> str:
        """For sentences."""
        ...

    async def read(self) -> Session:
        """The project as it is now. Raises :class:`bridge.errors.UserError`."""
        ...

    async def set(self, guid: str, what: str, value: float | bool) -> None:
        """Have REAPER set ``volume`` (linear), ``pan``, ``mute`` or ``solo``. Live only."""
        ...

    async def can_undo(self) -> bool:
        """Whether a run of Deskhand can be taken back."""
        ...

    async def through(self, work: Callable[[Host], Any]) -> Any:
        """What ``work`` makes of the host, in a thread."""
        ...


@dataclass(frozen=True, slots=True)
class FileDoor:
    """A project file."""

    path: Path

    @property
    def live(self) -> bool:
        """See :class:`Door`."""
        return False

    @property
    def where(self) -> Sequence[str]:
        """See :class:`Door`."""
        return (str(self.path.absolute()),)

    @property
    def name(self) -> str:
        """See :class:`Door`."""
        return self.path.name

    async def read(self) -> Session:
        """See :class:`Door`."""
        session: Session = await self.through(lambda host: host.snapshot())
        return session

    async def set(self, guid: str, what: str, value: float | bool) -> None:
        """Not for files."""
        raise UserError(f"{self.name} is a file: nothing of it plays while it is edited. Nothing was changed.")

    async def can_undo(self) -> bool:
        """See :class:`Door`."""
        from bridge.hosts.rpp.files import real
        from bridge.hosts.rpp.history import History

        return await asyncio.to_thread(lambda: History.load(real(self.path)).last() is not None)

    async def through(self, work: Callable[[Host], Any]) -> Any:
        """See :class:`Door`."""
        from bridge.hosts.rpp.host import RppHost

        return await asyncio.to_thread(lambda: work(RppHost(self.path)))


@dataclass(frozen=True, slots=True)
class LiveDoor:
    """A tab of a running REAPER: read over the standing connection, written as by any command."""

    board: Switchboard
    instance: str
    tab: str
    name: str

    @property
    def live(self) -> bool:
        """See :class:`Door`."""
        return True

    @property
    def where(self) -> Sequence[str]:
        """See :class:`Door`."""
        return ("--live", "--instance", self.instance, "--tab", self.tab)

    async def read(self) -> Session:
        """See :class:`Door`."""
        from bridge.hosts.live.assemble import session_of

        raw = await self._ask("snapshot")
        return await asyncio.to_thread(session_of, raw)

    async def set(self, guid: str, what: str, value: float | bool) -> None:
        """See :class:`Door`."""
        await self._ask("fader", track=guid, set=what, value=float(value))

    async def can_undo(self) -> bool:
        """See :class:`Door`."""
        from bridge.hosts.live.runs import RunLog, Tab

        tabs = (await self._ask("projects"))["projects"]
        here = [
            Tab(instance=self.instance, token=self.tab, name=str(tab["name"]), path=tab["path"])
            for tab in tabs
            if tab["project"] == self.tab
        ]
        return await asyncio.to_thread(lambda: any(run.in_force for tab in here for run in RunLog().of(tab)))

    async def through(self, work: Callable[[Host], Any]) -> Any:
        """See :class:`Door`."""
        return await asyncio.to_thread(self._work, work)

    def _work(self, work: Callable[[Host], Any]) -> Any:
        with self._host() as host:
            return work(host)

    @contextmanager
    def _host(self) -> Iterator[Host]:
        from bridge.hosts.live.connect import open_live

        with open_live(instance=self.instance, project=self.tab, start=False) as host:
            yield host

    async def _ask(self, do: str, **fields: object) -> dict[str, Any]:
        try:
            return await self.board.ask(self.instance, {"do": do, "project": self.tab, **fields})
        except NotDone as error:
            raise UserError(str(error)) from error
