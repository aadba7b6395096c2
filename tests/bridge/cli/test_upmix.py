"""The ``upmix`` command as a user meets it: files, and copies of the demo session."""

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

from bridge.hosts.rpp.host import RppHost
from bridge.render.render import render
from bridge.session import Session
from core.upmix.channels import fold_down
from tests.bridge.cli.test_commands import ROOT, deskhand, project, user

__all__ = ["project", "user"]

SIX = 6


def session_of(path: Path) -> Session:
    return RppHost(path).snapshot()


def media(project: Path) -> set[str]:
    return {path.name for path in (project.parent / "Audio").iterdir()}


def muted(project: Path) -> set[str]:
    return {track.name for track in session_of(project).tracks if track.mute}


def stereo(path: Path, *, seconds: float = 1.0) -> None:
    soundfile.write(path, np.random.default_rng(3).normal(0.0, 0.1, (round(8000 * seconds), 2)), 8000)


def test_a_file_becomes_a_six_channel_wav_and_the_levels_are_told(user: dict[str, str], tmp_path: Path) -> None:
    source, out = tmp_path / "mix.wav", tmp_path / "5.1.wav"
    stereo(source)
    run = deskhand(user, "upmix", source, "--out", out, "--preview", "mono", "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert [one["channel"] for one in told["figures"]["levels"]] == ["L", "R", "C", "LFE", "Ls", "Rs"]
    assert told["figures"]["residual_db"] < -100.0
    assert (soundfile.info(out).channels, soundfile.info(out).frames) == (SIX, 8000)
    assert soundfile.info(tmp_path / "5.1 mono.wav").channels == 1


def test_a_dry_run_on_a_file_writes_nothing_and_the_source_is_never_the_target(
    user: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "mix.wav"
    stereo(source)
    before = source.read_bytes()
    assert deskhand(user, "upmix", source, "--out", tmp_path / "5.1.wav", "--dry-run").returncode == 0
    run = deskhand(user, "upmix", source, "--out", source)
    assert (run.returncode, "Name another file with --out" in run.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mix.wav"]
    assert source.read_bytes() == before


def test_a_network_without_its_model_is_refused_with_what_would_help(user: dict[str, str], tmp_path: Path) -> None:
    stereo(tmp_path / "mix.wav")
    arguments = (tmp_path / "mix.wav", "--out", tmp_path / "5.1.wav", "--models", tmp_path)
    run = deskhand(user, "upmix", *arguments, "--separator", "htdemucs")
    assert run.returncode == 1
    assert "--separator embedded needs no model" in run.stderr
    assert not (tmp_path / "5.1.wav").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ["mix.wav"],
        ["mix.wav", "--out", "5.1.flac"],
        ["mix.wav", "--out", "5.1.wav", "--from", "master"],
        ["song.rpp", "--from", "item"],
        ["song.rpp", "--from", "item", "1.5"],
        ["song.rpp", "--from", "time", "4", "2"],
        ["song.rpp", "--from", "chorus"],
        ["song.rpp", "--from", "track", "Bass", "--separator", "stems"],
    ],
)
def test_options_that_make_no_sense_are_wrong_usage(user: dict[str, str], wrong: list[str]) -> None:
    assert deskhand(user, "upmix", *wrong).returncode == 2


def test_a_project_plays_its_upmix_in_six_channels_that_fold_down_to_what_it_was(
    user: dict[str, str], project: Path, tmp_path: Path
) -> None:
    original = project.read_bytes()
    before = render(session_of(project), tmp_path / "before.wav", floating=True).mix
    run = deskhand(user, "upmix", project, "--yes", "--bits", "32f", "--layout", "sources")
    assert run.returncode == 0, run.stderr
    after = session_of(project)
    assert after.master.channels == SIX
    folder, *sources = after.tracks[-5:]
    assert (folder.name, folder.folder_change, sources[-1].folder_change) == ("Upmix 5.1", 1, -1)
    assert {(track.channels, len(track.items)) for track in sources} == {(SIX, 1)}
    done = render(after, tmp_path / "after.wav", floating=True).mix
    assert done.channels == SIX
    was, now = (soundfile.read(one.path, dtype="float32")[0].T for one in (before, done))
    frames = min(was.shape[1], now.shape[1])
    difference = fold_down(now)[:, :frames] - was[:, :frames]
    assert np.sum(np.square(difference)) < 1e-6 * np.sum(np.square(was))
    assert deskhand(user, "undo", project).returncode == 0
    assert project.read_bytes() == original


def test_a_dry_run_on_a_project_leaves_no_file(user: dict[str, str], project: Path) -> None:
    original, files = project.read_bytes(), media(project)
    run = deskhand(user, "upmix", project, "--dry-run", "--from", "time", "2", "4.5")
    assert run.returncode == 0, run.stderr
    assert "at 00:02, 00:02 long" in run.stdout
    assert "The original is not muted" in run.stdout
    assert (project.read_bytes(), media(project)) == (original, files)


def test_a_track_that_cannot_be_played_is_not_muted(user: dict[str, str], project: Path) -> None:
    run = deskhand(user, "upmix", project, "--dry-run", "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    names = {track.guid: track.name for track in session_of(project).tracks}
    silenced = {names[edit["target"]] for edit in told["plan"]["edits"] if edit["field"] == "mute"}
    assert "Bass DI.wav" in silenced
    assert "pad idea (midi)" not in silenced
    said = " ".join(told["findings"]["sentences"])
    assert 'Not muted, because nothing of it could be played for the upmix: "pad idea (midi)".' in said
    assert "Nothing was rendered" in said


def test_a_track_is_upmixed_and_muted_and_the_others_play_on(
    user: dict[str, str], project: Path, tmp_path: Path
) -> None:
    files, before, report = media(project), muted(project), tmp_path / "report.html"
    run = deskhand(user, "upmix", project, "--yes", "--from", "track", "GIT Rythmus L", "--report", report)
    assert run.returncode == 0, run.stderr
    assert '<section id="upmix"' in report.read_text(encoding="utf-8"), "the 5.1 in figures and pictures"
    assert muted(project) - before == {"GIT Rythmus L"}
    assert media(project) - files == {"Mail order rock Upmix 5.1.wav"}
    run = deskhand(user, "upmix", project, "--yes", "--from", "item", "1", "--keep-original")
    assert run.returncode == 0, run.stderr
    assert "Mail order rock Upmix 2 5.1.wav" in media(project)
    assert [track.name for track in session_of(project).tracks].count("Upmix 5.1") == 2
    assert "Only 1 and 2 are upmixed" in run.stdout


def test_stems_are_the_tracks_of_the_session(user: dict[str, str], project: Path) -> None:
    run = deskhand(user, "upmix", project, "--dry-run", "--from", "stems", "--layout", "sources")
    assert run.returncode == 0, run.stderr
    assert "Upmix vocals.wav" in run.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_upmix_that_is_called_off_leaves_project_and_folder_as_they_were(
    user: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "long.wav"
    stereo(source, seconds=1200.0)
    command = [sys.executable, "-m", "bridge.cli.main", "upmix", str(source), "--out", str(tmp_path / "5.1.wav")]
    running = subprocess.Popen(command, env={**os.environ, **user}, cwd=ROOT, stderr=subprocess.PIPE)
    while running.poll() is None and not list(tmp_path.glob(".5.1.wav.*")):
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    running.communicate()
    assert running.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["long.wav"]
