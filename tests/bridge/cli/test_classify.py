"""``deskhand classify`` on audio files, with an ear that the tests can foretell."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.cli import classify
from bridge.cli.parser import parser
from bridge.errors import UserError
from bridge.identify import Identify
from bridge.profile import Profile
from models.ears.corrections import Correction
from tests.bridge.audio.ears import PitchEar, sine, sound_first
from tests.bridge.audio.sounds import write

RATE = 16000
KEYS = {"file", "name", "label", "family", "role", "confidence", "alternatives", "votes", "reason"}


@pytest.fixture(autouse=True)
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile of nobody's."""
    path = tmp_path / "profile.db"
    monkeypatch.setenv("DESKHAND_PROFILE", str(path))
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A kick that is called one, a guitar that is called a vocal, silence, and no audio."""
    (tmp_path / "Bass.wav").write_bytes(b"no audio at all")
    return [
        write(tmp_path / "01_KickIn.wav", sine(100.0, 1.0, rate=RATE), rate=RATE),
        tmp_path / "Bass.wav",
        write(tmp_path / "lead vox.flac", sine(1000.0, 1.0, rate=RATE), rate=RATE, subtype="PCM_16"),
        write(tmp_path / "Snare.wav", np.zeros(RATE), rate=RATE),
    ]


def run(*arguments: str | Path, ear: PitchEar | None = None, identify: Identify | None = sound_first) -> int:
    given = parser().parse_args(["classify", *map(str, arguments)])
    return classify.run(given, ear=ear or PitchEar(), identify=identify)


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_file_is_one_object_in_the_order_of_the_input(
    files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*files, "--json") == 1
    found = objects(capsys)
    assert [each["file"] for each in found] == [str(file) for file in files]
    assert found[1] == {"file": str(files[1]), "name": "Bass", "error": found[1]["error"]}
    kick, guitar, silent = found[0], found[2], found[3]
    assert set(kick) >= KEYS
    assert (kick["name"], kick["label"], kick["family"], kick["role"]) == ("01_KickIn", "kick", "drums", None)
    assert kick["votes"]["sound"] == {"label": "kick", "confidence": 0.9, "windows": 1}
    assert guitar["label"] == "electric_guitar"
    assert guitar["votes"]["name"]["label"] == "lead_vocal"
    assert (silent["label"], silent["votes"]["sound"]) == ("snare", None)


def test_the_table_shows_both_votes_and_what_could_not_be_read(
    files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*files, identify=None) == 1
    out, err = capsys.readouterr()
    kick, broken, guitar, silent = out.splitlines()
    assert kick.split()[:2] == ["01_KickIn", "kick"]
    assert kick.split()[3] == "drums"
    assert 'name "kick in" 0.' in kick
    assert "sound kick 0.90" in kick
    assert "not read: cannot be read" in broken
    assert "says lead vocal 0." in guitar
    assert "sound says electric guitar 0.90" in guitar
    assert silent.split()[1] == "snare"
    assert f"{files[1]}: cannot be read" in err


def test_audio_only_reads_no_name(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files[2], files[3], "--audio-only", "--json") == 0
    guitar, silent = objects(capsys)
    assert (guitar["label"], guitar["votes"]["name"]) == ("electric_guitar", None)
    assert guitar["reason"] == "sound electric guitar 0.90"
    assert (silent["label"], silent["reason"]) == ("unknown", "silent")


def test_name_only_opens_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    ear = PitchEar()
    assert run("not there/Kick.wav", "--name-only", "--json", ear=ear) == 0
    (kick,) = objects(capsys)
    assert (kick["label"], kick["votes"]["sound"]) == ("kick", None)
    assert ear.heard == []


def test_names_go_to_the_files_in_their_order(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files[3], files[0], "--name", "Tom 2", "--name", "Audio 01", "--json") == 0
    tom, kick = objects(capsys)
    assert (tom["name"], tom["label"], tom["number"]) == ("Tom 2", "tom", 2)
    assert (kick["name"], kick["label"]) == ("Audio 01", "kick")


def test_another_number_of_names_than_files_is_a_user_error(files: list[Path]) -> None:
    with pytest.raises(UserError, match="There are 4 files and 1 name"):
        run(*files, "--name", "Kick")


def test_a_session_of_files_is_read_in_context(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A prefix that all names share is the band's; alone, "Brass" is an instrument."""
    names = ["Brass Kick", "Brass Snare", "Brass Bass", "Brass Vox", "Brass 1"]
    options = [word for name in names for word in ("--name", name)]
    files = [tmp_path / f"{index}.wav" for index in range(len(names))]
    labels = {}
    for session in ([], ["--session"], ["--session", "--no-context"]):
        assert run(*files, *options, "--name-only", "--json", *session) == 0
        labels[" ".join(session)] = [each["label"] for each in objects(capsys)]
    assert labels[""][-1] == labels["--session --no-context"][-1] == "brass"
    assert labels["--session"][:4] == ["kick", "snare", "bass_guitar", "lead_vocal"]
    assert labels["--session"][-1] == "unknown"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ([], "Nothing to classify"),
        (["--json"], "Nothing to classify"),
        (["--audio-only"], "Nothing to classify"),
        (["--audio-only", "--name", "Kick"], "--audio-only listens"),
        (["a.wav", "--audio-only", "--name", "Kick"], "leave out --name"),
        (["a.wav", "--names-file", "n.txt"], "a session of its own"),
        (["--name", "Kick", "--names-file", "n.txt"], "a session of its own"),
        (["--name", "Kick", "--session"], "--session takes audio files"),
    ],
)
def test_what_makes_no_sense_together_is_told_in_one_sentence(
    wrong: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*wrong) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert len(err.splitlines()) == 1


def without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ValueError("the ear's weights are missing: ears.safetensors")

    monkeypatch.setattr("models.ears.sound.ear.load_ear", missing)


def test_without_weights_names_are_read_and_it_is_said(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_weights(monkeypatch)
    assert classify.run(parser().parse_args(["classify", str(files[0])])) == 0
    out, err = capsys.readouterr()
    assert out.split()[1] == "kick"
    assert err.count("names alone") == 1


def test_without_weights_audio_alone_is_a_user_error(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    without_weights(monkeypatch)
    with pytest.raises(UserError, match=r"ears\.safetensors"):
        classify.run(parser().parse_args(["classify", "--audio-only", str(files[0])]))


def test_what_the_engineer_set_right_counts(
    profile: Path, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with Profile(profile) as remembered:
        remembered.add([Correction(label="tom", name="Zorp", made=datetime(2026, 1, 1, tzinfo=UTC))])
    for given in (["--name", "Zorp"], [files[3], "--name", "Zorp"], ["Zorp.wav", "--name-only"]):
        assert run(*given, "--json") == 0
        (found,) = objects(capsys)
        assert found["label"] == "tom"


@pytest.mark.parametrize("arguments", [["--name", "Kick"], ["Kick.wav", "--name-only", "--session"]])
def test_reading_names_loads_no_array_library(arguments: list[str]) -> None:
    program = (
        "import sys; from bridge.cli.main import main; code = main(sys.argv[1:]); "
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "classify", *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.split()[1] == "kick"
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert loaded.isdisjoint({"numpy", "scipy", "soundfile", "soxr", "torch", "numba"})
