"""Strips learned from finished projects and from pairs, kept, told, forgotten, and carried over to a new track."""

from __future__ import annotations

import json
import math
import webbrowser
from pathlib import Path

import numpy as np
import pytest

from bridge.cli.main import main
from bridge.hosts.rpp.host import RppHost
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.registry import read
from bridge.profile import Profile
from bridge.profile.habits import habits
from bridge.profile.style import style_of
from bridge.render.fxmap import modelled
from core.processors.dynamics import Compressor, CompressorSettings, compress
from models.strips.style import HOUSE
from tests.bridge.audio.sounds import write
from tests.bridge.cli.engineers import HABITS, LABELS, RATE, away, dry, finished, loud, performance, truths

SONGS = 6
THRESHOLD_DB, RATIO, LOG_TIME, TONE_DB = 1.2, 0.04, 0.2, 0.6
"""How near the mean of six tracks comes to the habit: three standard errors of the chance in ``engineers.py``."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User folders of the test's own, one process, no browser, recognition by name: so that the tests are fast."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(webbrowser, "open", lambda url: True)
    monkeypatch.setattr("bridge.cli.listening.open_ear", lambda without, desk: None)
    for module in ("bridge.audio.listen", "bridge.balancing.measure", "bridge.strips.measure"):
        monkeypatch.setattr(f"{module}.default_workers", lambda: 1)


def run(*typed: str | Path) -> int:
    return main([str(word) for word in typed])


def learned(tmp_path: Path, count: int = SONGS) -> None:
    """Finished songs at different levels, learned."""
    songs = [finished(tmp_path, f"song {n}", n, level=-3.0 * n, fader=-1.0 - n) for n in range(count)]
    assert run("learn", *songs) == 0


def compressors(path: Path) -> dict[str, CompressorSettings]:
    """The compressors of a project, by the names of their tracks."""
    found = {}
    for track in RppHost(path).snapshot().tracks:
        for fx in track.fx:
            if isinstance(read(fx), ReaComp):
                processor = modelled(fx, sample_rate=RATE, channels=2, bpm=120.0).insert.processor
                assert isinstance(processor, Compressor)
                found[track.name] = processor.settings
    return found


def test_an_engineer_is_recovered_from_six_songs_and_carried_over_to_a_dry_track_at_another_level(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learned(tmp_path)
    told = capsys.readouterr().out
    assert "Strips of 2 tracks learned." in told
    assert 'Strips of profile "mine": 6 lessons' in told
    style = style_of("mine")
    for title, habit in HABITS.items():
        known = style.classes[LABELS[title]]
        law = known.compressor
        assert law
        assert law.threshold
        assert law.ratio
        assert law.attack
        assert law.release
        assert law.threshold.count == SONGS
        assert law.threshold.mean == pytest.approx(habit.threshold, abs=THRESHOLD_DB)
        assert law.ratio.mean == pytest.approx(habit.ratio, abs=RATIO)
        assert law.attack.mean == pytest.approx(math.log(habit.attack), abs=LOG_TIME)
        assert law.release.mean == pytest.approx(math.log(habit.release), abs=LOG_TIME)
        assert known.eq[4].mean == pytest.approx(habit.tone * 0.8, abs=TONE_DB)
    truth = truths(77, -25.0)
    by = {}
    for name in ("mine", "nobody"):
        new = dry(tmp_path, name, 77, level=-25.0)
        assert run("strip", new, "--profile", name, "--steps", "comp", "--yes") == 0
        by[name] = compressors(new)
    assert by["mine"].keys() == truth.keys()
    for title, meant in truth.items():
        house = by["nobody"].get(title, CompressorSettings())
        assert away(by["mine"][title], meant) < 0.5 * away(house, meant)
    assert "as you set it on 6 lead vocal tracks: ratio 3." in capsys.readouterr().out


def test_what_deskhand_wrote_and_nobody_touched_teaches_nothing(tmp_path: Path) -> None:
    learned(tmp_path, 2)
    new = dry(tmp_path, "new", 77, level=-25.0)
    assert run("strip", new, "--steps", "comp", "--yes") == 0
    assert compressors(new)
    assert run("learn", new, "--force", "--profile", "own") == 0
    with Profile() as profile:
        assert habits(profile, "own") == ()
    assert style_of("own") == HOUSE


def test_learning_a_project_again_replaces_it_and_a_song_is_forgotten_with_its_strips(tmp_path: Path) -> None:
    songs = [finished(tmp_path, f"song {n}", n) for n in range(2)]
    assert run("learn", *songs, songs[0]) == 0
    with Profile() as profile:
        assert sorted((habit.name, habit.track) for habit in habits(profile)) == [
            (f"song {n}", track) for n in range(2) for track in (1, 2)
        ]
    assert run("profile", "forget", "song 0") == 0
    with Profile() as profile:
        assert {habit.name for habit in habits(profile)} == {"song 1"}
    assert run("profile", "reset", "--profile", "mine", "--yes") == 0
    assert style_of("mine") == HOUSE


def test_a_pair_teaches_what_lies_between_its_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = performance(5, -6.0)
    meant = HABITS["Bass DI"].compressor(loud(before))
    after = compress(before.astype(np.float32), RATE, meant)
    files = [write(tmp_path / f"{name}.wav", one, rate=RATE) for name, one in (("dry", before), ("wet", after))]
    assert run("learn", "--before", files[0], "--after", files[1], "--class", "bass_guitar", "--json") == 0
    (pair,) = json.loads(capsys.readouterr().out)["pairs"]
    assert pair["label"] == "bass_guitar"
    law = style_of("mine").classes["bass_guitar"].compressor
    assert law
    assert law.threshold
    assert law.ratio
    assert law.threshold.count == 1
    assert law.threshold.mean == pytest.approx(HABITS["Bass DI"].threshold, abs=1.5)
    assert law.ratio.mean == pytest.approx(HABITS["Bass DI"].ratio, abs=0.1)
    assert law.attack
    assert law.release
    assert law.attack.mean == pytest.approx(math.log(HABITS["Bass DI"].attack), abs=0.4)
    assert law.release.mean == pytest.approx(math.log(HABITS["Bass DI"].release), abs=0.4)
    assert run("profile", "show", "--profile", "mine") == 0
    assert "bass guitar, 1 track: comp on 1 of 1, compressor" in capsys.readouterr().out


@pytest.mark.parametrize(
    "typed",
    [
        (),
        ("--before", "a.wav"),
        ("--before", "a.wav", "--after", "b.wav"),
        ("--before", "a.wav", "--after", "b.wav", "--class", "lead vocals"),
        ("--class", "piano"),
    ],
)
def test_a_pair_without_its_other_half_or_its_class_is_told(
    typed: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run("learn", *typed)
    assert "deskhand learn: error:" in capsys.readouterr().err
