"""Before and after in the report of ``balance``: what plays, what is measured, and what is said without it."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pyloudnorm
import pytest
import soundfile

from bridge.cli.ab import AB
from bridge.cli.main import main
from bridge.cli.parser import parse
from bridge.cli.project import Project
from bridge.cli.terminal import Terminal
from bridge.compare import edits, side
from bridge.compare.edits import BeforeAndAfter
from bridge.hosts.live import connect
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Edit, Plan
from bridge.receipt import Outcome, Receipt, Status
from bridge.session import Session
from core.units import db_from_gain
from tests.bridge.bands import band
from tests.bridge.compare.test_page import checked
from tests.bridge.live.agents import Agent, LiveFile
from tests.bridge.report.test_report import Walk

DEMO = Path(__file__).parents[3] / "demo"
CLIP = re.compile(r'src="data:audio/flac;base64,([A-Za-z0-9+/=]+)"')
HOMES = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA")
IN_REAPER = ("--live", "--instance", "one", "--tab", "p1", "--in-reaper")

Make = Callable[..., Path]


def by_name(patch: pytest.MonkeyPatch, home: Path) -> None:
    """User folders of the test's own, one process, recognition by name."""
    for name in HOMES:
        patch.setenv(name, str(home))
    patch.setattr("bridge.cli.listening.open_ear", lambda without, desk: None)
    patch.setattr("bridge.audio.listen.default_workers", lambda: 1)
    patch.setattr("bridge.balancing.measure.default_workers", lambda: 1)


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a project of the band, with the faders in dB that are given."""
    by_name(monkeypatch, tmp_path / "home")
    return partial(band, tmp_path)


def balance(project: Path, *options: str) -> str:
    """Run ``balance``; its report."""
    report = project.with_suffix(".html")
    assert main(["balance", str(project), "--report", str(report), *options]) == 0
    return report.read_text(encoding="utf-8")


def section(page: str) -> str:
    """The words of A/B."""
    inside = page.split('<section id="compare"')[1].split('<section id="table-1"')[0]
    return Walk(f'<section id="compare"{inside}').words


def has_player(page: str) -> bool:
    return 'id="compare-player"' in page


@dataclass(frozen=True)
class Demo:
    """The demo session, the report of a dry run with ``--ab``, and the plan that it shows."""

    session: Session
    page: str
    volumes: dict[str, tuple[float, float]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "Audio").symlink_to(DEMO / "Audio")
    project = Path(shutil.copy(next(DEMO.glob("*.RPP")), folder))
    with pytest.MonkeyPatch.context() as patch:
        by_name(patch, folder / "home")
        before = project.read_bytes()
        said = io.StringIO()
        patch.setattr("sys.stdout", said)
        page = balance(project, "--dry-run", "--ab", "--json")
    assert project.read_bytes() == before
    moves = {
        edit["target"]: (edit["before"], edit["after"])
        for edit in json.loads(said.getvalue())["plan"]["edits"]
        if edit["field"] == "volume"
    }
    return Demo(RppHost(project).snapshot(), page, moves)


def test_page_of_the_demo_is_one_file_with_one_style_block_and_labelled_keys(demo: Demo) -> None:
    walk = checked(demo.page)
    assert has_player(demo.page)
    assert len(walk.loads) == 2
    assert demo.page.count("<style>") == 1
    for key in ("Space", "A", "B"):
        assert f'aria-keyshortcuts="{key}"' in demo.page
    for heading in ("Listen", "Spectrum", "Tracks and classes", "Masking", "Stereo field"):
        assert f">{heading}</h3>" in demo.page


def test_clips_of_the_demo_play_within_a_tenth_of_a_loudness_unit(demo: Demo) -> None:
    found = []
    for clip in CLIP.findall(demo.page):
        audio, rate = soundfile.read(io.BytesIO(base64.b64decode(clip)))
        found.append(pyloudnorm.Meter(rate).integrated_loudness(audio))
    assert len(found) == 2
    assert abs(found[0] - found[1]) <= 0.1


def test_what_cannot_be_rendered_is_said_in_the_section(demo: Demo) -> None:
    assert 'A and B: "pad idea (midi)": MIDI items are not rendered.' in section(demo.page)


def test_tracks_without_plug_ins_get_louder_by_what_their_faders_move(demo: Demo) -> None:
    moves = plan(*(moved(guid, before, after) for guid, (before, after) in demo.volumes.items()))
    figures = BeforeAndAfter(demo.session, silent).compare(moves).figures
    assert figures.loudness is not None
    louder = {row.name: row.change + figures.loudness for row in figures.tracks if row.change is not None}
    asked = {
        track.name: db_from_gain(after / before)
        for track in demo.session.tracks
        if not track.fx and track.name in louder
        for before, after in [demo.volumes.get(track.guid, (1.0, 1.0))]
    }
    assert sum(change != 0.0 for change in asked.values()) >= 5
    assert {name: louder[name] for name in asked} == pytest.approx(asked, abs=0.2)


def moved(guid: str, before: float, after: float) -> Edit:
    """A fader that moves."""
    return Edit(target=guid, field="volume", step="balance", before=before, after=after, reason="", confidence=1.0)


def plan(*changes: Edit) -> Plan:
    """A plan of changes."""
    return Plan(action="balance", project="song", edits=changes)


def silent(word: str) -> Callable[[int, int, str], None]:
    return lambda done, total, name: None


def test_without_ab_nothing_is_rendered_and_the_report_says_how_to_get_it(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "hear_session", lambda *_: pytest.fail("rendered"))
    path = make(piano=10.0)
    page = balance(path, "--dry-run")
    assert not has_player(page)
    assert f'deskhand balance "{path}" --dry-run --ab' in section(page)


def test_after_writing_the_report_names_a_command_that_compares(make: Make, tmp_path: Path) -> None:
    path = make(piano=10.0)
    told = section(balance(path, "--yes"))
    before, after = re.findall(r'"([^"]+)"', told.partition("deskhand compare")[2])
    assert after == str(path)
    out = tmp_path / "compared.html"
    assert main(["compare", before, after, "--report", str(out)]) == 0
    assert "No difference" not in out.read_text(encoding="utf-8")


def test_where_another_file_is_written_it_is_compared_with_the_project(make: Make, tmp_path: Path) -> None:
    path, out = make(piano=10.0), tmp_path / "out.RPP"
    for _ in range(2):
        assert f'deskhand compare "{path}" "{out}"' in section(balance(path, "--yes", "--out", str(out)))


def test_a_balance_that_moves_nothing_has_nothing_to_compare(make: Make) -> None:
    path = make(piano=10.0)
    assert has_player(balance(path, "--yes", "--ab"))
    again = balance(path, "--yes", "--ab")
    assert not has_player(again)
    assert "before and after are the same" in section(again)


def test_each_side_is_rendered_once_and_before_anything_is_written(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(piano=10.0)
    before, rendered = path.read_bytes(), []
    hear = side.hear_session

    def heard(session: Session, progress: Any) -> Any:
        assert path.read_bytes() == before
        rendered.append(session)
        return hear(session, progress)

    monkeypatch.setattr(edits, "hear_session", heard)
    assert has_player(balance(path, "--yes", "--ab"))
    written = RppHost(path).snapshot()
    heard_last = [track.volume for track in rendered[1].tracks]
    assert heard_last == pytest.approx([track.volume for track in written.tracks])
    assert len(rendered) == 2


def test_calling_it_off_while_it_renders_leaves_the_project_as_it_was(
    make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(session: Session, progress: Any) -> Any:
        raise KeyboardInterrupt

    path = make(piano=10.0)
    before = path.read_bytes()
    monkeypatch.setattr(edits, "hear_session", stopped)
    assert main(["balance", str(path), "--yes", "--ab"]) == 130
    assert "The project is as it was." in capsys.readouterr().err
    assert path.read_bytes() == before


def test_media_that_is_missing_is_said_in_the_section(make: Make) -> None:
    path = make(piano=10.0)
    (path.parent / "Bass DI.wav").unlink()
    page = balance(path, "--dry-run", "--ab")
    checked(page)
    assert has_player(page)
    assert re.search(r'A and B: [^.]*"Bass DI', section(page))


def test_in_reaper_it_says_what_it_renders_and_the_report_plays_both(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, agent = make(piano=10.0), Agent(iter(["yes"]))
    monkeypatch.setattr(connect, "open_live", lambda **which: LiveFile(path, agent))
    report = path.with_suffix(".html")
    assert main(["balance", *IN_REAPER, "--ab", "--report", str(report)]) == 0
    assert has_player(report.read_text(encoding="utf-8"))
    for word in ("Rendering before", "Rendering after"):
        assert any(word in text for _, text in agent.heard)


def test_edits_that_were_not_written_are_heard_all_the_same_and_counted(make: Make) -> None:
    path = make()
    host = RppHost(path)
    session = host.snapshot()
    changes = [moved(track.guid, 1.0, 2.0) for track in session.tracks]
    statuses: tuple[Status, ...] = ("written", "skipped", "failed", "written")
    outcomes = tuple(Outcome(edit=edit, status=each) for edit, each in zip(changes, statuses, strict=True))
    ab = AB(Project(host, Terminal(), path.name, str(path)), session, parse(["balance", str(path), "--ab"]))
    words = ab.insert(plan(*changes), Receipt(action="balance", project="song", outcomes=outcomes)).words
    assert "2 edits heard in B did not get into the project." in words


def test_in_reaper_the_report_says_how_to_get_it_next_time(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(piano=10.0)
    monkeypatch.setattr(connect, "open_live", lambda **which: LiveFile(path, Agent(iter(["yes"]))))
    report = path.with_suffix(".html")
    assert main(["balance", *IN_REAPER, "--report", str(report)]) == 0
    assert "deskhand balance --live --ab" in section(report.read_text(encoding="utf-8"))


def test_another_plan_renders_only_what_comes_after_it_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    session = RppHost(make()).snapshot()
    hear = Mock(side_effect=side.hear_session)
    monkeypatch.setattr(edits, "hear_session", hear)
    sides, first = BeforeAndAfter(session, silent), session.tracks[0].guid
    louder = sides.compare(plan(moved(first, 1.0, 2.0)))
    assert sides.compare(plan(moved(first, 1.0, 2.0))) is louder
    assert hear.call_count == 2
    sides.compare(plan(moved(first, 1.0, 0.5)))
    assert hear.call_count == 3
