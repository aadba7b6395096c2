"""The host's own decisions, against a line to a project in memory. The contract is kept in test_host.py."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.hosts.live.host import ATTEMPTS, LiveHost, label_of
from bridge.plan import NewTrack, Plan
from bridge.serve.client import AgentError
from tests.bridge.hosts.live.fake import FakeLine
from tests.bridge.hosts.live.small import (
    KICK,
    LABEL,
    SNARE,
    SONG,
    louder,
    records,
    volume,
)
from tests.bridge.hosts.projects import edit, guid, plan


def user_moves_the_pan(line: FakeLine, track: str = KICK) -> None:
    line.step(
        "Change track pan", track, "pan", line.session.track(track).pan, line.session.track(track).pan + 0.125
    )


def refuse() -> None:
    raise AgentError("A window of REAPER waits for an answer.", "refused")


@pytest.mark.parametrize(("tracks", "label"), [([KICK], LABEL), ([KICK, SNARE, KICK], "Deskhand: test 2 tracks")])
def test_the_undo_step_counts_the_tracks_that_it_changes(tracks: list[str], label: str) -> None:
    assert label_of("test", [edit(one, "pan", 0.0, 0.5) for one in tracks]) == label


def test_a_run_is_written_down_before_it_is_sent_and_settled_after(
    host: LiveHost, line: FakeLine, own_runtime: Path
) -> None:
    before: list[str] = []
    line.meanwhile = [("apply", lambda: before.append(records(own_runtime)[0].read_text()))]
    host.apply(louder())
    (after,) = records(own_runtime)
    assert (json.loads(before[0])["fate"], json.loads(after.read_text())["fate"]) == ("sent", "written")
    assert json.loads(after.read_text())["label"] == line.done[0][0] == LABEL
    assert Plan.from_json(json.dumps(json.loads(after.read_text())["plan"])) == louder()


def test_where_the_project_changed_meanwhile_the_plan_is_fitted_anew(host: LiveHost, line: FakeLine) -> None:
    line.meanwhile = [("apply", lambda: line.step("Change track volume", KICK, "volume", 1.0, 0.25))]
    edits = [edit(KICK, "volume", 1.0, 0.5), edit(SNARE, "name", "Snare", "Snare Top")]
    receipt = host.apply(plan(edits))
    assert [(one.status, one.why) for one in receipt.outcomes] == [
        ("skipped", "it is 0.25 now, not 1.0"),
        ("written", ""),
    ]
    assert receipt.run == 1
    assert (volume(line), line.session.tracks[1].name) == (0.25, "Snare Top")


def test_a_project_that_never_rests_is_given_up_and_nothing_is_left_in_the_log(
    host: LiveHost, line: FakeLine, own_runtime: Path
) -> None:
    line.meanwhile = [("apply", lambda: user_moves_the_pan(line))] * ATTEMPTS
    with pytest.raises(UserError, match="changed in REAPER each of the 5 times"):
        host.apply(louder())
    assert line.asked.count("apply") == ATTEMPTS
    assert volume(line) == 1.0
    assert records(own_runtime) == []


def test_a_plan_that_changes_nothing_is_no_run(host: LiveHost, line: FakeLine) -> None:
    receipt = host.apply(louder(1.0, 1.0))
    assert [one.status for one in receipt.outcomes] == ["written"]
    assert receipt.run is None
    assert "apply" not in line.asked


def test_a_change_after_the_run_does_not_make_it_failed(host: LiveHost, line: FakeLine) -> None:
    line.meanwhile = [
        ("snapshot", lambda: None),
        ("snapshot", lambda: line.step("Change track volume", KICK, "volume", 0.5, 2.0)),
    ]
    receipt = host.apply(louder())
    assert [(one.status, one.observed) for one in receipt.outcomes] == [("written", 0.5)]


def test_what_was_not_written_as_told_is_seen_in_the_project(
    host: LiveHost, line: FakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(project: str, label: str, state: int, edits: list[dict[str, object]]) -> dict[str, object]:
        outcome = {"n": 0, "status": "written", "why": "", "observed": 0.5}
        return {"changed": False, "state": line.state, "outcomes": [outcome], "undo": label}

    monkeypatch.setattr(line, "_apply", deaf)
    (outcome,) = host.apply(louder()).outcomes
    assert (outcome.status, outcome.why, outcome.observed) == ("failed", "another value was read back", 1.0)


@pytest.mark.parametrize("status", ["skipped", "failed"])
def test_the_agents_own_reason_is_told(
    status: str, host: LiveHost, line: FakeLine, monkeypatch: pytest.MonkeyPatch, own_runtime: Path
) -> None:
    def unable(project: str, label: str, state: int, edits: list[dict[str, object]]) -> dict[str, object]:
        assert [one["set"] for one in edits] == ["track", "channels"]
        outcomes = [
            {"n": 0, "status": "written", "why": "", "observed": None},
            {"n": 1, "status": status, "why": "REAPER is moody", "observed": [2, 2]},
        ]
        return {"changed": False, "state": line.state, "outcomes": outcomes, "undo": None}

    monkeypatch.setattr(line, "_apply", unable)
    receipt = host.apply(plan([edit(guid(9), "track", None, NewTrack(name="Bus", channels=4))]))
    (outcome,) = receipt.outcomes
    assert (outcome.status, outcome.why, outcome.observed) == (status, "REAPER is moody", (2, 2))
    assert receipt.run is None
    assert records(own_runtime) == []


def test_a_refusal_leaves_no_run(host: LiveHost, line: FakeLine, own_runtime: Path) -> None:
    line.meanwhile = [("apply", refuse)]
    with pytest.raises(AgentError, match="A window of REAPER"):
        host.apply(louder())
    assert records(own_runtime) == []
    assert host.reports() == []


def test_a_run_that_cannot_be_written_down_is_not_sent(
    host: LiveHost, line: FakeLine, own_runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, mode: str) -> object:
        os.close(descriptor)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("bridge.hosts.rpp.files.os.fdopen", full)
    with pytest.raises(UserError, match="No space left"):
        host.apply(louder())
    monkeypatch.undo()
    assert "apply" not in line.asked
    assert records(own_runtime) == []


class TestUndo:
    def test_a_step_of_the_user_is_not_undone_in_its_place(self, host: LiveHost, line: FakeLine) -> None:
        host.apply(louder())
        user_moves_the_pan(line)
        with pytest.raises(
            UserError, match=r'The last step in REAPER is now "Change track pan", not run 1'
        ) as told:
            host.undo()
        assert "Use REAPER's own undo" in str(told.value)
        assert volume(line) == 0.5

    def test_a_run_that_was_undone_in_reaper_is_passed_over(self, host: LiveHost, line: FakeLine) -> None:
        host.apply(louder())
        host.apply(louder(0.5, 0.25))
        line.undo()
        taken = host.undo()
        assert taken is not None
        assert (taken.run, volume(line)) == (1, 1.0)
        assert host.undo() is None

    def test_so_are_several(self, host: LiveHost, line: FakeLine) -> None:
        host.apply(louder())
        host.apply(plan([edit(KICK, "name", "Kick", "K"), edit(SNARE, "name", "Snare", "S")]))
        line.undo()
        line.undo()
        assert host.undo() is None
        assert volume(line) == 1.0

    def test_runs_of_one_label_are_told_apart(self, host: LiveHost, line: FakeLine) -> None:
        for before, after in ((1.0, 0.5), (0.5, 0.25), (0.25, 0.125)):
            host.apply(louder(before, after))
        line.undo()
        for number, after in ((2, 0.5), (1, 1.0)):
            taken = host.undo()
            assert taken is not None
            assert (taken.run, volume(line)) == (number, after)
        assert host.undo() is None

    def test_a_step_of_the_user_between_two_runs_stays(self, host: LiveHost, line: FakeLine) -> None:
        host.apply(louder())
        user_moves_the_pan(line)
        host.apply(louder(0.5, 0.25))
        taken = host.undo()
        assert taken is not None
        assert taken.run == 2
        with pytest.raises(UserError, match="Change track pan"):
            host.undo()
        assert (volume(line), line.session.track(KICK).pan) == (0.5, 0.125)

    def test_after_reaper_was_started_again_its_undo_is_gone(self, host: LiveHost, line: FakeLine) -> None:
        host.apply(louder())
        other = FakeLine(SONG, instance="two")
        with pytest.raises(UserError, match=r"song\.RPP was opened again since run 1") as told:
            LiveHost(other, "p1").undo()
        assert ".rpp-bak" in str(told.value)

    def test_a_project_saved_under_another_name_keeps_its_undo(self, host: LiveHost, line: FakeLine) -> None:
        host.apply(louder())
        line.path = Path("/nowhere/song v2.RPP")
        assert host.undo() is not None
        assert volume(line) == 1.0

    def test_tabs_have_runs_of_their_own(self, host: LiveHost) -> None:
        host.apply(louder())
        with pytest.raises(UserError, match=r"has not written to other\.RPP yet"):
            LiveHost(FakeLine(SONG, instance="two", path=Path("/nowhere/other.RPP")), "p1").undo()


def test_a_project_that_was_closed_is_said(line: FakeLine) -> None:
    with pytest.raises(UserError, match="not open in REAPER any more"):
        LiveHost(line, "p2").undo()
