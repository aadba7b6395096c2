"""``train ears`` as somebody runs it on a folder of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.cli.main import main
from models.ears.data.split import Part, part_of
from models.ears.sound.ear import load_ear
from models.ears.sound.windows import FRAMES, RATE

VOICES = {"kick": 55.0, "piano": 440.0, "hihat": 7000.0, "brass": 230.0}
ALL_PARTS: tuple[Part, ...] = ("train", "tune", "test")


def source_in(part: Part, label: str) -> str:
    """The name of a library that the split puts into a part."""
    return next(name for n in range(1000) if part_of(name := f"own/{label}{n}") == part)


def recordings(folder: Path, parts: tuple[Part, ...] = ALL_PARTS) -> Path:
    rng = np.random.default_rng(4)
    rows = ["file,class,source_repo,licence,kind,articulation"]
    for label, hertz in VOICES.items():
        for part in parts:
            file = folder / label / f"{part}.wav"
            file.parent.mkdir(parents=True, exist_ok=True)
            seconds = np.arange(4 * RATE) / RATE
            tone = np.sin(2 * np.pi * hertz * seconds) + 0.1 * rng.normal(size=len(seconds))
            soundfile.write(file, 0.3 * tone, RATE)
            rows.append(f"{label}/{part}.wav,{label},{source_in(part, label)},CC0,phrase,")
    (folder / "INDEX.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def train(data: Path, out: Path, *more: str) -> int:
    command = ["train", "ears", "--data", str(data), "--out", str(out)]
    return main([*command, "--windows", "40", "--epochs", "2", "--workers", "1", *more])


def test_one_command_makes_weights_that_load_and_a_card_that_names_the_libraries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = recordings(tmp_path / "data"), tmp_path / "out"
    assert train(data, out) == 0
    told = capsys.readouterr()
    assert "Epoch   2/2" in told.err
    [heard] = load_ear(out / "ears.safetensors").hear([np.ones((1, FRAMES), np.float32)])
    assert heard is not None
    card = (out / "ears.md").read_text(encoding="utf-8")
    assert all(source_in(part, "kick") in card for part in ALL_PARTS)
    assert list(out.glob("confusion*.png"))

    assert train(data, out) == 0
    assert "Epoch" not in capsys.readouterr().err, "a finished run has no epoch left to train"


def test_data_without_anything_to_tune_with_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(recordings(tmp_path / "data", ("train",)), tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "cannot be trained" in told
    assert "'tune'" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("option", ["--windows", "--epochs", "--workers"])
def test_less_than_one_of_anything_is_refused(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path, tmp_path / "out", option, "0") == 1
    assert f"{option} must be at least 1" in capsys.readouterr().err


def test_a_published_network_says_how_many_test_windows_it_got_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(recordings(tmp_path / "data"), tmp_path / "out", "--network", "hierarchy-5") == 0
    assert "windows are right" in capsys.readouterr().out
