"""Action scripts as the user runs them, in the stand-in for REAPER."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bridge.serve.actions import ACTIONS
from tests.reaper_host.client import StandIn
from tests.reaper_scripts.fake_bridge import FakeBridge, give_token
from tests.reaper_scripts.installed import SCRIPTS, eventually, install, running, texts

WORDS = {
    "Deskhand_Organise.py": "organise",
    "Deskhand_Organise selected.py": "organise_selected",
    "Deskhand_Balance.py": "balance",
    "Deskhand_Strip.py": "strip",
    "Deskhand_Upmix.py": "upmix",
    "Deskhand_Correct class.py": "correct",
    "Deskhand_Open page.py": "open_page",
    "Deskhand_Report.py": "report",
    "Deskhand_Undo last run.py": "undo",
}
NOTED_START = "import os, pathlib, sys; pathlib.Path(sys.argv[1], f'started-{os.getpid()}').touch()"


def noting(folder: Path) -> Sequence[str]:
    """A command that is no bridge: it notes that it was started."""
    return [sys.executable, "-c", NOTED_START, str(folder)]


@pytest.fixture
def reaper(tmp_path: Path, own_runtime: Path) -> Iterator[StandIn]:
    give_token(own_runtime)
    install(tmp_path / "REAPER", own_runtime, noting(own_runtime))
    with StandIn([], tmp_path / "REAPER", bare=True) as reaper:
        yield reaper
        assert reaper.faults() == []


def run(reaper: StandIn, script: str) -> None:
    reaper.run_script(reaper.resources / "Scripts" / "Deskhand" / script)


def test_every_action_has_a_word_that_the_bridge_knows() -> None:
    assert sorted(WORDS.values()) == sorted(ACTIONS)
    assert {path.name for path in SCRIPTS.glob("Deskhand_*.py")} == {*WORDS, "Deskhand_Start or stop.py"}


def test_three_clicks_with_no_bridge_start_it_once_and_ask_it_once(reaper: StandIn, own_runtime: Path) -> None:
    for _ in range(3):
        run(reaper, "Deskhand_Organise.py")
    assert texts(reaper, "status") == ["Deskhand: Organise ..."] * 3
    eventually(lambda: bool(list(own_runtime.glob("started-*"))), "the start of a bridge")
    with FakeBridge() as bridge, bridge.announced(own_runtime):
        bridge.accept()
        bridge.welcome(bridge.wait)
        request = bridge.wait("do")
        assert (request["do"], request["action"], request["project"]) == ("run", "organise", "p1")
        bridge.say({"id": request["id"], "result": {"job": 1}})
        time.sleep(0.3)
        assert [message for message in bridge.hear() if "do" in message] == []
    assert len(list(own_runtime.glob("started-*"))) == 1
    assert texts(reaper, "message") == []
    assert reaper.undo_history() == []


@pytest.mark.parametrize(("script", "word"), WORDS.items())
def test_each_action_reaches_the_bridge_by_its_word(
    reaper: StandIn, own_runtime: Path, script: str, word: str
) -> None:
    with FakeBridge() as bridge, bridge.announced(own_runtime):
        run(reaper, script)
        bridge.accept()
        bridge.welcome(bridge.wait)
        request = bridge.wait("do")
        assert request["action"] == word
        bridge.say({"id": request["id"], "error": "It runs already.", "kind": "refused"})
        eventually(lambda: bool(texts(reaper, "message")), "the message")
    assert "was not begun. It runs already." in texts(reaper, "message")[0]
    assert list(own_runtime.glob("started-*")) == []


def test_an_action_that_is_run_while_a_dialog_is_open_waits_for_it(reaper: StandIn, own_runtime: Path) -> None:
    """However long it is open: the script must not take the agent for gone and start another inside its dialog."""
    with FakeBridge() as bridge, bridge.announced(own_runtime):
        run(reaper, "Deskhand_Start or stop.py")
        bridge.accept()
        bridge.welcome(bridge.wait)
        bridge.say({"id": 1, "do": "ask", "title": "Organise", "text": "Write them?"})
        bridge.wait("busy")
        eventually(lambda: bool(texts(reaper, "message")), "the dialog")
        long_ago = float(reaper.call("GetExtState", "deskhand", "beat")) - 60.0
        reaper.call("SetExtState", "deskhand", "beat", repr(long_ago), 0)
        agent = reaper.call("GetExtState", "deskhand", "agent")
        run(reaper, "Deskhand_Undo last run.py")
        assert reaper.call("GetExtState", "deskhand", "agent") == agent
        reaper.answer("yes")
        assert bridge.wait("id")["result"] == {"answer": "yes"}
        assert bridge.wait("do")["action"] == "undo"


def test_an_action_starts_the_agent_through_its_own_script_where_reaper_knows_it(
    reaper: StandIn, own_runtime: Path
) -> None:
    start = reaper.resources / "Scripts" / "Deskhand" / "Deskhand_Start or stop.py"
    command = reaper.call("AddRemoveReaScript", 1, 0, str(start), 1)
    name = hashlib.sha1(b"DESKHAND/DESKHAND_START OR STOP.PY", usedforsecurity=False).hexdigest()
    if reaper.call("NamedCommandLookup", f"_RS{name}") != command:
        pytest.skip("the stand-in names scripts by another path")
    run(reaper, "Deskhand_Organise.py")
    eventually(lambda: running(reaper) == [start.name], "the agent")
    assert reaper.call("GetToggleCommandState", command) == 1
    assert reaper.redraws()["RefreshToolbar2"] == 1
    run(reaper, start.name)
    eventually(lambda: running(reaper) == [], "the end")
    assert reaper.call("GetToggleCommandState", command) == 0


def test_without_settings_an_action_says_what_to_do_and_leaves_nothing_waiting(reaper: StandIn) -> None:
    (reaper.resources / "Scripts" / "Deskhand" / "deskhand_settings.json").unlink()
    run(reaper, "Deskhand_Organise.py")
    (message,) = texts(reaper, "message")
    assert "Run deskhand install in a terminal" in message
    assert reaper.call("GetExtState", "deskhand", "request") == ""
    eventually(lambda: running(reaper) == [], "the end")


def test_without_reapy_an_action_says_so_in_a_message(tmp_path: Path, own_runtime: Path) -> None:
    scripts = install(tmp_path / "REAPER", own_runtime)
    settings = scripts / "deskhand_settings.json"
    site_packages = next(path for path in sys.path if path.endswith("site-packages"))
    settings.write_text(settings.read_text().replace(site_packages, str(tmp_path)), encoding="utf-8")
    with StandIn([], tmp_path / "REAPER", bare=True) as reaper:
        run(reaper, "Deskhand_Organise.py")
        (message,) = texts(reaper, "message")
        assert reaper.faults() == []
    assert "No module named 'reapy'" in message
    assert "Run deskhand doctor in a terminal" in message


def test_a_bridge_that_cannot_be_started_is_said_in_a_message(tmp_path: Path, own_runtime: Path) -> None:
    install(tmp_path / "REAPER", own_runtime, [str(tmp_path / "gone" / "python")])
    with StandIn([], tmp_path / "REAPER", bare=True) as reaper:
        run(reaper, "Deskhand_Undo last run.py")
        eventually(lambda: bool(texts(reaper, "message")), "the message")
        (message,) = texts(reaper, "message")
        assert reaper.faults() == []
    assert "Undo last run was not begun. The project was not changed." in message
    assert "cannot be started" in message


def test_a_runtime_folder_that_was_removed_is_made_again(reaper: StandIn, own_runtime: Path) -> None:
    shutil.rmtree(own_runtime)
    run(reaper, "Deskhand_Organise.py")
    eventually(lambda: bool(list(own_runtime.glob("started-*"))), "the start of a bridge")
    assert texts(reaper, "message") == []


def test_a_screen_reader_hears_what_an_action_does(tmp_path: Path, own_runtime: Path) -> None:
    install(tmp_path / "REAPER", own_runtime, noting(own_runtime))
    with StandIn([], tmp_path / "REAPER", bare=True, osara=True) as reaper:
        run(reaper, "Deskhand_Report.py")
        spoken = [shown["text"] for shown in reaper.shown() if shown["kind"] == "spoken"]
        assert reaper.faults() == []
    assert spoken == ["Deskhand: Report ..."]
