"""``deskhand evaluate balance`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.cli import evaluate_balance
from bridge.cli.main import main
from models.balance.closed import Closed
from models.balance.evaluate import run as evaluation
from models.balance.evaluate.engineers import ask_many
from tests.models.balance.mixes import noises, written


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_balance, "solvers", lambda: {"closed": Closed()})
    monkeypatch.setattr(evaluation, "ask_many", lambda *told, **options: ask_many(*told, **options, count=3))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "songs"
    written(folder / "Ballad", noises(seed=1), (-3.0, 2.0, -8.0, 4.5), (0.0, 0.0, -0.7, 0.2))
    written(folder / "Waltz", noises(seed=2), (-2.0, 1.0, -7.0, 5.0), (0.0, 0.0, 0.6, 0.0))
    return folder


def run(*arguments: str | Path) -> int:
    return main(["evaluate", "balance", *map(str, arguments)])


def test_the_tables_have_every_contender_class_and_song_and_fit_100_columns(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--data", data) == 0
    out = capsys.readouterr().out
    for word in ("faders at zero", "equal loudness", "class means", "random ±6 dB", "closed, profile", "Ballad"):
        assert word in out
    assert "electric_guitar (2)" in out
    assert max(map(len, out.splitlines())) <= 100


def test_json_has_values_intervals_and_what_was_found_of_each_song(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--data", data, "--json", "--seed", "3") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seed"] == 3
    assert [song["name"] for song in told["songs"]] == ["Ballad", "Waltz"]
    assert all(song["explained"] > 0.99 for song in told["songs"])
    means = next(row for row in told["rows"] if row["contender"] == "class means")
    assert means["faders"]["tracks"] == 8
    assert means["faders"]["low"] <= means["faders"]["value"] <= means["faders"]["high"]
    assert told["learning"][0]["engineers"] == 3


def test_a_track_that_is_not_scored_is_named_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracks = noises()
    tracks[1] = tracks[3]
    written(tmp_path / "songs" / "Twins", tracks, (0.0, -3.0, -6.0, 2.0), (0.0,) * 4)
    assert run("--data", tmp_path / "songs") == 0
    assert "Twins, 01 track: gain not identifiable (others explain 100% of it" in capsys.readouterr().err


def test_a_solver_or_a_folder_that_is_not_there_is_said_in_one_sentence(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--data", data, "--solvers", "oracle") == 1
    assert "There is no solver oracle. Nothing was measured. Choose from closed." in capsys.readouterr().err
    assert run("--data", tmp_path / "nowhere") == 1
    assert "holds no song" in capsys.readouterr().err
