"""The doctor's questions about what lies on the disk, from the ground up: each needs those before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bridge.install import configure, keyboard, machine, manifest, python_library, surfaces
from bridge.install.changes import read
from bridge.install.manifest import File
from bridge.install.record import load
from bridge.install.resources import FLATPAK, INI, KEYBOARD, Resources

INSTALL: Final = 'Run "deskhand install".'
AGAIN: Final = 'Then run "deskhand doctor" again.'
HIDDEN_FROM_FLATPAK: Final = ("/usr", "/lib", "/lib64", "/bin")
"""Folders of the system that a Flatpak does not see: it has its own in their place."""


@dataclass(frozen=True)
class Finding:
    """An answer: ``state`` in plain words, and the one thing to do where something is to be mended."""

    state: str
    next: str | None = None


@dataclass(frozen=True)
class Patient:
    """What is looked at.

    ``files``: what an installation of this version would hold. ``interpreter``: the Python that runs Deskhand.
    ``running``: process numbers of REAPER with these resources. ``status``: asks the bridge (None: none runs).
    ``ask``: asks the agent of this id for an operation of docs/agent.md with these fields.
    """

    resources: Resources
    files: Sequence[File]
    interpreter: python_library.Interpreter
    running: Sequence[int]
    status: Callable[[], dict[str, Any] | None]
    ask: Callable[..., dict[str, Any]]
    version: str
    port: int

    @property
    def settings(self) -> bytes:
        """``reaper.ini``."""
        return read(self.resources.folder / INI) or b""


Check = Callable[[Patient], Finding]


def reaper(patient: Patient) -> Finding:
    """Which REAPER, and whether it runs."""
    runs = f", runs (process {', '.join(map(str, patient.running))})" if patient.running else ", does not run"
    return Finding(f"{patient.resources.folder} ({patient.resources.kind}){runs}")


def python(patient: Patient) -> Finding:
    """Python for ReaScript: enabled, with a library that is there and that REAPER can load."""
    own = python_library.find(patient.interpreter)
    if own is None:
        number = ".".join(map(str, patient.interpreter.version))
        return Finding(f"Deskhand's Python {number} has no shared library", patient.interpreter.remedy())
    settings = patient.settings
    named = configure.current_library(settings)
    if named is None or not configure.enabled(settings):
        return Finding("off", _install(patient))
    if not named.is_file():
        return Finding(f"{named} is not there", _install(patient))
    if not named.samefile(own):
        return Finding(f"{named}, but Deskhand runs with {own}", _install(patient))
    if patient.resources.kind == FLATPAK and any(map(named.is_relative_to, HIDDEN_FROM_FLATPAK)):
        return Finding(
            f"{named} cannot be seen by REAPER's Flatpak",
            "Install Deskhand with a Python in your home folder (uv python install), then install again.",
        )
    return _same_machine(patient, named)


def scripts(patient: Patient) -> Finding:
    """Whether every file is there as this version has it."""
    folder = patient.resources.folder
    wrong = [file for file in patient.files if read(folder / file.target) != file.data]
    if not wrong:
        return Finding(f"{len(patient.files)} files, version {patient.version}")
    there = _version(folder)
    if there is None:
        return Finding("not installed", _install(patient))
    if there != patient.version:
        return Finding(f"version {there}, Deskhand is {patient.version}", _install(patient))
    return Finding(
        f"{len(wrong)} of {len(patient.files)} files are missing or changed, first {wrong[0].target}",
        _install(patient),
    )


def actions(patient: Patient) -> Finding:
    """Whether every action is in REAPER's action list."""
    wanted = {keyboard.command_id(path) for path in manifest.actions(patient.files)}
    there = wanted & keyboard.registered(read(patient.resources.folder / KEYBOARD) or b"").keys()
    state = f"{len(there)} of {len(wanted)} in the action list"
    return Finding(state, None if there == wanted else _install(patient))


def osc_device(patient: Patient) -> Finding:
    """Whether REAPER has the OSC device that install added."""
    found = surfaces.find(patient.settings)
    if found is not None:
        osc = found[1]
        listens = f"listens on UDP port {osc.receive} of all networks" if osc.receives else "listens nowhere"
        return Finding(f"REAPER sends to {osc.address}:{osc.send}, {listens}")
    record = load(patient.resources.folder)
    if record is not None and record.surface is not None:
        return Finding("the device is gone from reaper.ini", _install(patient))
    return Finding("left out")


def _install(patient: Patient) -> str:
    return f"Quit REAPER. {INSTALL} {AGAIN}" if patient.running else f"{INSTALL} {AGAIN}"


def _same_machine(patient: Patient, library: Path) -> Finding:
    """A library runs only in a program built for the same processor."""
    program = patient.resources.program
    hosts = machine.machines(program) if program is not None and program.is_file() else frozenset()
    built = machine.machines(library)
    if hosts and built.isdisjoint(hosts):
        return Finding(
            f"{library.name} is for {_and(built)}, REAPER for {_and(hosts)}",
            f"Install a Python for {_and(hosts)} and Deskhand with it. {INSTALL}",
        )
    known = f"{_and(built)} like REAPER" if hosts else f"{_and(built)}; REAPER's program was not found to compare"
    return Finding(f"on, {library.name} ({known})")


def _and(names: frozenset[str]) -> str:
    return " and ".join(sorted(names)) or "no known processor"


def _version(folder: Path) -> str | None:
    """The version that the installed scripts say they are."""
    data = read(folder / manifest.SETTINGS)
    try:
        return None if data is None else str(json.loads(data)["version"])
    except (ValueError, KeyError, TypeError):
        return "unknown"
