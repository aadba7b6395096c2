"""The commands on an open project: what is typed, and what REAPER's actions start.."""

from __future__ import annotations

import os
import signal
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge.cli.main import main
from bridge.cli.parser import parse
from bridge.cli.stopping import SIGNALS, stoppable, uninterrupted
from bridge.hosts.live import connect
from bridge.profile import Profile
from tests.bridge.hosts.projects import project, track
from tests.bridge.live.agents import Agent, LiveFile

IN_REAPER = ("--live", "--instance", "one", "--tab", "p1", "--in-reaper")


@pytest.fixture(autouse=True)
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """User folders of the test's own, and a browser that only notes what it should open."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    pages: list[str] = []

    def browse(url: str) -> bool:
        pages.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    return pages


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Three tracks without items: a kick, one without a meaning that is selected, and a snare."""
    names = ('NAME "01_Kick"', 'NAME "Audio 7"\n    SEL 1', 'NAME "02_Snare"')
    path = tmp_path / "song.RPP"
    path.write_text(project(*(track(number, name) for number, name in enumerate(names, 1))), encoding="utf-8")
    return path


Open = Callable[..., Agent]


@pytest.fixture
def reaper(song: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the song in a REAPER whose user gives these answers."""

    def start(*answers: str | None, reports: tuple[str, ...] = ()) -> Agent:
        agent = Agent(iter(answers))
        host = LiveFile(song, agent, list(reports))

        def open_live(**which: Any) -> LiveFile:
            assert which == {"instance": "one", "project": "p1"}
            return host

        monkeypatch.setattr(connect, "open_live", open_live)
        return agent

    return start


@pytest.mark.parametrize(
    "typed",
    [
        "organise song.RPP --live",
        "organise --live --out x.RPP",
        "organise song.RPP --instance 3",
        "organise song.RPP --tab p1",
        "organise song.RPP --stems",
        "organise --live --in-reaper --json",
        "undo",
        "show song.RPP --live",
        "correct --live Kick",
        "correct song.RPP Kick",
        "correct --live song.RPP Kick snare",
        "correct --live --in-reaper Kick snare",
    ],
)
def test_what_does_not_go_together_is_wrong_usage(typed: str) -> None:
    with pytest.raises(SystemExit) as end:
        parse(typed.split())
    assert end.value.code == 2


@pytest.mark.parametrize(
    ("typed", "project", "track", "label"),
    [
        ("correct song.RPP Kick snare", Path("song.RPP"), "Kick", "snare"),
        ("correct --live Kick snare", None, "Kick", "snare"),
        ("correct Kick snare --live --tab Song", None, "Kick", "snare"),
        ("correct --live --in-reaper", None, None, None),
    ],
)
def test_the_words_behind_correct_are_told_apart(
    typed: str, project: Path | None, track: str | None, label: str | None
) -> None:
    given = parse(typed.split())
    assert (given.project, given.track, given.label) == (project, track, label)


@pytest.mark.parametrize("command", ["organise", "correct", "undo", "show"])
def test_what_only_the_bridge_uses_is_not_in_the_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse([command, "--help"])
    told = capsys.readouterr().out
    assert "--live" in told
    assert "--in-reaper" not in told


def test_organise_in_reaper_asks_writes_and_says_what_was_written(
    song: Path, reaper: Open, opened: list[str]
) -> None:
    agent = reaper("yes")
    assert main(["organise", *IN_REAPER]) == 0
    assert b"NAME Kick" in song.read_bytes()
    (question,) = agent.shown("ask")
    assert question.startswith("Organise song. 3 tracks: 2 recognised, 0 unsure, 1 unknown.")
    result = agent.shown("status")[-1]
    assert result.endswith(
        "written and read back, 0 skipped, 0 failed. Undo: Ctrl+Z in REAPER, or Deskhand: Undo last run."
    )
    assert [page.rpartition("/")[2] for page in opened] == ["song.html"]


def test_organise_in_reaper_that_is_declined_writes_nothing(song: Path, reaper: Open) -> None:
    before, agent = song.read_bytes(), reaper("no")
    assert main(["organise", *IN_REAPER]) == 0
    assert song.read_bytes() == before
    assert agent.shown("status")[-1].endswith("proposed, nothing was written.")


def test_an_organised_project_has_nothing_to_ask(song: Path, reaper: Open, opened: list[str]) -> None:
    reaper("yes")
    main(["organise", *IN_REAPER])
    agent = reaper()
    assert main(["organise", *IN_REAPER]) == 0
    assert agent.shown("status")[-1] == "Nothing to do: nothing was written."
    assert len(opened) == 1


def test_the_report_action_writes_nothing_and_opens_the_report_once(
    song: Path, reaper: Open, opened: list[str]
) -> None:
    before, agent = song.read_bytes(), reaper()
    assert main(["organise", "--live", "--dry-run", "--open-report", *IN_REAPER[1:]]) == 0
    assert song.read_bytes() == before
    assert len(opened) == 1
    assert agent.shown("ask") == []


def test_a_run_that_was_cut_off_is_told_before_anything_else(reaper: Open) -> None:
    agent = reaper("no", reports=("Run 3 was cut off.",))
    main(["organise", *IN_REAPER])
    assert agent.heard[0] == ("message", "Run 3 was cut off.")


def test_undo_in_reaper_says_what_was_taken_back(song: Path, reaper: Open) -> None:
    before = song.read_bytes()
    reaper("yes")
    main(["organise", *IN_REAPER])
    agent = reaper()
    assert main(["undo", *IN_REAPER]) == 0
    assert song.read_bytes() == before
    assert agent.heard == [("status", "song.RPP: run 1 (organise) was taken back, Redo in REAPER brings it back.")]
    assert main(["undo", *IN_REAPER]) == 0
    assert agent.heard[-1][0] == "message"
    assert "has been taken back already" in agent.heard[-1][1]


def test_an_error_is_left_to_the_bridge_to_show_and_the_status_line_is_cleared(
    song: Path, reaper: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    song.write_bytes(song.read_bytes().replace(b"SEL 1", b"SEL 0"))
    agent = reaper()
    assert main(["organise", "--selected", *IN_REAPER]) == 1
    assert "No track is selected" in capsys.readouterr().err
    assert agent.heard[-1] == ("status", "")


def test_correct_in_reaper_asks_what_the_selected_track_is(reaper: Open) -> None:
    agent = reaper("sneer", "snare")
    assert main(["correct", *IN_REAPER]) == 0
    assert agent.shown("input") == ['Track 2 "Audio 7" is []', 'Track 2 "Audio 7" is [sneer]']
    misread, told = agent.shown("message")
    assert "Did you mean snare" in misread
    assert told.splitlines()[1] == "You say snare. Remembered by name."
    with Profile() as profile:
        assert [correction.label for correction in profile.corrections()] == ["snare"]


def test_correct_goes_through_the_selected_tracks_until_it_is_called_off(song: Path, reaper: Open) -> None:
    song.write_bytes(song.read_bytes().replace(b'NAME "01_Kick"', b'NAME "01_Kick"\n    SEL 1'))
    song.write_bytes(song.read_bytes().replace(b'NAME "02_Snare"', b'NAME "02_Snare"\n    SEL 1'))
    agent = reaper("tom", None)
    assert main(["correct", *IN_REAPER]) == 0
    assert agent.shown("input") == ['Track 1 "01_Kick" is [kick]', 'Track 2 "Audio 7" is []']
    assert agent.shown("status")[-1] == 'Called off: nothing was stored for track 2 "Audio 7".'
    with Profile() as profile:
        assert profile.count() == 1


def test_correct_in_reaper_without_a_selection_says_what_to_do(
    song: Path, reaper: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    song.write_bytes(song.read_bytes().replace(b"SEL 1", b"SEL 0"))
    reaper()
    assert main(["correct", *IN_REAPER]) == 1
    assert "Select the track that you want to correct" in capsys.readouterr().err


@pytest.mark.parametrize("number", SIGNALS)
def test_every_way_of_calling_off_is_the_same(number: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), stoppable():
        signal.raise_signal(number)
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("number", SIGNALS)
def test_writing_is_not_called_off(number: int) -> None:
    with stoppable(), uninterrupted():
        signal.raise_signal(number)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_what_was_called_off_is_said_in_reaper(
    song: Path, reaper: Open, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, agent = song.read_bytes(), reaper("yes")
    monkeypatch.setattr("bridge.cli.organise.load", lambda path: os.kill(os.getpid(), signal.SIGTERM))
    assert main(["organise", *IN_REAPER]) == 130
    assert agent.heard == [("status", "Stopped. The project is as it was.")]
    assert song.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_what_was_written_is_told_though_it_was_called_off_right_after(
    song: Path, reaper: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, agent = song.read_bytes(), reaper()

    def call_off(path: Path, **_: Any) -> Path:
        os.kill(os.getpid(), signal.SIGTERM)
        return path

    monkeypatch.setattr("bridge.report.write_report", call_off)
    assert main(["organise", "--yes", *IN_REAPER]) == 0
    assert "written and read back" in agent.shown("status")[-1]
    assert song.read_bytes() != before


MIDI = (
    "\n    <ITEM\n      POSITION 0\n      LENGTH 1\n      <SOURCE MIDI\n        HASDATA 1 960 QN\n      >\n    >"
)


@pytest.fixture
def with_midi(song: Path) -> Path:
    """The song, its second track with a MIDI item."""
    song.write_text(song.read_text(encoding="utf-8").replace("SEL 1", f"SEL 1\n{MIDI}"), encoding="utf-8")
    return song


@pytest.mark.parametrize(("answer", "rendered"), [("yes", ["p1"]), ("no", [])])
def test_reaper_renders_what_cannot_be_listened_to_where_the_engineer_agrees(
    with_midi: Path, reaper: Open, answer: str, rendered: list[str]
) -> None:
    agent = reaper(answer, "no")
    assert main(["organise", *IN_REAPER]) == 0
    assert agent.shown("ask")[0].startswith("1 track cannot be listened to from files (MIDI). Let REAPER render")
    assert agent.shown("render") == rendered


@pytest.mark.parametrize(("option", "rendered"), [("--stems", ["p1"]), ("--no-stems", [])])
def test_whether_reaper_renders_can_be_said_beforehand(
    with_midi: Path, reaper: Open, option: str, rendered: list[str]
) -> None:
    agent = reaper("no")
    assert main(["organise", option, *IN_REAPER]) == 0
    assert len(agent.shown("ask")) == 1
    assert agent.shown("render") == rendered


def test_yes_to_the_edits_is_no_yes_to_rendering(with_midi: Path, reaper: Open) -> None:
    agent = reaper()
    assert main(["organise", "--yes", *IN_REAPER]) == 0
    assert agent.shown("render") == []
    (told,) = agent.shown("message")
    assert "recognised by name alone. With --stems REAPER renders them first." in told


def test_edits_of_items_are_not_proposed_from_stems(with_midi: Path, reaper: Open) -> None:
    with_midi.write_text(with_midi.read_text(encoding="utf-8").replace("Audio 7", "Kick Out"), encoding="utf-8")
    reaper()
    assert main(["organise", "--yes", "--stems", *IN_REAPER]) == 0
    assert "VOLPAN" not in with_midi.read_text(encoding="utf-8").partition("<ITEM")[2].partition("<TRACK")[0]
