"""``balance`` and ``learn`` as an engineer meets them, on a small project with sound, on file and in REAPER."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.cli.main import main
from bridge.cli.parser import parse
from bridge.errors import UserError
from bridge.hosts.live import connect
from bridge.hosts.rpp.host import RppHost
from bridge.profile import Profile
from bridge.profile.songs import songs
from core.units import db_from_gain
from tests.bridge.bands import band
from tests.bridge.live.agents import Agent, LiveFile

IN_REAPER = ("--live", "--instance", "one", "--tab", "p1", "--in-reaper")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User folders of the test's own, one process, no browser, recognition by name: so that the tests are fast."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(webbrowser, "open", lambda url: True)
    monkeypatch.setattr("bridge.cli.listening.open_ear", lambda without, desk: None)
    monkeypatch.setattr("bridge.audio.listen.default_workers", lambda: 1)
    monkeypatch.setattr("bridge.balancing.measure.default_workers", lambda: 1)


Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a project of the band, with the faders in dB that are given."""
    return partial(band, tmp_path)


def run(*typed: str | Path) -> int:
    return main([str(word) for word in typed])


def faders(path: Path) -> dict[str, float]:
    return {each.name: round(db_from_gain(each.volume), 2) for each in RppHost(path).snapshot().tracks}


def proposed(capsys: pytest.CaptureFixture[str], *typed: str | Path) -> dict[str, float]:
    """The faders that a dry run proposes, in dB by GUID."""
    capsys.readouterr()
    assert run("balance", *typed, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    edits = told["plan"]["edits"]
    return {edit["target"][-3:-1]: db_from_gain(edit["after"]) for edit in edits if edit["field"] == "volume"}


def test_a_dry_run_shows_faders_with_reason_and_confidence_and_writes_nothing(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make()
    before = path.read_bytes()
    assert run("balance", path, "--dry-run") == 0
    told = capsys.readouterr().out
    assert told.startswith("Balance  song    4 tracks: 4 recognised")
    assert "Levels from the literature, strength 100 %." in told
    assert "LU below the mix wanted" in " ".join(told.split())
    assert "nothing was written" in told
    assert max(len(line) for line in told.splitlines() if "Report:" not in line) <= 100
    assert path.read_bytes() == before


@pytest.mark.parametrize("options", [(), ("--strength", "40"), ("--from", "current")])
def test_balance_twice_writes_once_and_undo_restores_every_byte(
    make: Make, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    path = make(piano=10.0)
    before = path.read_bytes()
    assert run("balance", path, "--yes", *options) == 0
    written = path.read_bytes()
    assert run("balance", path, "--yes", *options) == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert path.read_bytes() == written != before
    assert run("undo", path) == 0
    assert path.read_bytes() == before


def test_after_an_undo_the_way_begins_where_the_faders_stand_again(make: Make) -> None:
    path = make(piano=10.0)
    for options in (("--strength", "50"), ()):
        assert run("balance", path, "--yes", *options) == 0
    assert run("undo", path) == 0
    half = faders(path)
    assert run("balance", path, "--yes", "--strength", "50") == 0
    assert faders(path) == half


def test_half_the_way_and_then_all_of_it_is_all_of_it_at_once(make: Make) -> None:
    there, by_halves = make("there", piano=10.0), make("by halves", piano=10.0)
    assert run("balance", there, "--yes") == 0
    assert run("balance", by_halves, "--yes", "--strength", "50") == 0
    assert run("balance", by_halves, "--yes") == 0
    assert faders(by_halves) == faders(there)


def test_a_profile_that_cannot_be_written_does_not_hide_what_became_of_the_project(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(profile: Profile, starts: object) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr("bridge.cli.balance.remember", full)
    assert run("balance", make(piano=10.0), "--yes") == 0
    told = capsys.readouterr()
    assert "written and read back" in told.out
    assert "The edits were written, but this was not kept for the next run: The disk is full." in told.err


def test_keep_only_and_focus(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    path = make()
    plain = proposed(capsys, path)
    focused = proposed(capsys, path, "--focus", "piano")
    assert focused["04"] - focused["02"] == pytest.approx(plain["04"] - plain["02"] + 2.0)
    assert "04" not in proposed(capsys, path, "--keep", "Piano")
    assert set(proposed(capsys, path, "--only", "Piano")) == {"04"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--keep", "Paino"), "Close names: Piano."),
        (("--solver", "magic"), "There are: closed"),
        (("--report", "song.RPP"), "The report would replace"),
    ],
)
def test_what_does_not_exist_is_said_and_nothing_is_written(
    make: Make,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, str],
    said: str,
) -> None:
    path = make()
    monkeypatch.chdir(path.parent)
    before = path.read_bytes()
    assert run("balance", path, "--yes", *options) == 1
    assert said in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_solver_whose_weights_are_missing_is_no_bug(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ValueError("the balance's weights are missing")

    monkeypatch.setattr("models.balance.learned.weights.load", missing)
    assert run("balance", make(), "--solver", "leveller") == 1
    assert 'The solver "leveller" cannot be used: the balance\'s weights are missing.' in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["--strength 101", "--strength -1", "--strength much", "--from here"])
def test_wrong_usage(typed: str) -> None:
    with pytest.raises(SystemExit) as end:
        parse(["balance", "song.RPP", *typed.split()])
    assert end.value.code == 2


def test_the_report_has_what_is_known_and_the_levels_at_the_faders(make: Make, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("balance", make(), "--dry-run", "--solver", "genetic", "--report", page) == 0
    told = page.read_text(encoding="utf-8")
    assert "Loudness of 4 tracks at the fader" in told
    assert "What is known" in told
    assert 'class="curve"' in told


def test_in_reaper_it_asks_writes_and_tells(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path, agent = make(piano=10.0), Agent(iter(["yes"]))
    host = LiveFile(path, agent)

    def open_live(**which: Any) -> LiveFile:
        assert which == {"instance": "one", "project": "p1"}
        return host

    monkeypatch.setattr(connect, "open_live", open_live)
    before = faders(path)
    assert run("balance", *IN_REAPER) == 0
    (question,) = agent.shown("ask")
    assert question.startswith("Balance song. 4 tracks: 4 recognised, 0 unsure, 0 unknown.")
    assert "Levels from the literature, strength 100 %." in question
    assert faders(path) != before
    assert "written and read back" in agent.shown("status")[-1]


def test_learn_keeps_a_song_and_balance_goes_by_it(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    mixes = [make(f"mix {n}", kick=8.0, bass=-6.0, lead=6.0, piano=-12.0) for n in range(5)]
    assert run("learn", *mixes, "--genre", "rock") == 0
    told = capsys.readouterr().out
    assert "mix 4.RPP: 4 classes learned." in told
    assert 'Profile "mine": 5 songs learned.' in told
    bare = make("bare")
    mine, house = proposed(capsys, bare), proposed(capsys, bare, "--profile", "anna")
    wanted = faders(mixes[0])
    by_me, by_house = (_distance(each, list(wanted.values())) for each in (mine, house))
    assert by_me < by_house / 2
    assert proposed(capsys, bare, "--genre", "jazz") == house


def _distance(found: dict[str, float], wanted: list[float]) -> float:
    """Mean difference in dB after removing the one of all; a fader that is not proposed stands at 0 dB."""
    away = np.array([found.get(f"{n:02d}", 0.0) - to for n, to in enumerate(wanted, 1)])
    return float(np.mean(np.abs(away - away.mean())))


def test_learning_the_same_project_again_replaces_it(make: Make, own_profile: Path) -> None:
    path = make(kick=3.0)
    for _ in range(2):
        assert run("learn", path, "--profile", "anna") == 0
    with Profile() as profile:
        assert [(each.taste, each.name, len(each.places)) for each in songs(profile)] == [("anna", "song", 4)]


def test_an_unfinished_project_teaches_nothing_unless_forced(
    make: Make, capsys: pytest.CaptureFixture[str], own_profile: Path
) -> None:
    path = make()
    assert run("learn", path) == 1
    assert "song.RPP: not learned, no fader was moved" in capsys.readouterr().out
    assert not own_profile.exists()
    assert run("learn", path, "--force", "--dry-run") == 0
    assert "Nothing was kept." in capsys.readouterr().out
    assert run("learn", path, "--force") == 0
    with Profile() as profile:
        assert len(songs(profile)) == 1


def test_a_missing_project_is_told_before_any_is_listened_to(
    make: Make, capsys: pytest.CaptureFixture[str], own_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.cli.learn.heard", lambda *_: pytest.fail("a project was listened to"))
    assert run("learn", make(kick=3.0), "missing.RPP") == 1
    assert "missing.RPP could not be read" in capsys.readouterr().err
    assert not own_profile.exists()


def test_learn_as_json_names_each_project_and_why_it_was_refused(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    finished, bare = make("finished", kick=3.0), make("bare")
    assert run("learn", finished, bare, "--json") == 1
    first, second = json.loads(capsys.readouterr().out)["projects"]
    assert (first["said"]["refused"], len(first["said"]["places"])) == ("", 4)
    assert second["said"]["refused"].startswith("no fader was moved")


def test_a_song_is_shown_forgotten_and_a_profile_reset(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("learn", make("one", kick=3.0), make("two", kick=4.0)) == 0
    capsys.readouterr()
    assert run("profile", "show", "--profile", "mine") == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == 'Profile "mine": 2 songs learned.'
    assert any(line.startswith("kick: ") and "over 2 songs" in line for line in shown)
    assert run("profile", "forget", "three") == 1
    assert 'Its songs: "one", "two".' in capsys.readouterr().err
    assert run("profile", "forget", "one") == 0
    assert run("profile", "reset", "--profile", "mine", "--yes") == 0
    assert capsys.readouterr().out.splitlines() == ["1 song forgotten.", '1 song of profile "mine" forgotten.']
    assert run("profile", "show", "--profile", "mine") == 0
    assert capsys.readouterr().out.startswith("Nothing is known of mine.")


def test_sure_headroom_is_an_option_and_a_line_of_the_template(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, own = make(), tmp_path / "own.toml"
    own.write_text('[balance]\nheadroom = "sure"\n')
    asked = proposed(capsys, path, "--dry-run", "--sure-headroom")
    assert asked == proposed(capsys, path, "--dry-run", "--template", own)
    assert max(asked.values()) < max(proposed(capsys, path, "--dry-run").values())


def test_a_headroom_that_there_is_not_is_refused_with_its_line(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[balance]\nheadroom = "none"\n')
    assert run("balance", make(), "--dry-run", "--template", own) == 1
    assert '"headroom" must be one of likely, sure' in capsys.readouterr().err


def test_grouped_faders_of_a_project_move_together(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    path = make()
    lines = path.read_text().splitlines()
    tracks = [index for index, line in enumerate(lines) if line.lstrip().startswith("<TRACK")][:2]
    for index, flags in zip(reversed(tracks), ("0 1", "1"), strict=True):
        lines.insert(index + 1, f"    GROUP_FLAGS {flags}")
    apart = proposed(capsys, path, "--dry-run")
    path.write_text("\n".join(lines) + "\n")
    together = proposed(capsys, path, "--dry-run")
    assert apart["01"] != pytest.approx(apart["02"], abs=0.1)
    assert together["01"] == pytest.approx(together["02"], abs=1e-6)
