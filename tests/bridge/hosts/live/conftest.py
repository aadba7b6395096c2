"""The real chain: the stand-in for REAPER, Deskhand's scripts in it with the real reapy, and the bridge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge import runtime
from bridge.hosts.live.connect import open_live
from bridge.hosts.live.host import LiveHost
from tests.bridge.hosts.live.fake import FakeLine
from tests.bridge.hosts.live.small import SONG
from tests.bridge.hosts.test_host import PROJECT
from tests.bridge.live.studio import Studio, studio

NEW_TAB, CLOSE_TAB = 40859, 40860
"""REAPER's actions "New project tab" and "Close current project tab"."""

Open = Callable[..., LiveHost]


@pytest.fixture
def line() -> FakeLine:
    return FakeLine(SONG)


@pytest.fixture
def host(line: FakeLine) -> LiveHost:
    return LiveHost(line, "p1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runtime folder of a module's bridge and agents."""
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(scope="module")
def reaper(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A REAPER in which Deskhand runs, for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(runtime.VARIABLE, str(folder))
        home = tmp_path_factory.mktemp("home")
        with studio(home, home / "REAPER für mich", []) as running:
            begin(running)
            yield running


def begin(reaper: Studio) -> None:
    """Start Deskhand in a REAPER, which starts the bridge where none runs, and wait for both."""
    reaper.act("Start or stop")
    reaper.until_shown("Deskhand is connected.")


@pytest.fixture
def open_project(
    reaper: Studio, folder: Path, own_runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens a project, the contract's unless told otherwise, in a tab of its own."""
    monkeypatch.setenv(runtime.VARIABLE, str(folder))
    hosts: list[LiveHost] = []
    faults = reaper.reaper.faults()

    def opened(data: bytes = PROJECT.encode(), name: str = "song.RPP") -> LiveHost:
        path = tmp_path / name
        path.write_bytes(data)
        reaper.reaper.call("Main_OnCommand", NEW_TAB, 0)
        reaper.reaper.call("Main_openProject", f"noprompt:{path}")
        hosts.append(open_live(project=str(path), start=False))
        return hosts[-1]

    yield opened
    for host in hosts:
        host.close()
    assert reaper.reaper.faults() == faults
