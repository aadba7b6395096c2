"""From REAPER's action list and from the terminal to the project and back: every process is real but REAPER."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.host import RppHost
from bridge.hosts.rpp.read_fx import same_sound
from bridge.hosts.rpp.reader import read_session
from bridge.session import Session, Track
from tests.bridge.hosts.projects import CORPUS, guid, project, track
from tests.bridge.live.studio import ROOT, Studio, plan_of, studio
from tests.shared import needs_shared

START = "Start or stop"
NAMES = ("01_Kick-02", "Audio 7", "02_Snare")

REAL = (
    "shreyasgune__reaper_projects__FADE-cover_602794.rpp",
    "Alternity156__ReaperAudicaTools__template_5d0d3f.rpp",
)
"""Real projects with sends, folders and plug-ins."""

Open = Callable[..., Studio]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folders, shared so that audio is listened to once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def reaper(tmp_path: Path, home: Path) -> Iterator[Open]:
    """Opens projects in a REAPER."""
    with ExitStack() as ending:
        yield lambda *projects: ending.enter_context(studio(home, tmp_path / "REAPER für mich", projects))


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A copy of the demo session."""
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    return next((tmp_path / "demo").glob("*.RPP"))


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Three tracks without items, the second, which says nothing, selected."""
    blocks = (track(n, f'NAME "{name}"', f"SEL {int(n == 2)}") for n, name in enumerate(NAMES, 1))
    path = tmp_path / "song.RPP"
    path.write_text(project(*blocks), encoding="utf-8")
    return path


def session_of(here: Studio, path: Path) -> Session:
    return read_session(Document.parse(here.reaper.text().encode()), path)


def comparable(session: Session) -> list[tuple[Track, list[object]]]:
    """The tracks, and their plug-ins without the ids that REAPER gives to new ones."""
    return [(replace(track, fx=()), [same_sound(fx) for fx in track.fx]) for track in session.tracks]


def same_as_on_file(here: Studio, path: Path) -> None:
    """Organise the open project and its file; both plans and results must be equal, and undo exact."""
    here.act(START)
    before = here.reaper.text()
    live = plan_of(here.deskhand("organise", "--live", "--json", "--yes", "--no-stems"))
    assert live == plan_of(here.deskhand("organise", path, "--json", "--yes"))
    assert len(live) > 0
    assert comparable(session_of(here, path)) == comparable(RppHost(path).snapshot())
    assert [label.split(" ")[:2] for label in here.reaper.undo_history()] == [["Deskhand:", "organise"]]
    assert here.deskhand("undo", "--live").returncode == 0
    assert here.reaper.text() == before
    assert here.reaper.faults() == []


def test_live_gives_the_same_plan_and_the_same_result_as_the_project_file(demo: Path, reaper: Open) -> None:
    same_as_on_file(reaper(demo), demo)


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_so_it_does_on_real_projects(name: str, tmp_path: Path, reaper: Open) -> None:
    path = tmp_path / name
    shutil.copyfile(CORPUS / name, path)
    same_as_on_file(reaper(path), path)


def test_every_action_of_the_action_list(song: Path, reaper: Open) -> None:
    here = reaper(song)
    before = here.reaper.text()

    here.reaper.answer("no")
    here.act("Organise")  # starts agent and bridge as well
    assert here.until_shown("proposed, nothing was written.")
    (question,) = here.shown("message")
    assert question.startswith("Organise song. 3 tracks: 2 recognised, 0 unsure, 1 unknown.")
    assert here.reaper.text() == before
    assert here.reaper.undo_history() == []

    here.until_idle()
    here.act("Report")
    here.until(lambda: len(here.pages()) == 2)
    assert here.pages()[1].endswith("/song.html")
    here.until_idle()
    assert here.reaper.text() == before

    here.act("Organise selected")
    assert here.until_shown("Nothing to do: nothing was written.")

    here.until_idle()
    here.reaper.answer("strings")
    here.act("Correct class")
    told = here.until_shown("You say ")
    assert told.startswith('Track 2 "Audio 7" was unknown')
    assert here.reaper.text() == before

    here.until_idle()
    here.reaper.answer("yes")
    here.act("Organise")
    assert "Undo: Ctrl+Z in REAPER" in here.until_shown("written and read back, 0 skipped, 0 failed.")
    assert session_of(here, song).track(guid(1)).name == "Kick"

    here.until_idle()
    here.act("Undo last run")
    assert here.until_shown("song.RPP: run 1 (organise) was taken back")
    assert here.reaper.text() == before
    assert here.reaper.faults() == []


def test_what_the_engineer_changed_meanwhile_is_skipped_and_told(song: Path, reaper: Open) -> None:
    here = reaper(song)
    here.act("Organise")
    here.until(lambda: here.shown("message"))
    kick = here.reaper.call("GetTrack", 0, 0)
    here.reaper.edit("Rename track", ("GetSetMediaTrackInfo_String", kick, "P_NAME", "Boom", 1))
    here.reaper.answer("yes")
    told = here.until_shown("1 skipped, 0 failed.")
    assert "skipped: name of \"01_Kick-02\": it is 'Boom' now, not '01_Kick-02'" in told
    after = session_of(here, song)
    assert [after.track(guid(n)).name for n in (1, 3)] == ["Boom", "Snare"]
    assert here.reaper.undo_history()[0] == "Rename track"


def test_what_fails_is_said_in_a_native_message(song: Path, reaper: Open) -> None:
    song.write_text(song.read_text(encoding="utf-8").replace("SEL 1", "SEL 0"), encoding="utf-8")
    here = reaper(song)
    here.act("Organise selected")
    here.until_shown("No track is selected in song. Nothing was written.")
    assert len(here.shown("message")) == 1


def test_a_command_that_is_called_off_leaves_the_project_as_it_was(
    demo: Path, tmp_path: Path, reaper: Open
) -> None:
    here = reaper(demo)
    before = here.reaper.text()
    here.environment["XDG_CACHE_HOME"] = str(tmp_path / "nothing was heard yet")
    here.reaper.answer("no")  # the click is MIDI: no stem of it
    here.act("Organise")
    here.until_shown("Listening")
    assert here.deskhand("serve", "--stop").returncode == 0
    assert here.reaper.text() == before
    assert here.reaper.undo_history() == []


def test_a_second_click_asks_whether_to_stop_what_the_first_began(
    demo: Path, tmp_path: Path, reaper: Open
) -> None:
    here = reaper(demo)
    before = here.reaper.text()
    here.environment["XDG_CACHE_HOME"] = str(tmp_path / "nothing was heard yet")
    here.reaper.answer("no", "yes")  # no stem of the click; yes, stop it
    here.act("Organise")
    here.until_shown("Listening")
    here.act("Organise")
    here.until_shown("Stop Organise?")
    here.until_shown("Stopped. The project is as it was.")
    here.until_idle()
    assert here.reaper.text() == before
    assert here.reaper.undo_history() == []


def test_the_project_in_front_is_meant_and_another_tab_can_be_named(
    song: Path, tmp_path: Path, reaper: Open
) -> None:
    other = tmp_path / "other.RPP"
    other.write_text(project(track(1, 'NAME "Vox"')), encoding="utf-8")
    here = reaper(song, other)
    here.act(START)
    for tab, name in ((None, "song"), ("other", "other"), ("p2", "other")):
        shown = here.deskhand("show", "--live", "--json", *(["--tab", tab] if tab else []))
        assert shown.returncode == 0, shown.stderr
        assert json.loads(shown.stdout)["name"] == name
    wrong = here.deskhand("show", "--live", "--tab", "third")
    assert wrong.returncode == 1
    assert "other.RPP" in wrong.stderr
