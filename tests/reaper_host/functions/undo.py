"""Undo points, undo and redo, holding back of the screen."""

from __future__ import annotations

from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.host import Host
from tests.reaper_host.project import Project


@reascript("void Undo_BeginBlock2(ReaProject* proj)")
def begin_block(host: Host, project: Project | None) -> None:
    host.of(project).history.depth += 1


@reascript("void Undo_BeginBlock()")
def begin_block_here(host: Host) -> None:
    host.project.history.depth += 1


@reascript("void Undo_EndBlock2(ReaProject* proj, const char* descchange, int extraflags)")
def end_block(host: Host, project: Project | None, label: str, flags: int) -> None:
    owner = host.of(project)
    if owner.history.depth == 0:
        raise ApiMisuse("an undo block was ended that was not begun in this tick")
    owner.history.depth -= 1
    if owner.history.depth == 0:
        owner.note(label)


@reascript("void Undo_EndBlock(const char* descchange, int extraflags)")
def end_block_here(host: Host, label: str, flags: int) -> None:
    end_block(host, None, label, flags)


@reascript("void Undo_OnStateChangeEx(const char* descchange, int whichStates, int trackparm)")
def on_state_change(host: Host, label: str, which: int, track: int) -> None:
    host.project.note(label)


@reascript("void Undo_OnStateChangeEx2(ReaProject* proj, const char* descchange, int whichStates, int trackparm)")
def on_state_change_of(host: Host, project: Project | None, label: str, which: int, track: int) -> None:
    host.of(project).note(label)


@reascript("const char* Undo_CanUndo2(ReaProject* proj)")
def can_undo(host: Host, project: Project | None) -> str | None:
    return host.of(project).history.undo_label


@reascript("const char* Undo_CanRedo2(ReaProject* proj)")
def can_redo(host: Host, project: Project | None) -> str | None:
    return host.of(project).history.redo_label


@reascript("int Undo_DoUndo2(ReaProject* proj)")
def undo(host: Host, project: Project | None) -> int:
    return move(host, host.of(project), -1)


@reascript("int Undo_DoRedo2(ReaProject* proj)")
def redo(host: Host, project: Project | None) -> int:
    return move(host, host.of(project), 1)


@reascript("void PreventUIRefresh(int prevent_count)")
def prevent_ui_refresh(host: Host, count: int) -> None:
    host.refresh_prevented += count
    if host.refresh_prevented < 0:
        raise ApiMisuse("PreventUIRefresh was given back more often than taken")


@reascript("void TrackList_AdjustWindows(bool isMinor)")
def adjust_windows(host: Host, minor: int) -> None:
    host.redraws["TrackList_AdjustWindows"] += 1


@reascript("void UpdateArrange()")
def update_arrange(host: Host) -> None:
    host.redraws["UpdateArrange"] += 1


@reascript("void UpdateTimeline()")
def update_timeline(host: Host) -> None:
    host.redraws["UpdateTimeline"] += 1


def move(host: Host, project: Project, by: int) -> int:
    """One step through the history; every pointer into the project dies."""
    if project.history.depth:
        raise ApiMisuse("undo inside an undo block")
    state = project.history.move(by)
    if state is None:
        return 0
    project.restore(state)
    host.forget_objects(project)
    return 1
