"""Extended state: what scripts keep in REAPER."""

from __future__ import annotations

from tests.reaper_host.declare import reascript
from tests.reaper_host.host import Host


@reascript("const char* GetExtState(const char* section, const char* key)")
def get_ext_state(host: Host, section: str, key: str) -> str:
    return host.ext_state.get((section, key), "")


@reascript("void SetExtState(const char* section, const char* key, const char* value, bool persist)")
def set_ext_state(host: Host, section: str, key: str, value: str, persist: int) -> None:
    host.ext_state[section, key] = value


@reascript("bool HasExtState(const char* section, const char* key)")
def has_ext_state(host: Host, section: str, key: str) -> bool:
    return (section, key) in host.ext_state


@reascript("void DeleteExtState(const char* section, const char* key, bool persist)")
def delete_ext_state(host: Host, section: str, key: str, persist: int) -> None:
    host.ext_state.pop((section, key), None)
