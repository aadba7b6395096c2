"""From REAPER's action list and from the terminal to the project and back: every process is real but REAPER."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.host import RppHost
from bridge.hosts.rpp.reader import read_session
from bridge.session import Session
from tests.bridge.live.studio import ROOT, Studio, plan_of, studio

START = "Start or stop"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folders, shared so that audio is listened to once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A copy of the demo session."""
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    return next((tmp_path / "demo").glob("*.RPP"))


Open = Callable[..., Studio]


@pytest.fixture
def reaper(tmp_path: Path, home: Path) -> Iterator[Open]:
    """Opens projects in a REAPER."""
    with ExitStack() as ending:
        yield lambda *projects: ending.enter_context(studio(home, tmp_path / "REAPER für mich", projects))


def session_of(reaper: Studio, path: Path) -> Session:
    return read_session(Document.parse(reaper.reaper.text().encode()), path)


def test_live_gives_the_same_plan_and_the_same_result_as_the_project_file(demo: Path, reaper: Open) -> None:
    here = reaper(demo)
    here.act(START)
    before = here.reaper.text()
    on_file = plan_of(here.deskhand("organise", demo, "--json", "--dry-run"))
    live = here.deskhand("organise", "--live", "--json", "--yes", "--no-stems")
    assert plan_of(live) == on_file
    assert here.deskhand("organise", demo, "--yes").returncode == 0
    assert session_of(here, demo).tracks == RppHost(demo).snapshot().tracks
    assert here.reaper.undo_history()[-1].startswith("Deskhand: organise ")
    assert here.deskhand("undo", "--live").returncode == 0
    assert here.reaper.text() == before
    assert here.reaper.faults() == []
