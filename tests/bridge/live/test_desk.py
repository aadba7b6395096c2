"""What an engineer sees and hears in REAPER while a command is at work."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

from bridge.desk import STOPPED
from bridge.errors import UserError
from bridge.hosts.live.desk import MOST_LINE, MOST_LINES, MOST_NAME, MOST_TRACKS, ReaperDesk, summary
from bridge.plan import Plan
from bridge.proposal import Proposal
from tests.bridge.actions.factory import analysis, identity, propose, session, template, track
from tests.bridge.live.agents import Agent


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def proposal(unknown: int = 1) -> Proposal:
    known = session(track("k", "01_Kick"), track("l", "lead"), *(track(f"x{n}") for n in range(unknown)))
    found = analysis(known, {"k": "kick", "l": identity("lead", "lead_vocal", 0.41)})
    return Proposal(known, found, propose(known, found, skip=["folders", "order", "template"]), template())


def test_progress_says_step_track_and_time_left_at_most_four_times_a_second() -> None:
    agent, now = Agent(), Clock()
    step = ReaperDesk(agent, "Deskhand", now=now).progress("Listening")
    for done in range(41):
        step(done, 40, f"Gtr {done}")
        now.seconds += 0.125
    shown = agent.shown("progress")
    assert shown[:3] == [
        "Listening 0/40 Gtr 0",
        "Listening 2/40 Gtr 2, 00:05 left",
        "Listening 4/40 Gtr 4, 00:04 left",
    ]
    assert len(shown) == 21


def test_the_last_step_is_always_shown() -> None:
    agent, now = Agent(), Clock()
    step = ReaperDesk(agent, "Deskhand", now=now).progress("Listening")
    step(1, 2, "Kick")
    step(2, 2, "")
    assert agent.shown("progress")[-1] == "Listening 2/2 (no name)"


def test_a_screen_reader_speaks_progress_every_ten_seconds() -> None:
    agent, now = Agent(), Clock()
    step = ReaperDesk(agent, "Deskhand", now=now).progress("Listening")
    for done in range(1, 61):
        now.seconds += 0.5
        step(done, 100, "Kick")
    assert [text.split()[1] for text in agent.shown("status")] == ["20/100", "40/100", "60/100"]


def test_the_question_says_in_short_what_is_known_what_changes_and_what_to_look_at_first() -> None:
    first, look, edits = summary(proposal())
    assert first == "Organise song.RPP. 3 tracks: 1 recognised, 1 unsure, 1 unknown."
    assert look == 'Look at these first, they are left as they are: 2 "lead", 3 "x0".'
    assert edits == "3 edits: names 1, colours 1, icons 1."


def test_a_long_list_of_unsure_tracks_is_cut() -> None:
    _, look, _ = summary(proposal(unknown=9))
    assert look.count('"') == 2 * MOST_TRACKS
    assert look.endswith(" and 4 more.")


def test_the_question_is_short_where_every_track_is_known() -> None:
    known = session(track("k", "01_Kick"))
    found = analysis(known, {"k": "kick"})
    assert len(list(summary(Proposal(known, found, propose(known, found), template())))) == 2


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a browser was asked to open."""
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    return opened


@pytest.mark.parametrize(("answer", "written"), [("yes", True), ("no", False)])
def test_the_report_is_open_before_the_question_and_only_yes_means_yes(
    answer: str, written: bool, tmp_path: Path, pages: list[str]
) -> None:
    heard_before: list[list[tuple[str, str]]] = []
    agent, page, proposed = Agent(iter([answer])), tmp_path / "song.html", proposal()

    def report(plan: Plan) -> Path:
        heard_before.append(list(agent.heard))
        return page

    accepted = ReaperDesk(agent, "Deskhand: Organise").confirm(proposed, report)
    assert accepted == (proposed.plan if written else None)
    assert (pages, heard_before) == ([page.as_uri()], [[]])
    (question,) = agent.shown("ask")
    assert question.startswith("\n\n".join(summary(proposed)))
    assert question.endswith("The whole list is in the report, which is open in your browser now. Write them?")


def test_where_no_browser_opens_the_question_says_where_the_report_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    agent, page = Agent(iter(["no"])), tmp_path / "song.html"
    ReaperDesk(agent, "Deskhand: Organise").confirm(proposal(), lambda plan: page)
    assert agent.shown("ask")[0].endswith(f"The whole list is in the report: {page}. Write them?")


def test_results_go_to_the_status_line_and_what_must_not_be_missed_into_a_dialog() -> None:
    agent = Agent()
    desk = ReaperDesk(agent, "Deskhand")
    desk.tell("3 written.", ["Report: x"])
    desk.tell("2 written, 1 skipped.", ["Report: x"], attention=True)
    desk.warn("The weights are missing.")
    assert agent.heard == [
        ("status", "3 written."),
        ("message", "2 written, 1 skipped.\nReport: x"),
        ("message", "The weights are missing."),
    ]


def test_a_dialog_is_cut_where_it_would_not_fit_a_screen() -> None:
    agent = Agent()
    ReaperDesk(agent, "Deskhand").tell("Result.", [str(n) for n in range(MOST_LINES + 3)], attention=True)
    (message,) = agent.shown("message")
    assert message.splitlines() == ["Result.", *map(str, range(MOST_LINES)), "and 3 more lines"]


def test_names_of_any_length_leave_a_dialog_its_size() -> None:
    agent = Agent(iter([None]))
    desk = ReaperDesk(agent, "Deskhand")
    name = "x" * 10_000
    desk.tell(f'Track 1 "{name}"\nis told.', [f'skipped: name of "{name}"'], attention=True)
    desk.progress("Listening")(1, 2, name)
    desk.line(f'Track 1 "{name}" is')
    assert max(len(line) for _, text in agent.heard for line in text.splitlines()) == MOST_LINE
    assert agent.shown("progress") == [f"Listening 1/2 {'x' * (MOST_NAME - 1)}…, 00:00 left"]
    known = session(track("u", name))
    found = analysis(known, {})
    _, look, *_ = summary(Proposal(known, found, propose(known, found), template()))
    assert look == f'Look at these first, they are left as they are: 1 "{"x" * (MOST_NAME - 1)}…".'


def test_a_line_is_asked_for_with_what_is_there_already_and_may_be_called_off() -> None:
    agent = Agent(iter([" Snare ", None]))
    desk = ReaperDesk(agent, "Deskhand")
    assert desk.line("Track 3 is", "tom") == "Snare"
    assert desk.line("Track 3 is") is None
    assert agent.shown("input") == ["Track 3 is [tom]", "Track 3 is []"]


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), STOPPED), (UserError("gone"), "")])
def test_a_command_that_ends_early_leaves_no_progress_on_the_status_line(
    error: BaseException, status: str
) -> None:
    agent = Agent()
    with pytest.raises(type(error)), ReaperDesk(agent, "Deskhand"):
        raise error
    assert agent.heard == [("status", status)]
