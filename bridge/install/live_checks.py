"""The doctor's questions about what runs: bridge, agent, OSC."""

from __future__ import annotations

import socket
from pathlib import Path, PurePosixPath
from typing import Any, Final

import psutil

from bridge.errors import UserError
from bridge.install import manifest, surfaces
from bridge.install.checks import AGAIN, Finding, Patient
from bridge.install.osc_probe import IN_USE, Answer, probe

LOOPBACK: Final = "127.0.0.1"
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
    ours = [entry for entry in _agents(patient) if _same_folder(patient, entry)]
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
    """Whether REAPER answers on its OSC device."""
    found = surfaces.find(patient.settings)
    if found is None:
        return Finding("left out")
    osc = found[1]
    match probe(osc):
        case Answer.HEARD:
            return Finding(f"REAPER answers ({osc.receive} → {osc.send})")
        case Answer.TAKEN:
            owner = _owner(osc.send, "udp4")
            return Finding(f"not tried: {owner} listens on port {osc.send}, where REAPER's answer would go")
        case Answer.SILENT:
            return Finding(
                f"no answer from UDP port {osc.receive}",
                'In REAPER: Options > Preferences > Control/OSC/web: open "Deskhand", press OK.'
                f" If the device is not in the list, quit REAPER and start it again. {AGAIN}",
            )


def _start(patient: Patient, *, restart: bool = False) -> str:
    """How the agent is started, from where REAPER stands now."""
    paths = manifest.actions(patient.files)
    script = next((PurePosixPath(path).name for path in paths if "Start" in path), PurePosixPath(paths[0]).name)
    first = "" if patient.running and not restart else "Start REAPER. "
    return f"{first}{START.format(script=script)}"


def _port(port: int) -> Finding:
    """What would happen if an action started the bridge now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        try:
            attempt.bind((LOOPBACK, port))
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
    status = patient.status()
    return [] if status is None else list(status["agents"])


def _same_folder(patient: Patient, agent: dict[str, Any]) -> bool:
    return Path(agent["resources"]).resolve() == patient.resources.folder.resolve()
