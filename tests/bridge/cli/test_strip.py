"""``strip`` as an engineer meets it: on a small project with sound, on the demo session, and in REAPER."""

from __future__ import annotations

import json
import shutil
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import signal

from bridge.cli.main import INTERRUPTED, main
from bridge.cli.parser import parse
from bridge.desk import STOPPED
from bridge.errors import UserError
from bridge.hosts.live import connect
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Plan
from bridge.plugins.registry import read
from bridge.plugins.shown import parameters
from bridge.preview import preview
from bridge.profile import Profile
from core.units import gain_from_db
from tests.bridge.audio.sounds import write
from tests.bridge.hosts.projects import item, project, track
from tests.bridge.live.agents import Agent, LiveFile

DEMO = Path(__file__).parents[3] / "demo"
RATE = 16000
IN_REAPER = ("--live", "--instance", "one", "--tab", "p1", "--in-reaper")
GERMAN = {"Große Trommel": -20.0, "Gesang Führung": -24.0, "Klavier (Übung)": -14.0, "Flöte": -22.0}
"""Names and levels in dB of the tracks of the small project; a low hum is under each."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User folders of the test's own, one process, no browser, recognition by name: so that the tests are fast."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(webbrowser, "open", lambda url: True)
    monkeypatch.setattr("bridge.cli.listening.open_ear", lambda without, desk: None)
    monkeypatch.setattr("bridge.audio.listen.default_workers", lambda: 1)
    for module in ("measure", "level", "sung"):
        monkeypatch.setattr(f"bridge.strips.{module}.default_workers", lambda: 1)


def sessions(folder: Path, name: str = "Lied", *, copies: int = 1) -> Path:
    """A project of humming, tilted noise; ``copies`` of every track play its one file."""
    blocks = []
    for number, (title, level) in enumerate(GERMAN.items(), 1):
        noise = np.random.default_rng(number).standard_normal(RATE)
        tilted = signal.lfilter([1.0], [1.0, -0.9 + 0.2 * number], noise)
        hum = 0.3 * np.sin(2.0 * np.pi * 30.0 * np.arange(RATE) / RATE)
        write(folder / f"{title}.wav", gain_from_db(level) * (tilted + hum).clip(-1.0, 1.0), rate=RATE)
        clip = item("POSITION 0", "LENGTH 1", "<SOURCE WAVE", f'  FILE "{title}.wav"', ">")
        numbers = [number + len(GERMAN) * copy for copy in range(copies)]
        blocks += [track(each, f'NAME "{title} {copy}"', *clip) for copy, each in enumerate(numbers)]
    path = folder / f"{name}.RPP"
    path.write_text(project(*blocks), encoding="utf-8")
    return path


Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return partial(sessions, tmp_path)


def run(*typed: str | Path) -> int:
    return main([str(word) for word in typed])


def chains(path: Path) -> dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]]:
    """The plug-ins of each track with their parameters as they are displayed."""
    return {
        each.name: [(fx.name, parameters(found)) for fx in each.fx if (found := read(fx)) is not None]
        for each in RppHost(path).snapshot().tracks
    }


def test_a_dry_run_shows_every_parameter_with_its_reason_and_writes_nothing(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make()
    before = path.read_bytes()
    assert run("strip", path, "--dry-run") == 0
    told = capsys.readouterr().out
    assert told.startswith("Strip  Lied    4 tracks: ")
    assert "House rules, strength 100 %." in told
    assert "Klavier (Übung) 0" in told
    assert "ReaEQ" in told
    assert " Hz" in told
    assert "nothing was written" in told
    assert max(len(line) for line in told.splitlines() if "Report:" not in line) <= 100
    assert path.read_bytes() == before


@pytest.mark.parametrize("options", [(), ("--strength", "40"), ("--steps", "eq,reverb")])
def test_strip_twice_writes_once_and_undo_restores_every_byte(
    make: Make, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    path = make()
    before = path.read_bytes()
    assert run("strip", path, "--yes", *options) == 0
    assert " 0 skipped, 0 failed." in capsys.readouterr().out
    written = path.read_bytes()
    assert run("strip", path, "--yes", *options) == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert path.read_bytes() == written != before
    assert run("undo", path) == 0
    assert path.read_bytes() == before


def test_what_is_read_back_is_what_was_shown(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    path = make()
    session = RppHost(path).snapshot()
    assert run("strip", path, "--yes", "--json") == 0
    plan = Plan.from_json(json.dumps(json.loads(capsys.readouterr().out)["plan"]))
    assert plan.edits
    shown = {
        each.name: [(fx.name, parameters(found)) for fx in each.fx if (found := read(fx)) is not None]
        for each in preview(session, plan).session.tracks
    }
    assert chains(path) == shown
    for edit in plan.edits:
        texts = {text for fx in chains(path).values() for _, rows in fx for _, text in rows}
        assert {detail.after for detail in edit.details} <= texts


def test_the_demo_session_is_written_read_back_and_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    (path,) = (tmp_path / "demo").glob("*.RPP")
    before, session = path.read_bytes(), RppHost(path).snapshot()
    assert run("strip", path, "--yes") == 0
    assert " 0 skipped, 0 failed." in capsys.readouterr().out
    after = {each.guid: each for each in RppHost(path).snapshot().tracks}
    for each in session.tracks:
        now = after[each.guid]
        assert (now.volume, now.pan, now.items, now.folder_change) == (
            each.volume,
            each.pan,
            each.items,
            each.folder_change,
        )
        assert now.fx[: len(each.fx)] == each.fx
    assert run("strip", path, "--yes") == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert run("undo", path) == 0
    assert path.read_bytes() == before


def test_steps_and_only_narrow_what_is_set(make: Make) -> None:
    path = make()
    assert run("strip", path, "--yes", "--steps", "eq", "--only", "Flöte 0") == 0
    assert {name for name, fx in chains(path).items() if fx} == {"Flöte 0"}
    assert [name for name, _ in chains(path)["Flöte 0"]] == ["VST: ReaEQ (Cockos)"]


def test_three_hundred_tracks_are_proposed(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(copies=75)
    assert run("strip", path, "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["tracks"]) == 300
    assert told["plan"]["edits"]
    assert told["receipt"] is None


def test_who_calls_it_off_while_it_measures_finds_the_project_as_it_was(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def called_off(*_: object) -> None:
        raise KeyboardInterrupt

    path = make()
    before = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    monkeypatch.setattr("bridge.strips.hear.take", called_off)
    assert run("strip", path, "--yes") == INTERRUPTED
    assert STOPPED in capsys.readouterr().err
    assert {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()} == before


def test_a_profile_that_cannot_be_written_does_not_hide_what_became_of_the_project(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(profile: Profile, written: object) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr("bridge.cli.strip.remember_settings", full)
    assert run("strip", make(), "--yes") == 0
    told = capsys.readouterr()
    assert "written and read back" in told.out
    assert "this was not kept for the next run: The disk is full." in told.err


@pytest.mark.parametrize("typed", ["--steps tea", "--steps ,", "--strength 101", "--steps eq;comp"])
def test_wrong_usage(typed: str) -> None:
    with pytest.raises(SystemExit) as end:
        parse(["strip", "song.RPP", *typed.split()])
    assert end.value.code == 2


def test_the_report_says_what_was_measured_also_where_nothing_is_needed(make: Make, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("strip", make(), "--dry-run", "--report", page) == 0
    told = page.read_text(encoding="utf-8")
    assert "What was measured, also where nothing is needed." in told
    assert "Compressor" in told


def test_in_reaper_it_asks_writes_and_tells(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path, agent = make(), Agent(iter(["yes"]))
    host = LiveFile(path, agent)

    def open_live(**which: Any) -> LiveFile:
        assert which == {"instance": "one", "project": "p1"}
        return host

    monkeypatch.setattr(connect, "open_live", open_live)
    assert run("strip", *IN_REAPER) == 0
    (question,) = agent.shown("ask")
    assert question.startswith("Strip Lied. 4 tracks: ")
    assert any(chains(path).values())
    assert "written and read back" in agent.shown("status")[-1]
