"""``train balance`` as somebody runs it on a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.cli.arguments.learned import BALANCERS
from bridge.cli.main import main
from models.balance.learned.weights import load
from models.balance.train.run import SETTINGS
from models.balance.train.tasks import TASKS
from tests.bridge.cli.test_train import recordings


def train(data: Path, out: Path, *more: str) -> int:
    return main(["train", "balance", "--data", str(data), "--out", str(out), "--workers", "1", *more])


def test_one_command_makes_weights_a_table_and_a_card_and_a_second_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = recordings(tmp_path / "data"), tmp_path / "out"
    wanted = ("--network", "dmc", "--songs", "2", "--epochs", "1")
    assert train(data, out, *wanted) == 0
    told = capsys.readouterr()
    assert "Epoch   1/1" in told.err
    assert "published priors, true class" in told.out
    assert load("dmc", out / "balance.safetensors").error > 0.0
    assert "### dmc (test songs: 1)" in (out / "balance.md").read_text(encoding="utf-8")

    assert train(data, out, *wanted) == 0
    assert "Epoch" not in capsys.readouterr().err, "a finished run has no epoch left to train"


def test_recordings_that_cannot_be_used_are_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert train(tmp_path / "empty", tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "The balance cannot be trained" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("option", ["--songs", "--epochs", "--workers"])
def test_less_than_one_of_anything_is_refused(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path, tmp_path / "out", option, "0") == 1
    assert f"{option} must be at least 1" in capsys.readouterr().err


def test_the_command_line_knows_all_networks_and_no_other() -> None:
    assert set(BALANCERS) == set(TASKS) == set(SETTINGS)
