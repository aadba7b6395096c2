from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bridge.errors import UserError
from bridge.hosts.live import connect
from bridge.hosts.live.connect import open_live


class Line:
    def __init__(self, instance: str, tabs: list[dict[str, Any]]) -> None:
        self.instance = instance
        self.tabs = tabs

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        assert do == "projects"
        return {"projects": self.tabs}


class Bridge:
    """A bridge with these REAPERs, each with its tabs."""

    def __init__(self, reapers: Mapping[str, list[dict[str, Any]]], *, late: int = 0) -> None:
        self.reapers = reapers
        self.late = late
        self.closed = 0

    def connect(self, *, start: bool) -> Bridge:
        return self

    def status(self) -> dict[str, Any]:
        self.late -= 1
        there = self.reapers if self.late < 0 else {}
        return {"agents": [{"id": one, "reaper": "7.28", "resources": f"/{one}"} for one in there]}

    def line(self, instance: str) -> Line:
        return Line(instance, self.reapers[instance])

    def close(self) -> None:
        self.closed += 1


def tab(token: str, path: str | None = None, *, active: bool = False) -> dict[str, Any]:
    return {"project": token, "path": path, "active": active}


SONG, OTHER, UNSAVED = tab("p1", "/a/Song.RPP"), tab("p2", "/b/Other.RPP", active=True), tab("p3")


@pytest.fixture
def bridge(monkeypatch: pytest.MonkeyPatch) -> Bridge:
    found = Bridge({"one": [SONG, OTHER, UNSAVED]})
    monkeypatch.setattr(connect, "BridgeClient", found)
    return found


@pytest.mark.parametrize(
    ("project", "token"),
    [
        (None, "p2"),
        ("p1", "p1"),
        ("p3", "p3"),
        ("Song.RPP", "p1"),
        ("song", "p1"),
        ("/a/Song.RPP", "p1"),
    ],
)
def test_a_tab_is_found_by_token_name_or_path_and_else_is_the_one_in_front(
    project: str | None, token: str, bridge: Bridge
) -> None:
    assert open_live(project=project).project == token


def test_the_connection_ends_with_the_host(bridge: Bridge) -> None:
    with open_live():
        assert bridge.closed == 0
    assert bridge.closed == 1


def test_an_agent_that_is_still_dialling_is_waited_for(bridge: Bridge) -> None:
    bridge.late = 2
    assert open_live().line.instance == "one"


def refusal(bridge: Bridge, **told: Any) -> str:
    with pytest.raises(UserError) as refused:
        open_live(wait=0.0, **told)
    assert bridge.closed == 1
    return str(refused.value)


def test_without_a_reaper_it_says_how_to_start(bridge: Bridge) -> None:
    bridge.reapers = {}
    said = refusal(bridge)
    assert said.startswith("No REAPER with Deskhand running in it was found.")
    assert 'In REAPER: Actions > "Deskhand_Start or stop", then run this again.' in said


def test_of_several_reapers_one_must_be_named(bridge: Bridge) -> None:
    bridge.reapers = {"one": [SONG, OTHER], "two": [OTHER]}
    assert refusal(bridge).startswith("2 REAPERs are running.")
    assert open_live(instance="two").project == "p2"


def test_a_reaper_that_is_not_there_is_said_with_those_that_are(bridge: Bridge) -> None:
    said = refusal(bridge, instance="three")
    assert said.startswith("No REAPER three is among those that run.")
    assert "--instance: one (REAPER 7.28, /one)." in said


@pytest.mark.parametrize(
    ("project", "which", "named"),
    [
        ("Missing", "No such tab is", "p1 (/a/Song.RPP), p4 (/c/Song.RPP), p3 (not saved yet)"),
        ("Song", "2 tabs of that name are", "p1 (/a/Song.RPP), p4 (/c/Song.RPP)"),
    ],
)
def test_a_tab_that_cannot_be_told_is_asked_for(project: str, which: str, named: str, bridge: Bridge) -> None:
    bridge.reapers = {"one": [SONG, tab("p4", "/c/Song.RPP"), UNSAVED]}
    said = refusal(bridge, project=project)
    assert said == f"{which} open in REAPER. Nothing was changed. Say which one with --tab: {named}."
