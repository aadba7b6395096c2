from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import signal

from bridge.cli.main import main
from bridge.cli.match import match_files
from bridge.cli.match_words import hertz, told
from core.processors.filters import EqBand, equalise
from models.strips.material import Array

RATE = 16000


def noise(seconds: float = 1.2) -> Array:
    return 0.1 * np.random.default_rng(2).standard_normal((round(seconds * RATE), 1))


def write(path: Path, samples: Array, rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def test_a_later_louder_copy_is_told_as_delay_and_gain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dry = write(tmp_path / "dry.wav", noise())
    wet = write(tmp_path / "wet.wav", np.concatenate([np.zeros((80, 1)), -2.0 * noise()]))
    assert main(["match", str(dry), str(wet)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Match  dry.wav → wet.wav"
    assert "80 samples later (5.00 ms)" in lines[1]
    assert lines[2].endswith("turned")
    assert any("not identifiable" in line for line in lines)
    assert "  gain       +6.0 dB" in lines


def test_the_delay_that_is_told_is_that_of_the_settings_below_it(tmp_path: Path) -> None:
    dry = write(tmp_path / "dry.wav", noise())
    found = match_files(dry, write(tmp_path / "wet.wav", 2.0 * noise()))
    for residuals, delay in (((-100.0, 0.0), "3 samples later"), ((0.0, -100.0), "7 samples later")):
        compressor = replace(found.compressor, delay=3, residual=residuals[0])
        multiband = replace(found.multiband, delay=7, residual=residuals[1])
        assert delay in list(told(replace(found, compressor=compressor, multiband=multiband)))[1]


def test_json_holds_multiband_compressor_and_equaliser(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    band = EqBand(kind="band", frequency_hz=1000.0, gain_db=6.0, bandwidth=1.5)
    dry = write(tmp_path / "dry.wav", noise())
    wet = write(tmp_path / "wet.wav", equalise(noise(), RATE, [band]))
    assert main(["match", str(dry), str(wet), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert len(read["multiband"]["bands"]) == 4
    assert set(read["compressor"]["law"]) == {"threshold", "ratio", "attack", "release", "gain", "reduction"}
    assert read["eq"]["octaves"][4]["value"] == pytest.approx(5.3, abs=0.3)


@pytest.mark.parametrize("trouble", ["missing", "silent", "short"])
def test_what_cannot_be_compared_is_said_with_what_to_do(
    trouble: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dry, wet = write(tmp_path / "dry.wav", noise()), tmp_path / "wet.wav"
    if trouble != "missing":
        write(wet, 0.0 * noise() if trouble == "silent" else noise(0.02) ** 2)
    assert main(["match", str(dry), str(wet)]) == 1
    assert "wet.wav" in capsys.readouterr().err


def test_files_of_two_rates_are_compared_at_the_lower_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dry = write(tmp_path / "dry.wav", noise())
    wet = write(tmp_path / "wet.wav", signal.resample_poly(noise(), 2, 1), 2 * RATE)
    assert main(["match", str(dry), str(wet)]) == 0
    assert "was resampled to 16000 Hz" in capsys.readouterr().out


@pytest.mark.parametrize(("frequency", "shown"), [(63.0, "63 Hz"), (999.6, "1000 Hz"), (4000.0, "4.00 kHz")])
def test_frequencies_are_shown_as_plug_ins_show_them(frequency: float, shown: str) -> None:
    assert hertz(frequency) == shown
