"""Project tabs, files, settings, data of extensions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.functions.render import FORMAT, render_stats, targets
from tests.reaper_host.functions.tracks import cut
from tests.reaper_host.host import Host
from tests.reaper_host.project import Project
from tests.reaper_host.values import Text, Word

NUMBERS: Final = {"PROJECT_SRATE": Word("SAMPLERATE", 1, 48000.0), "PROJECT_SRATE_USE": Word("SAMPLERATE", 2)}
"""Settings that are words of the project."""

SETTINGS: Final[dict[str, float]] = {
    "RENDER_SETTINGS": 0.0,
    "RENDER_BOUNDSFLAG": 1.0,
    "RENDER_CHANNELS": 2.0,
    "RENDER_SRATE": 0.0,
    "RENDER_STARTPOS": 0.0,
    "RENDER_ENDPOS": 0.0,
    "RENDER_TAILFLAG": 0.0,
    "RENDER_TAILMS": 1000.0,
    "RENDER_ADDTOPROJ": 0.0,
    "RENDER_DITHER": 0.0,
    "RENDER_NORMALIZE": 0.0,
    "RENDER_NORMALIZE_TARGET": 1.0,
}
"""Settings that are kept beside the text, and what they are at first."""

TEXTS: Final = {
    "RENDER_FILE": "",
    "RENDER_PATTERN": "",
    "RENDER_FORMAT": FORMAT,
    "RENDER_FORMAT2": "",
    "PROJECT_TITLE": "",
}

CURRENT: Final = -1


@reascript("ReaProject* EnumProjects(int idx, char* projfnOutOptional, int projfnOutOptional_sz)")
def enum_projects(host: Host, index: int, text: str, size: int) -> tuple[Project | None, str]:
    place = host.active if index == CURRENT else index
    if not 0 <= place < len(host.projects):
        return None, ""
    project = host.projects[place]
    return project, cut(str(project.path or ""), size)


@reascript("void SelectProjectInstance(ReaProject* proj)")
def select_project(host: Host, project: Project) -> None:
    host.switch(host.projects.index(project))


@reascript("void GetProjectName(ReaProject* proj, char* bufOut, int bufOut_sz)")
def get_project_name(host: Host, project: Project | None, text: str, size: int) -> tuple[str]:
    return (cut(host.of(project).name, size),)


@reascript("void GetProjectPathEx(ReaProject* proj, char* bufOut, int bufOut_sz)")
def get_project_path(host: Host, project: Project | None, text: str, size: int) -> tuple[str]:
    """Where it records, which need not be where the project lies."""
    return (cut(str(recording_folder(host, host.of(project))), size),)


@reascript("void GetProjectPath(char* bufOut, int bufOut_sz)")
def get_project_path_here(host: Host, text: str, size: int) -> tuple[str]:
    return (cut(str(recording_folder(host, host.project)), size),)


@reascript("int GetProjectStateChangeCount(ReaProject* proj)")
def get_change_count(host: Host, project: Project | None) -> int:
    return host.of(project).changes


@reascript("int IsProjectDirty(ReaProject* proj)")
def is_dirty(host: Host, project: Project | None) -> int:
    return int(host.of(project).changes != host.of(project).saved)


@reascript("void MarkProjectDirty(ReaProject* proj)")
def mark_dirty(host: Host, project: Project | None) -> None:
    host.of(project).changed()


@reascript("double GetSetProjectInfo(ReaProject* project, const char* desc, double value, bool is_set)")
def get_set_info(host: Host, project: Project | None, name: str, value: float, is_set: int) -> float:
    owner = host.of(project)
    if name in NUMBERS:
        if is_set:
            NUMBERS[name].set(owner.root, value)
            owner.changed()
        return NUMBERS[name].get(owner.root)
    if name == "DIRTY":
        return float(is_dirty(host, project))
    if name not in SETTINGS:
        raise ApiMisuse(f"the project setting {name} is not known to the stand-in")
    if is_set:
        owner.settings[name] = value
    return float(owner.settings.get(name, SETTINGS[name]))


@reascript(
    "bool GetSetProjectInfo_String(ReaProject* project, const char* desc, char* valuestrNeedBig, bool is_set)"
)
def get_set_text(host: Host, project: Project | None, name: str, text: str, is_set: int) -> tuple[int, str]:
    owner = host.of(project)
    computed = {"PROJECT_NAME": owner.name, "RECORD_PATH": Text("RECORD_PATH").get(owner.root)}
    if name in computed:
        return 1, computed[name]
    if name == "RENDER_TARGETS":
        return 1, ";".join(str(path) for _, path in targets(host, owner))
    if name == "RENDER_STATS":
        return 1, render_stats(owner)
    if name not in TEXTS:
        raise ApiMisuse(f"the project setting {name} is not known to the stand-in")
    if is_set:
        owner.settings[name] = text
    return 1, str(owner.settings.get(name, TEXTS[name]))


@reascript("void Main_SaveProject(ReaProject* proj, bool forceSaveAsInOptional)")
def save(host: Host, project: Project | None, save_as: int) -> None:
    owner = host.of(project)
    if owner.path is None or save_as:
        raise ApiMisuse("saving under a new name opens a dialog")
    host.misbehaviour.check_disk(owner.path)
    owner.path.write_bytes(owner.document.serialise())
    owner.saved = owner.changes


@reascript("void Main_openProject(const char* name)")
def open_project(host: Host, name: str) -> None:
    path = Path(name.removeprefix("noprompt:"))
    host.forget_objects(host.project)
    host.projects[host.active] = Project.open(path, host.version)


@reascript(
    "int GetProjExtState("
    "ReaProject* proj, const char* extname, const char* key, char* valOutNeedBig, int valOutNeedBig_sz)"
)
def get_ext_state(
    host: Host, project: Project | None, section: str, key: str, text: str, size: int
) -> tuple[int, str]:
    value = host.of(project).extensions.get((section, key), "")
    return len(value), cut(value, size)


@reascript("int SetProjExtState(ReaProject* proj, const char* extname, const char* key, const char* value)")
def set_ext_state(host: Host, project: Project | None, section: str, key: str, value: str) -> int:
    """An empty key clears the section, an empty value the key."""
    data = host.of(project).extensions
    for place in [place for place in data if place[0] == section and (key in ("", place[1]))]:
        del data[place]
    if key and value:
        data[section, key] = value
    host.of(project).changed()
    return len(data)


def recording_folder(host: Host, project: Project) -> Path:
    """The project's folder and the RECORD_PATH inside it."""
    folder = project.path.parent if project.path is not None else host.resources / "REAPER Media"
    return folder / Text("RECORD_PATH").get(project.root)
