"""``deskhand measure`` as a user meets it: real files, real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.cli.measure import Measured, Refused, measure_file, table
from bridge.words import MINUS
from core.audio import Samples
from tests.core.signals import RATE, channels, sine, steps

ROOT = Path(__file__).parents[3]
KEYS = [
    *("file", "integrated", "momentary_max", "short_term_max", "lra", "true_peak", "sample_peak", "plr", "psr"),
    *("dr", "rms", "crest", "correlation", "sample_rate", "channels", "seconds"),
]


def deskhand(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bridge.cli.main", "measure", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def write(path: Path, samples: Samples, rate: int = RATE, **options: str) -> Path:
    soundfile.write(path, samples, rate, **options)
    return path


def measured(path: Path, *, dual_mono: bool = False) -> Measured:
    outcome = measure_file(path, lambda: False, dual_mono=dual_mono)
    assert isinstance(outcome, Measured)
    return outcome


def test_files_are_printed_in_the_order_of_the_input(tmp_path: Path) -> None:
    files = [
        write(tmp_path / "long.wav", steps((-20, 12))),
        write(tmp_path / "mono.flac", channels(sine(997.0, 4.0, peak_db=-10.0, rate=44100)), 44100),
        write(tmp_path / "silent.wav", np.zeros((RATE, 2), np.float32)),
    ]
    ran = deskhand(*files, "--json")
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0
    assert [list(line) for line in lines] == [KEYS] * 3
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert [line["integrated"] for line in lines] == [
        pytest.approx(-20.0, abs=0.02),
        pytest.approx(-13.01, abs=0.02),
        None,
    ]
    assert [line["correlation"] for line in lines] == [pytest.approx(1.0, abs=1e-6), None, None]
    assert [line["seconds"] for line in lines] == [12.0, 4.0, 1.0]
    assert [(line["sample_rate"], line["channels"]) for line in lines] == [(RATE, 2), (44100, 1), (RATE, 2)]


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    good = write(tmp_path / "good.wav", steps((-20, 4)))
    text = tmp_path / "notes.wav"
    text.write_text("no audio at all")
    ran = deskhand(tmp_path / "absent.wav", good, text, "--json")
    absent, measured_line, unreadable = (json.loads(line) for line in ran.stdout.splitlines())
    assert ran.returncode == 1
    assert absent == {"file": str(tmp_path / "absent.wav"), "error": "is missing"}
    assert measured_line["integrated"] == pytest.approx(-20.0, abs=0.02)
    assert set(unreadable) == {"file", "error"}
    assert "absent.wav: is missing." in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_table_has_a_heading_and_one_line_a_file(tmp_path: Path) -> None:
    loud = write(tmp_path / "loud.wav", steps((-20, 4)))
    ran = deskhand(loud, tmp_path / "absent.wav")
    heading, units, first, second = ran.stdout.splitlines()
    assert heading.split() == ["I", "M", "max", "S", "max", "LRA", "TP", "PLR", "DR", "RMS", "crest", "corr"]
    assert units.split()[0] == "LUFS"
    assert first.split()[:4] == ["loud.wav", *[f"{MINUS}20.0"] * 3]
    assert second == "absent.wav  not measured"


def test_an_mp3_is_measured_to_its_end(tmp_path: Path) -> None:
    if "MP3" not in soundfile.available_formats():
        pytest.skip("this libsndfile has no MP3")
    path = write(tmp_path / "tone.mp3", steps((-20, 7)), format="MP3")
    outcome = measured(path)
    assert outcome.reading.integrated == pytest.approx(-20.0, abs=0.1)
    assert outcome.seconds == pytest.approx(7.0, abs=0.1)


def test_dual_mono_is_an_option(tmp_path: Path) -> None:
    path = write(tmp_path / "mono.wav", channels(sine(997.0, 2.0, peak_db=-20.0)), subtype="FLOAT")
    alone, both = measured(path).reading, measured(path, dual_mono=True).reading
    assert both.integrated - alone.integrated == pytest.approx(3.0103, abs=1e-6)
    assert both.rms == alone.rms


def test_channels_without_known_places_are_said(tmp_path: Path) -> None:
    tone = sine(997.0, 1.0, peak_db=-20.0)
    assert measured(write(tmp_path / "3.wav", channels(tone, tone, tone))).notes == (
        "has 3 channels in an order that no table gives, each weighs the same",
    )
    assert measured(write(tmp_path / "6.wav", channels(*[tone] * 6))).notes == ()


def test_samples_that_are_no_numbers_are_said(tmp_path: Path) -> None:
    samples = steps((-20, 2))
    samples[RATE, 0] = np.nan
    outcome = measured(write(tmp_path / "broken.wav", samples, subtype="FLOAT"))
    assert outcome.notes == ("holds 1 samples that are no numbers, they count as silence",)
    assert outcome.reading.integrated == pytest.approx(-20.0, abs=0.1)


def cut_in_half(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def test_an_mp3_that_breaks_off_is_measured_and_said(tmp_path: Path) -> None:
    if "MP3" not in soundfile.available_formats():
        pytest.skip("this libsndfile has no MP3")
    outcome = measured(cut_in_half(write(tmp_path / "cut.mp3", steps((-20, 4)), format="MP3")))
    assert outcome.seconds == pytest.approx(2.0, abs=0.2)
    (note,) = outcome.notes
    assert note.startswith("breaks off after ")
    assert "its header promises 4." in note


def test_a_flac_that_breaks_off_is_refused(tmp_path: Path) -> None:
    noise = (np.random.default_rng(1).standard_normal((4 * RATE, 2)) * 0.1).astype(np.float32)
    outcome = measure_file(cut_in_half(write(tmp_path / "cut.flac", noise)), lambda: False)
    assert isinstance(outcome, Refused)
    assert outcome.error.startswith("cut.flac breaks off")


def test_sample_rates_too_low_to_measure_are_refused(tmp_path: Path) -> None:
    outcome = measure_file(write(tmp_path / "low.wav", steps((-20, 2)), 500), lambda: False)
    assert isinstance(outcome, Refused)
    assert "500 Hz" in outcome.error


def test_a_called_off_measurement_ends_early(tmp_path: Path) -> None:
    outcome = measure_file(write(tmp_path / "long.wav", steps((-20, 4))), lambda: True)
    assert outcome == Refused(tmp_path / "long.wav", "was called off")


def test_long_names_keep_the_columns_in_line(tmp_path: Path) -> None:
    long = write(tmp_path / f"{'x' * 60}.wav", steps((-20, 1)))
    short = write(tmp_path / "a.wav", steps((-20, 1)))
    lines = list(table([measured(long), measured(short)]))
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= 100


def test_help_of_the_command_loads_no_compiler() -> None:
    program = (
        "import contextlib, sys\nfrom bridge.cli.main import main\n"
        "with contextlib.suppress(SystemExit): main(['measure', '--help'])\nprint('numba' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "False"
