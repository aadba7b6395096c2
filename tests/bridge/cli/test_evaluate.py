"""``deskhand evaluate ears`` as a user meets it, with an ear that can be foretold."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import soundfile

from bridge.cli import evaluate
from bridge.cli.main import main
from models.ears.data.split import part_of
from models.ears.prediction import HEARD
from models.ears.sound.windows import RATE
from tests.bridge.audio.ears import PitchEar, sine, sound_first

KEPT_OUT = next(name for name in map("nobody/library-{}".format, range(99)) if part_of(name) == "test")


@pytest.fixture(autouse=True)
def pitch_ear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "load_ear", lambda _: PitchEar())
    monkeypatch.setattr(evaluate, "identify", sound_first)


def indexed(folder: Path, rows: list[dict[str, str]], pitches: list[float]) -> Path:
    folder.mkdir()
    for row, pitch in zip(rows, pitches, strict=True):
        soundfile.write(folder / row["file"], sine(pitch, 4.0, rate=RATE), RATE)
    with (folder / "INDEX.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rest = {"source_repo": KEPT_OUT, "licence": "CC0", "kind": "phrase", "articulation": ""}
    rows = [{"file": f"{label}.wav", "class": label, **rest} for label in ("kick", "electric_guitar")]
    return indexed(tmp_path / "data", rows, [100.0, 1000.0])


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    rest = {"song": "Song", "repo": "nobody/songs"}
    rows = [
        {"file": f"{name}.wav", "original_track_name": name, "instrument": instrument, **rest}
        for name, instrument in (("S_RAW_01_01", "kick drum"), ("S_RAW_02_01", "male singer"))
    ]
    return indexed(tmp_path / "songs", rows, [100.0, 8000.0])


def run(*arguments: str | Path) -> int:
    return main(["evaluate", "ears", *map(str, arguments)])


def test_tables_fit_100_columns_and_name_baselines_and_published_figures(
    data: Path, songs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--data", data, "--multitracks", songs) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    heads = {line.split("  ")[0] for line in lines}
    assert {"majority", "name alone", "sound alone", "fusion", "fusion, in its session"} <= heads
    assert "libraries not trained on, clean, names made up: 12 tracks, 1 library" in lines
    assert "songs of songs, raw tracks, names instrument: 2 tracks, 1 song" in lines
    assert any(
        line.split() == ["validation", "accuracy", "82.2", "83.9", "95.7", "89.1", *"----"] for line in lines
    )


def test_json_is_one_object(data: Path, songs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", data, "--multitracks", songs, "--seed", "5", "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (found["version"], found["seed"], found["labels"]) == ("pitch-1", 5, list(HEARD))
    titles = {(table["title"], table["names"]) for table in found["tables"]}
    assert ("libraries not trained on, bleed 15 dB below", "scrambled") in titles
    songs_by_sound = next(
        row["scores"]["classes"]
        for table in found["tables"]
        if table["title"] == "songs of songs, raw tracks"
        for row in table["rows"]
        if row["contender"] == "sound alone"
    )
    assert songs_by_sound == {"value": 0.5, "low": None, "high": None, "tracks": 2, "groups": 1}


def test_names_of_a_list_are_called_real(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,label\nBD In,kick\nGit Solo,electric_guitar\n", encoding="utf-8")
    assert run("--data", data, "--names", names) == 0
    assert "clean, names real: 12 tracks" in capsys.readouterr().out


def test_recordings_that_are_left_out_are_told_apart_from_the_results(
    data: Path, songs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (songs / "S_RAW_02_01.wav").unlink()
    assert run("--data", data, "--multitracks", songs, "--json") == 0
    printed = capsys.readouterr()
    assert "songs of songs, raw tracks: left out 1 of 2 recordings: no such file." in printed.err
    json.loads(printed.out)


@pytest.mark.parametrize("option", ["--data", "--multitracks", "--names"])
def test_a_folder_or_file_that_is_not_there_is_named(
    option: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = tmp_path / "absent"
    assert run("--data", data, option, absent) == 1
    error = capsys.readouterr().err
    assert str(absent) in error
    assert "Nothing was written." in error


def test_weights_that_cannot_be_read_are_named(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    assert run("--data", data, "--weights", tmp_path / "none.safetensors") == 1
    assert "none.safetensors" in capsys.readouterr().err


def test_a_card_without_matplotlib_is_refused_before_anything_is_measured(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluate, "find_spec", lambda _: None)
    assert run("--data", data, "--out", tmp_path / "card") == 1
    assert "deskhand[train]" in capsys.readouterr().err
    assert not (tmp_path / "card").exists()
