"""What REAPER knows of itself: version, folders, clock, which functions and pointers there are."""

from __future__ import annotations

import time

from tests.reaper_host.declare import reascript
from tests.reaper_host.host import Host
from tests.reaper_host.project import Project

SYSTEMS = {"win64": "Win64", "linux-x86_64": "Other", "macOS-arm64": "macOS-arm64"}
"""Platform of the version → what GetOS says."""


@reascript("const char* GetResourcePath()")
def get_resource_path(host: Host) -> str:
    return str(host.resources)


@reascript("const char* GetExePath()")
def get_exe_path(host: Host) -> str:
    return str(host.resources / "bin")


@reascript("const char* get_ini_file()")
def get_ini_file(host: Host) -> str:
    return str(host.resources / "reaper.ini")


@reascript("const char* GetAppVersion()")
def get_app_version(host: Host) -> str:
    return host.version


@reascript("const char* GetOS()")
def get_os(host: Host) -> str:
    return SYSTEMS[host.version.partition("/")[2]]


@reascript("double time_precise()")
def time_precise(host: Host) -> float:
    return time.perf_counter()


@reascript("int Audio_IsRunning()")
def audio_is_running(host: Host) -> int:
    return 1


@reascript("bool APIExists(const char* function_name)")
def api_exists(host: Host, name: str) -> bool:
    return name in host.offered


@reascript("bool ValidatePtr2(ReaProject* proj, void* pointer, const char* ctypename)")
def validate_pointer(host: Host, project: Project | None, address: int, kind: str) -> bool:
    return host.pointers.is_valid(address, kind)


@reascript("bool ValidatePtr(void* pointer, const char* ctypename)")
def validate_pointer_here(host: Host, address: int, kind: str) -> bool:
    return host.pointers.is_valid(address, kind)
