"""The ``render`` command as a user meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.bridge.cli.test_commands import ROOT, deskhand

ENVIRONMENT = dict(os.environ)
PLUGIN = '<CLAP "CLAP: Wonder (Maker)" org.wonder ""\n>'


def written(folder: Path, *, length: float = 0.5, media: str = "tone.wav") -> Path:
    """A project of a track that loops a short file through an unknown plug-in, and of one whose file is lost."""
    soundfile.write(folder / "tone.wav", 0.5 * np.sin(np.arange(4800) / 10.0), 48000)
    item = f"<ITEM\nPOSITION 0\nLENGTH {length}\nLOOP 1\n<SOURCE WAVE\nFILE %s\n>\n>"
    chain = f"<FXCHAIN\nBYPASS 0 0 0\n{PLUGIN}\nWAK 0 0\n>"
    lead = f'<TRACK\nNAME "Lead"\n{chain}\n{item % media}\n>'
    lost = f'<TRACK\nNAME "Lost"\n{item % "gone.wav"}\n>'
    path = folder / "song.RPP"
    path.write_text(f'<REAPER_PROJECT 0.1 "7.28/linux" 1\nSAMPLERATE 48000 1 0\nPANMODE 3\n{lead}\n{lost}\n>\n')
    return path


def test_the_mix_is_written_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    project, out = written(tmp_path), tmp_path / "mix.wav"
    before = project.read_bytes()
    run = deskhand(ENVIRONMENT, "render", project, "--out", out, "--stems")
    assert run.returncode == 0, run.stderr
    assert soundfile.info(out).frames == 24000
    assert '"Lead": CLAP: Wonder (Maker) is bypassed: it is not modelled.' in run.stdout
    assert '"Lost": gone.wav is missing.' in run.stdout
    assert [path.name for path in (tmp_path / "mix stems").iterdir()] == ["01 Lead.wav"]
    assert project.read_bytes() == before


def test_json_is_one_object_with_files_and_what_is_left_out(tmp_path: Path) -> None:
    run = deskhand(ENVIRONMENT, "render", written(tmp_path), "--out", tmp_path / "mix.wav", "--float", "--json")
    told = json.loads(run.stdout)
    assert told["bypassed"] == [
        {"track": "Lead", "plugin": "CLAP: Wonder (Maker)", "reason": "it is not modelled"}
    ]
    assert told["not_rendered"] == ['"Lost": gone.wav is missing.']
    assert told["mix"]["path"] == str(tmp_path / "mix.wav")
    assert told["mix"]["frames"] == 24000
    assert told["sample_rate"] == 48000


@pytest.mark.parametrize("own", ["song.RPP", "tone.wav"])
def test_the_project_and_its_media_are_refused_as_the_output(own: str, tmp_path: Path) -> None:
    project = written(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run = deskhand(ENVIRONMENT, "render", project, "--out", tmp_path / own)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_without_out_the_usage_is_wrong(tmp_path: Path) -> None:
    assert deskhand(ENVIRONMENT, "render", written(tmp_path)).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_leaves_no_half_file(tmp_path: Path) -> None:
    project = written(tmp_path, length=3600.0)
    before = sorted(path.name for path in tmp_path.iterdir())
    command = [sys.executable, "-m", "bridge.cli.main", "render", str(project), "--out", str(tmp_path / "mix.wav")]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while not list(tmp_path.glob(".mix.wav*")) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"Traceback" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == before
