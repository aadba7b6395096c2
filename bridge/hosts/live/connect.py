"""Finds the open project that a command is about."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from bridge.errors import UserError
from bridge.hosts.live.host import LiveHost
from bridge.hosts.live.lost import settle_orphans
from bridge.hosts.live.runs import RunLog
from bridge.serve.client import BridgeClient

Json = Mapping[str, Any]

DIALLING_S: Final = 7.0
"""How long an agent may need to find a bridge that has just been started: it dials every 5 s at the latest."""

STEP_S: Final = 0.1


def open_live(
    *, instance: str | None = None, project: str | None = None, start: bool = True, wait: float = DIALLING_S
) -> LiveHost:
    """The project that is open in REAPER.

    Parameters
    ----------
    instance
        The id of the REAPER; where it is left out there must be one only.
    project
        The agent's token of the tab, or the name or path of its project; the tab in front where it is left out.
    start
        Whether a bridge is started where none runs.
    wait
        Seconds that an agent is waited for.

    Raises
    ------
    UserError
        If no REAPER, or more than one, could be meant.
    """
    client = BridgeClient.connect(start=start)
    try:
        agents = _agents(client, instance, wait)
        agent = _chosen(agents, instance)
        line = client.line(str(agent["id"]))
        tab = _tab(line.ask("projects")["projects"], project)
    except BaseException:
        client.close()
        raise
    log = RunLog()
    gone = settle_orphans(log, [str(one["id"]) for one in agents])
    return LiveHost(line, str(tab["project"]), log=log, reports=gone, close=client.close)


def _agents(client: BridgeClient, instance: str | None, wait: float) -> list[Json]:
    """The agents at the bridge, waited for until the wanted one is there."""
    end = time.monotonic() + wait
    while True:
        agents: list[Json] = client.status()["agents"]
        if any(instance in (None, agent["id"]) for agent in agents) or time.monotonic() >= end:
            return agents
        time.sleep(STEP_S)


def _chosen(agents: list[Json], instance: str | None) -> Json:
    if not agents:
        raise UserError(
            "No REAPER with Deskhand running in it was found. Nothing was changed."
            ' In REAPER: Actions > "Deskhand_Start or stop", then run this again.'
        )
    wanted = [agent for agent in agents if instance in (None, agent["id"])]
    if len(wanted) == 1:
        return wanted[0]
    which = f"{len(wanted)} REAPERs are running" if wanted else f"No REAPER {instance} is among those that run"
    raise UserError(f"{which}. Nothing was changed. Say which one with --instance: {_list(map(_agent, agents))}.")


def _agent(agent: Json) -> str:
    return f"{agent['id']} (REAPER {agent['reaper']}, {agent['resources']})"


def _tab(tabs: list[Json], project: str | None) -> Json:
    if project is None:
        wanted = [tab for tab in tabs if tab["active"]]
    else:
        wanted = [tab for tab in tabs if tab["project"] == project] or [tab for tab in tabs if _is(tab, project)]
    if len(wanted) == 1:
        return wanted[0]
    which = f"{len(wanted)} tabs of that name are" if wanted else "No such tab is"
    named = _list(map(_name, wanted or tabs))
    raise UserError(f"{which} open in REAPER. Nothing was changed. Say which one with --tab: {named}.")


def _is(tab: Json, project: str) -> bool:
    if tab["path"] is None:
        return False
    path = Path(tab["path"])
    return project.casefold() in (path.name.casefold(), path.stem.casefold()) or Path(project) == path


def _name(tab: Json) -> str:
    return f"{tab['project']} ({tab['path'] or 'not saved yet'})"


def _list(texts: Iterable[str]) -> str:
    return ", ".join(texts) or "none"
