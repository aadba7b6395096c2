"""Actions by number and by name, toolbar states, processes."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.reaper_host.declare import reascript
from tests.reaper_host.functions.render import render
from tests.reaper_host.functions.transport import stop
from tests.reaper_host.functions.undo import move
from tests.reaper_host.host import Host
from tests.reaper_host.project import Project
from tests.reaper_host.surfaces import refresh
from tests.reaper_host.values import Word

NO_WAIT: Final = (-1, -2)


def _select(on: int) -> Callable[[Host, Project], None]:
    def act(host: Host, project: Project) -> None:
        for block in project.tracks:
            Word("SEL").set(block, on)
        project.changed()

    return act


def _new_tab(host: Host, project: Project) -> None:
    host.projects.append(Project.open(None, host.version))
    host.switch(len(host.projects) - 1)


def _close_tab(host: Host, project: Project) -> None:
    host.close(project)


def _undo(host: Host, project: Project) -> None:
    move(host, project, -1)


def _redo(host: Host, project: Project) -> None:
    move(host, project, 1)


ACTIONS: Final[dict[int, tuple[str, Callable[[Host, Project], None]]]] = {
    1007: ("Transport: Play", lambda host, project: project.transport.play()),
    1016: ("Transport: Stop", lambda host, project: stop(project)),
    40029: ("Edit: Undo", _undo),
    40030: ("Edit: Redo", _redo),
    40296: ("Track: Select all tracks", _select(1)),
    40297: ("Track: Unselect (clear selection of) all tracks", _select(0)),
    40859: ("New project tab", _new_tab),
    40860: ("Close current project tab", _close_tab),
    41743: ("Control surface: Refresh all surfaces", refresh),
    41824: ("File: Render project, using the most recent render settings", render),
    42230: ("File: Render project, using the most recent render settings, auto-close render dialog", render),
}
"""The actions that the stand-in carries out."""


@reascript("void Main_OnCommandEx(int command, int flag, ReaProject* proj)")
def on_command(host: Host, command: int, flag: int, project: Project | None) -> None:
    host.commands.append(command)
    if command in ACTIONS:
        ACTIONS[command][1](host, host.of(project))
    elif command in host.actions.scripts:
        host.run_script(host.actions.scripts[command].path)
    else:
        host.fault(f"Main_OnCommand was given {command}, an action that the stand-in does not know")


@reascript("void Main_OnCommand(int command, int flag)")
def on_command_here(host: Host, command: int, flag: int) -> None:
    on_command(host, command, flag, None)


@reascript("int AddRemoveReaScript(bool add, int sectionID, const char* scriptfn, bool commit)")
def add_script(host: Host, add: int, section: int, path: str, commit: int) -> int:
    number = host.actions.add(Path(path))
    if not add:
        del host.actions.scripts[number]
    return number


@reascript("int NamedCommandLookup(const char* command_name)")
def lookup(host: Host, name: str) -> int:
    return int(name) if name.isdecimal() else host.actions.number_of(name[1:]) if name.startswith("_") else 0


@reascript("const char* ReverseNamedCommandLookup(int command_id)")
def reverse_lookup(host: Host, number: int) -> str | None:
    """NULL for native actions, as for all that have no name."""
    listed = host.actions.scripts.get(number)
    return None if listed is None else listed.name


@reascript("const char* kbd_getTextFromCmd(int cmd, KbdSectionInfo* section)")
def text_of(host: Host, number: int, section: object) -> str:
    if number in host.actions.scripts:
        return f"Script: {host.actions.scripts[number].path.name}"
    return ACTIONS[number][0] if number in ACTIONS else ""


@reascript("bool SetToggleCommandState(int section_id, int command_id, int state)")
def set_toggle(host: Host, section: int, number: int, state: int) -> int:
    host.toggles[number] = state
    return 1


@reascript("int GetToggleCommandState(int command_id)")
def get_toggle(host: Host, number: int) -> int:
    return host.toggles.get(number, -1)


@reascript("void RefreshToolbar2(int section_id, int command_id)")
def refresh_toolbar(host: Host, section: int, number: int) -> None:
    host.redraws["RefreshToolbar2"] += 1


@reascript("const char* ExecProcess(const char* cmdline, int timeoutmsec)")
def exec_process(host: Host, line: str, timeout: int) -> str | None:
    """Really starts the process. One that is not waited for outlives REAPER."""
    words = shlex.split(line) if os.name != "nt" else line
    wait = timeout not in NO_WAIT
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if wait else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if wait else subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
    except OSError as error:
        host.processes.append({"line": line, "pid": None, "error": str(error)})
        return None
    host.processes.append({"line": line, "pid": process.pid})
    host.children.append(process)
    if not wait:
        return "0\n"
    try:
        output, _ = process.communicate(timeout=timeout / 1000.0 if timeout else None)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return f"{process.returncode}\n{output}"
