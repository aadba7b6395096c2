"""``deskhand evaluate upmix``: tables or JSON of the songs in a folder, a clear word where there are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.cli import evaluate
from bridge.cli.parser import parser
from bridge.errors import UserError
from models.separation.evaluate.contenders import contenders
from tests.models.separation.evaluate.made import songs


def run(*arguments: str) -> int:
    return evaluate.run(parser().parse_args(["evaluate", "upmix", *arguments]))


def test_the_tables_are_markdown_and_the_json_has_the_same_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(songs(tmp_path))
    assert run("--data", folder, "--seconds", "5") == 0
    text = capsys.readouterr().out
    assert [line for line in text.splitlines() if line.startswith("### ")] == [
        "### SDR of sources and ambience",
        "### SI-SDR of sources and ambience",
        "### The 5.1",
    ]
    assert run("--data", folder, "--seconds", "5", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in told["tables"][0]["rows"]] == list(contenders())


def test_a_folder_without_songs_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Upmixes cannot be measured"):
        run("--data", str(tmp_path))
