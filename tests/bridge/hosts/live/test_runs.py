"""Runs that were cut off, and the log that tells of them, against a line to a project in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.hosts.live.host import LiveHost
from bridge.hosts.live.lost import settle_orphans
from bridge.hosts.live.runs import KEPT, RunLog, Tab, process
from tests.bridge.hosts.live.fake import FakeLine
from tests.bridge.hosts.live.small import (
    KICK,
    LABEL,
    SNARE,
    SONG,
    VERB,
    bridge_ends,
    fail,
    louder,
    records,
    volume,
)
from tests.bridge.hosts.projects import edit, plan


class TestCutOff:
    """The bridge ended in the middle of an apply."""

    @pytest.mark.parametrize(("end", "said"), [(bridge_ends, "The bridge has ended"), (fail, "REAPER went away")])
    def test_a_run_that_was_not_written_is_reported_once(
        self, end: Callable[[], None], said: str, host: LiveHost, line: FakeLine
    ) -> None:
        line.meanwhile = [("apply", end)]
        with pytest.raises(UserError, match=f"answer to run 1 did not come: {said}"):
            host.apply(louder())
        assert LiveHost(line, "p1").reports() == [
            "Run 1 (test) on song.RPP was cut off before its receipt came. It was not written: the project holds"
            " none of its edits."
        ]
        assert host.reports() == []
        with pytest.raises(UserError, match="nothing to take back"):
            host.undo()

    def test_a_run_that_was_written_is_reported_and_can_be_taken_back(
        self, host: LiveHost, line: FakeLine
    ) -> None:
        def written_and_lost() -> None:
            line.step(LABEL, KICK, "volume", 1.0, 0.5)
            bridge_ends()

        line.meanwhile = [("apply", written_and_lost)]
        with pytest.raises(UserError, match="answer to run 1 did not come"):
            host.apply(louder())
        (report,) = LiveHost(line, "p1").reports()
        assert "It was written: the project holds 1 of 1 edit. Undo takes it back." in report
        taken = host.undo()
        assert taken is not None
        assert (taken.run, volume(line)) == (1, 1.0)

    def test_the_next_run_settles_it_first(self, host: LiveHost, line: FakeLine) -> None:
        line.meanwhile = [("apply", bridge_ends)]
        with pytest.raises(UserError):
            host.apply(louder())
        assert host.apply(louder()).run == 2
        assert ["Run 1" in one for one in host.reports()] == [True]

    def test_after_reaper_was_started_again_the_project_tells(self, host: LiveHost, line: FakeLine) -> None:
        line.meanwhile = [("apply", bridge_ends)]
        with pytest.raises(UserError):
            host.apply(louder())
        other = FakeLine(SONG.replace("NAME Kick", "NAME Kick\n    VOLPAN 0.5 0 -1 -1 1"), instance="two")
        (report,) = LiveHost(other, "p1").reports()
        assert report.endswith("It was written: the project holds 1 of 1 edit. REAPER's undo of it is gone.")

    def test_another_project_does_not_settle_it(self, host: LiveHost, line: FakeLine) -> None:
        line.meanwhile = [("apply", bridge_ends)]
        with pytest.raises(UserError):
            host.apply(louder())
        other = FakeLine(SONG, path=Path("/nowhere/other.RPP"))
        assert LiveHost(other, "p1").reports() == []
        assert len(host.reports()) == 1

    def test_a_project_that_was_saved_under_another_name_since_does(self, host: LiveHost, line: FakeLine) -> None:
        def written_and_lost() -> None:
            line.step(LABEL, KICK, "volume", 1.0, 0.5)
            bridge_ends()

        line.meanwhile = [("apply", written_and_lost)]
        with pytest.raises(UserError):
            host.apply(louder())
        line.path = Path("/nowhere/song 2.RPP")
        (report,) = LiveHost(line, "p1").reports()
        assert report.endswith("It was written: the project holds 1 of 1 edit. Undo takes it back.")
        assert host.undo() is not None

    def test_a_project_that_was_saved_since_does(self) -> None:
        line = FakeLine(SONG, path=None)
        line.meanwhile = [("apply", bridge_ends)]
        with pytest.raises(UserError):
            LiveHost(line, "p1").apply(louder())
        line.path = Path("/nowhere/song.RPP")
        assert len(LiveHost(line, "p1").reports()) == 1

    def test_one_that_was_never_saved_is_told_when_its_reaper_has_gone(self, own_runtime: Path) -> None:
        line = FakeLine(SONG, path=None)
        line.meanwhile = [("apply", bridge_ends)]
        with pytest.raises(UserError):
            LiveHost(line, "p1").apply(louder())
        log = RunLog()
        assert settle_orphans(log, ["one"]) == []
        (told,) = settle_orphans(log, ["two"])
        assert "on a project that was never saved was cut off" in told
        assert settle_orphans(log, ["two"]) == []

    def test_a_run_of_a_command_that_is_still_at_work_is_left_to_it(
        self, host: LiveHost, own_runtime: Path
    ) -> None:
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
            log = RunLog()
            run = log.begin(TAB, louder(), label=LABEL, state=1)
            record = log.folder / run.file
            record.write_text(json.dumps({**json.loads(record.read_text()), "owner": process(other.pid)}))
            assert host.reports() == []
            assert other.stdin is not None
            other.stdin.close()
        assert len(host.reports()) == 1


TAB = Tab(instance="one", token="p1", name="song", path="/nowhere/song.RPP")


def test_the_log_lets_go_of_the_oldest_runs_that_are_finished() -> None:
    log = RunLog()
    cut_off = log.begin(TAB, louder(), label=LABEL, state=1)
    for _ in range(KEPT + 5):
        log.settle(log.begin(TAB, louder(), label=LABEL, state=1), "written", {})
    numbers = [run.number for run in log.of(TAB)]
    assert numbers == [cut_off.number, *range(7, KEPT + 7)]


def test_a_damaged_record_is_told_and_does_no_harm(host: LiveHost, own_runtime: Path) -> None:
    host.apply(louder())
    (own_runtime / "runs" / "0-1.json").write_text('{"number": 1}')
    (told,) = settle_orphans(RunLog(), ["one"])
    assert "The record 0-1.json of a run cannot be read" in told
    assert host.undo() is not None


def test_the_last_run_is_the_last_though_the_clock_was_set_back(
    host: LiveHost, line: FakeLine, own_runtime: Path
) -> None:
    host.apply(louder())
    (first,) = records(own_runtime)
    first.write_text(json.dumps({**json.loads(first.read_text()), "time": "2999-01-01T00:00:00+00:00"}))
    host.apply(plan([edit(SNARE, "name", "Snare", "Snare Top"), edit(VERB, "pan", 0.0, 0.5)]))
    taken = host.undo()
    assert taken is not None
    assert (taken.run, line.session.tracks[1].name, volume(line)) == (2, "Snare", 0.5)
