"""The doctor's questions about what runs: bridge, agent, OSC."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, Final

import psutil

from bridge.errors import UserError
from bridge.install import manifest, surfaces
from bridge.install.checks import AGAIN, Finding, Patient
from bridge.install.osc_probe import IN_USE, REFRESH_ALL_SURFACES, Answer, knock, probe
from bridge.install.surfaces import Osc
from bridge.serve.port import listening

START: Final = 'In REAPER: Actions > Show action list > "{script}" > Run.'


def bridge(patient: Patient) -> Finding:
    """Whether the bridge runs and is of this version; if not, whether it could."""
    try:
        status = patient.status()
    except UserError as error:
        return Finding("runs, but cannot be asked", str(error))
    if status is None:
        return _port(patient.port)
    state = f"runs (process {status['pid']}, port {status['port']}, version {status['version']})"
    if status["version"] == patient.version:
        return Finding(state)
    return Finding(
        f"{state}, Deskhand is {patient.version}",
        f'Run "deskhand serve --stop": the new one starts by itself. {AGAIN}',
    )


def agent(patient: Patient) -> Finding:
    """Whether REAPER with these resources is connected, with scripts of this version."""
    ours = _agents(patient)
    if not ours:
        return Finding("not connected", f"{_start(patient)} {AGAIN}")
    wrong = next((entry for entry in ours if entry["version"] != patient.version), None)
    if wrong is not None:
        return Finding(
            f"connected, version {wrong['version']}, Deskhand is {patient.version}",
            f"Quit REAPER: it still runs the scripts of before. {_start(patient, restart=True)} {AGAIN}",
        )
    told = ", ".join(f"REAPER {entry['reaper']} (process {entry['pid']})" for entry in ours)
    return Finding(f"connected, {told}, version {patient.version}")


def osc_reachable(patient: Patient) -> Finding:
    """Whether REAPER sends on its OSC device: asked by OSC itself where the device receives, else by the agent."""
    found = surfaces.find(patient.settings)
    if found is None:
        return Finding("left out")
    osc = found[1]
    try:
        answer = probe(osc, lambda: knock(osc) if osc.receives else _refresh(patient))
    except UserError as error:
        return Finding("not tried: REAPER could not be asked to send", str(error))
    return _heard(osc, answer)


def _heard(osc: Osc, answer: Answer) -> Finding:
    """The outcome of a probe, with what was tried."""
    asked = f"asked on UDP port {osc.receive}" if osc.receives else "asked through the agent"
    match answer:
        case Answer.HEARD:
            return Finding(f"{asked}, REAPER sends to {osc.address}:{osc.send}")
        case Answer.TAKEN:
            owner = _owner(osc.send, "udp4")
            return Finding(f"not tried: {owner} listens on port {osc.send}, where REAPER's answer would go")
        case Answer.SILENT:
            return Finding(
                f"{asked}, REAPER sent nothing to {osc.address}:{osc.send}",
                'In REAPER: Options > Preferences > Control/OSC/web: open "Deskhand", press OK.'
                f" If the device is not in the list, quit REAPER and start it again. {AGAIN}",
            )


def _refresh(patient: Patient) -> None:
    """Have the agent of this REAPER run the action that sends every surface anew.

    Raises
    ------
    UserError
        If the agent is gone or does not run it.
    """
    agent = next(iter(_agents(patient)), None)
    if agent is None:
        raise UserError(f"The agent is not connected any more. {_start(patient)} {AGAIN}")
    tabs = patient.ask(agent["id"], "projects")["projects"]
    project = next(tab["project"] for tab in tabs if tab["active"])
    patient.ask(agent["id"], "action", command=REFRESH_ALL_SURFACES, project=project)


def _start(patient: Patient, *, restart: bool = False) -> str:
    """How the agent is started, from where REAPER stands now."""
    paths = manifest.actions(patient.files)
    script = next((PurePosixPath(path).name for path in paths if "Start" in path), PurePosixPath(paths[0]).name)
    first = "" if patient.running and not restart else "Start REAPER. "
    return f"{first}{START.format(script=script)}"


def _port(port: int) -> Finding:
    """What would happen if an action started the bridge now."""
    try:
        listening(port).close()
    except OSError as error:
        if error.errno not in IN_USE:
            raise
        return Finding(
            f"does not run, and port {port} is taken by {_owner(port, 'tcp4')}",
            f'End that program, or run "deskhand serve --port 0". {AGAIN}',
        )
    return Finding(f"does not run; actions start it (port {port} is free)")


def _owner(port: int, kind: str) -> str:
    """The program that listens on a port, as far as the system tells."""
    try:
        connections = psutil.net_connections(kind)
    except psutil.AccessDenied:  # macOS shows only one's own to the administrator
        return "another program"
    for connection in connections:
        if connection.laddr and connection.laddr.port == port and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
            except psutil.Error:
                break
    return "another program"


def _agents(patient: Patient) -> list[dict[str, Any]]:
    """The agents of REAPERs with these resources."""
    status, ours = patient.status(), patient.resources.folder.resolve()
    found = [] if status is None else status["agents"]
    return [agent for agent in found if Path(agent["resources"]).resolve() == ours]
