"""The switchboard: who is there, and what passes between them. The tables are those of ``docs/agent.md``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bridge.errors import UserError
from bridge.runtime import BridgeRecord
from bridge.serve.actions import OPERATIONS, Actions
from bridge.serve.frames import Message
from bridge.serve.jobs import Busy, Job, Jobs
from bridge.serve.peer import Handler, NotDone, Peer
from bridge.serve.wire import Connection, Patience, admit

LOG = logging.getLogger(__name__)
Show = Callable[..., Awaitable[Sequence[str]]]
"""Takes ``project`` (a path), ``instance`` and ``tab``, each a text or None; tells where it is shown."""

CONNECTIONS: Final = 128
"""Most connections at a time, those that have not said hello among them."""


class Hub:
    """Agents, commands and jobs of one bridge. `stopped` is set when a command asked it to leave.

    `visitors` tells how many others the bridge has to stay for: those who look at a surface. `show` shows a
    project there and tells where.
    """

    def __init__(self, record: BridgeRecord, token: str, actions: Actions, patience: Patience) -> None:
        self._record = record
        self._token = token
        self._actions = actions
        self._patience = patience
        self._agents: dict[str, Peer] = {}
        self._peers: set[Peer] = set()
        self._visits: set[asyncio.Task[None]] = set()
        self._alone: asyncio.TimerHandle | None = None
        self._handlers: dict[str, Mapping[str, Handler]] = {
            "command": {"status": self._status, "ask": self._ask, "page": self._page, "stop": self._stop},
            "agent": {"run": self._run, "cancel": self._cancel},
        }
        self.jobs = Jobs(actions, self._report, patience.grace)
        self.stopped = asyncio.Event()
        self.visitors: Callable[[], int] = lambda: 0
        self.show: Show = _shows_nothing
        self._wait_for_company()

    async def visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from its first byte to its last."""
        task = asyncio.current_task()
        assert task is not None
        self._visits.add(task)
        try:
            await self._receive(Connection(reader, writer))
        finally:
            self._visits.discard(task)
            writer.transport.abort()

    @property
    def instances(self) -> Sequence[str]:
        """The REAPERs that are connected, the first one first."""
        return tuple(self._agents)

    async def ask(self, instance: str | None, request: Mapping[str, Any]) -> Message:
        """What an agent answers to an operation.

        Raises
        ------
        NotDone
            Where it is not there, refuses, or fails.
        """
        agent = None if instance is None else self._agents.get(instance)
        if agent is None:
            raise NotDone(
                "This REAPER is not connected to Deskhand (any more). Nothing was sent to it. "
                'In REAPER run the action "Deskhand_Start or stop", then try again.'
            )
        return await agent.request(request)

    async def close(self) -> None:
        """End the jobs and every connection."""
        if self._alone is not None:
            self._alone.cancel()
        await self.jobs.close()
        await asyncio.gather(*(peer.close() for peer in self._peers))
        visits = list(self._visits)
        for task in visits:
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)

    async def _receive(self, connection: Connection) -> None:
        if len(self._visits) > CONNECTIONS:
            await connection.refuse(f"The bridge has {CONNECTIONS} connections already.", self._patience.beat)
            return
        visitor = await admit(connection, self._token, self._patience)
        if visitor is None:
            return
        peer = Peer(visitor, connection, self._handlers[visitor.role], self._patience)
        self._enter(peer)
        try:
            await peer.listen()
        finally:
            self._leave(peer)

    def _enter(self, peer: Peer) -> None:
        peer.welcome()
        self._peers.add(peer)
        if peer.instance is not None:
            if older := self._agents.get(peer.instance):
                older.retire("A newer Deskhand has connected from this REAPER.")
            self._agents[peer.instance] = peer
        LOG.info("%s, version %s: welcome", peer.name, peer.visitor.version)

    def _leave(self, peer: Peer) -> None:
        self._peers.discard(peer)
        if peer.instance is not None and self._agents.get(peer.instance) is peer:
            del self._agents[peer.instance]
        self._wait_for_company()

    def _wait_for_company(self) -> None:
        if self._alone is not None:
            self._alone.cancel()
        self._alone = asyncio.get_running_loop().call_later(self._patience.alone, self._leave_if_alone)

    def _leave_if_alone(self) -> None:
        if self._peers or self.jobs.running or self.visitors():
            self._wait_for_company()
        else:
            LOG.info("nobody was connected for %g s", self._patience.alone)
            self.stopped.set()

    async def _status(self, peer: Peer, request: Message) -> Message:
        record = asdict(self._record)
        return {
            **{key: record[key] for key in ("version", "pid", "port")},
            "agents": [agent.visitor.described() for agent in self._agents.values()],
            "jobs": [job.described() for job in self.jobs.running],
        }

    async def _ask(self, peer: Peer, request: Message) -> Message:
        instance, asked = request.get("instance"), request.get("request")
        do = asked.get("do") if isinstance(asked, dict) else None
        if not isinstance(do, str) or do not in OPERATIONS:
            raise NotDone(f"No operation of REAPER's side. There are {', '.join(sorted(OPERATIONS))}.")
        return await self.ask(instance if isinstance(instance, str) else None, request["request"])

    async def _page(self, peer: Peer, request: Message) -> Message:
        named = {name: request.get(name) for name in ("project", "instance", "tab")}
        if any(not isinstance(one, str | None) for one in named.values()):
            raise NotDone("A page shows a project that is named by texts. Nothing was done.")
        try:
            return {"where": list(await self.show(**named))}
        except UserError as error:
            raise NotDone(str(error)) from error

    async def _stop(self, peer: Peer, request: Message) -> Message:
        self.stopped.set()
        return {}

    async def _run(self, peer: Peer, request: Message) -> Message:
        action = request.get("action")
        if not isinstance(action, str) or action not in self._actions.table:
            raise NotDone(f"The bridge does not know this action. It knows {', '.join(self._actions.table)}.")
        if self.stopped.is_set():
            raise NotDone("The bridge is about to end. Nothing was started. Run the action again.")
        try:
            return {"job": self.jobs.start(action, *_place(peer, request)).number}
        except Busy as busy:
            return {"busy": busy.job.action}

    async def _cancel(self, peer: Peer, request: Message) -> Message:
        return {"stopped": await self.jobs.cancel(*_place(peer, request))}

    async def _report(self, job: Job, text: str) -> None:
        agent = self._agents.get(job.instance)
        if agent is None:
            LOG.warning("job %d: its REAPER is gone and cannot show why it failed", job.number)
            return
        try:
            await agent.request({"do": "show", "text": text, "level": "error"})
        except NotDone as error:
            LOG.warning("job %d: why it failed was not shown: %s", job.number, error)


async def _shows_nothing(**named: str | None) -> Sequence[str]:
    raise UserError(
        "This bridge shows no pages. Nothing was done. End it with deskhand serve --stop, then try again."
    )


def _place(agent: Peer, request: Message) -> tuple[str, str]:
    """Instance and project that an agent's request is about."""
    project = request.get("project")
    if not isinstance(project, str) or not project or project.startswith("-"):
        raise NotDone("The request does not say for which project.")
    assert agent.instance is not None
    return agent.instance, project
