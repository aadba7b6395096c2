"""``deskhand evaluate strips`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.cli.main import main
from tests.models.strips.library_cases import library


@pytest.fixture
def data(tmp_path: Path) -> Path:
    library(tmp_path / "recordings", "test")
    return tmp_path / "recordings"


def run(*arguments: str | Path) -> int:
    return main(["evaluate", "strips", *map(str, arguments)])


def test_tables_are_markdown(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", data, "--parts", "eq", "--pairs", "2") == 0
    out = capsys.readouterr().out
    assert out.startswith("### Equaliser recovered from pairs\n")
    assert "| mean predictor: 0 dB | " in out


def test_json_has_the_same_tables(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", data, "--parts", "eq", "--pairs", "2", "--json", "--seed", "3") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seed"] == 3
    fit = told["tables"][0]["rows"][-1]
    assert fit["name"] == "analytic"
    assert fit["cells"][0]["value"] < 0.5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name folders of recordings with --data"),
        (("--data", "nowhere"), "nowhere is none"),
        (("--multitracks", "nowhere", "--parts", "nonsense"), "there is no part nonsense"),
    ],
)
def test_what_cannot_be_measured_is_said(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 1
    assert said in capsys.readouterr().err
