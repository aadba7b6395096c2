"""Project tabs."""

from __future__ import annotations

from tests.reaper_host.declare import reascript
from tests.reaper_host.host import Host
from tests.reaper_host.project import Project


@reascript("ReaProject* EnumProjects(int idx, char* projfnOutOptional, int projfnOutOptional_sz)")
def enum_projects(host: Host, index: int, text: str, size: int) -> tuple[Project | None, str]:
    place = host.active if index == -1 else index
    if not 0 <= place < len(host.projects):
        return None, ""
    project = host.projects[place]
    return project, str(project.path or "")
