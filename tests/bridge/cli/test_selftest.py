"""``deskhand selftest --live``: what it refuses, what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.cli import selftest
from bridge.cli.main import main
from bridge.selftest import reading
from bridge.selftest.report import FILE
from bridge.selftest.scratch import Scratch, make_scratch
from bridge.serve.client import BridgeClient
from tests.bridge.selftest.fake import FakeReaper


class Open(FakeReaper):
    """The fake as what ``open_live`` gives and what ``BridgeClient.connect`` gives."""

    def __enter__(self) -> Open:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to hang up."""

    def close(self) -> None:
        """Nothing to hang up."""


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return make_scratch(tmp_path / "scratch")


@pytest.fixture
def reaper(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Open:
    found = Open(scratch)

    def give(**which: Any) -> Open:
        return found

    monkeypatch.setattr(selftest, "open_live", give)
    monkeypatch.setattr(BridgeClient, "connect", give)
    monkeypatch.setattr(reading, "LISTEN_S", 0.01)
    return found


def run(*arguments: str | Path) -> int:
    return main(["selftest", "--live", *map(str, arguments)])


def test_a_run_writes_one_report_of_every_step(reaper: Open, scratch: Scratch) -> None:
    code = run("--unattended", "--folder", scratch.folder)
    text = (scratch.folder / FILE).read_text(encoding="utf-8")
    data = json.loads(text.split("```json\n")[1].split("\n```")[0])
    assert [step["name"] for step in data["steps"]] == [step.name for step in selftest.STEPS]
    wrong = [step["name"] for step in data["steps"] if step["verdict"] == "not as expected"]
    assert code == int(bool(wrong))
    assert {"reaper", "agent", "bridge", "deskhand", "python", "system", "snapshot_s"} <= data["facts"].keys()
    assert str(scratch.folder) not in text
    assert [path.name for path in scratch.folder.parent.iterdir()] == [scratch.folder.name]


def test_the_exit_code_says_whether_something_was_not_as_expected(
    reaper: Open, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "STEPS", reading.STEPS)
    assert run("--unattended", "--folder", scratch.folder) == 0
    reaper.tick_ms = 31.0
    assert run("--unattended", "--folder", scratch.folder) == 1


def test_a_project_that_is_not_the_scratch_project_is_refused_untouched(
    reaper: Open, scratch: Scratch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "My song.RPP"
    mine.write_bytes(scratch.project.read_bytes())
    reaper.path = str(mine)
    assert run("--unattended", "--folder", scratch.folder) == 1
    assert "It was not touched." in capsys.readouterr().err
    assert reaper.asked == ["projects"]
    assert not (scratch.folder / FILE).exists()


def test_a_folder_with_something_else_in_it_is_refused(
    reaper: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--unattended", "--folder", tmp_path) == 1
    assert "is there already. Nothing was written." in capsys.readouterr().err
    assert reaper.asked == []


def test_where_nobody_can_answer_only_the_project_is_made(
    reaper: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run() == 1
    (made,) = tmp_path.glob("deskhand-selftest *")
    assert Scratch(made).project.is_file()
    assert "--unattended --folder" in capsys.readouterr().err
    assert reaper.asked == []


def test_it_runs_in_a_live_reaper_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["selftest"])
    assert ended.value.code == 2
    assert "--live" in capsys.readouterr().err
