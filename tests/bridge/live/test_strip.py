"""Strips on a project that is open in REAPER: the same plug-ins as on its file, one undo step, exact undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.host import RppHost
from bridge.hosts.rpp.reader import read_session
from bridge.plugins.registry import read
from bridge.plugins.shown import parameters
from bridge.session import Session
from tests.bridge.live.studio import Studio, plan_of, song_of, studio

HEARD = {"Kick": "01_KickIn-02.flac", "Piano": "Piano bounce.flac"}
"""Names, and sounds of the demo session that are what the names say."""


TEMPLATE = """
[strip]
steps = ["eq"]
least_sure = 0.0

[strip.eq]
plugin = "VST3: Glass EQ (Lumen)"
[strip.eq.shown]
"Gain" = "{gain_db:+.1f} dB"
"Mix" = "100 %"
"""
"""A plug-in of another maker in the place of ReaEQ, which has a gain behind its bands, too."""


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Two tracks without plug-ins."""
    return song_of(tmp_path / "song.RPP", HEARD)


@pytest.fixture
def here(tmp_path: Path, song: Path) -> Iterator[Studio]:
    """A REAPER with the song open."""
    with studio(tmp_path / "home", tmp_path / "REAPER", [song]) as running:
        yield running


def racks(session: Session) -> dict[str, list[tuple[str, object]]]:
    """The plug-ins of each track with their parameters as they are displayed."""
    return {
        each.name: [(fx.name, parameters(found)) for fx in each.fx if (found := read(fx)) is not None]
        for each in session.tracks
    }


def live(here: Studio, song: Path) -> Session:
    return read_session(Document.parse(here.reaper.text().encode()), song)


def test_plug_ins_are_inserted_read_back_known_again_and_undone(here: Studio, song: Path) -> None:
    before = here.reaper.text()
    here.reaper.answer("yes")
    here.act("Strip")
    here.until_shown("written and read back, 0 skipped, 0 failed.")
    here.until_idle()
    written = racks(live(here, song))
    assert any(written.values())
    assert [label.split(" ")[:2] for label in here.reaper.undo_history()] == [["Deskhand:", "strip"]]
    assert len(plan_of(here.deskhand("strip", "--live", "--json"))) == 0
    assert here.deskhand("undo", "--live").returncode == 0
    assert here.reaper.text() == before
    assert here.deskhand("strip", song, "--yes").returncode == 0
    assert racks(RppHost(song).snapshot()) == written
    assert here.reaper.faults() == []


def test_a_plug_in_of_the_template_is_set_by_what_it_displays(here: Studio, song: Path, tmp_path: Path) -> None:
    template = tmp_path / "template.toml"
    template.write_text(TEMPLATE, encoding="utf-8")
    here.act("Start or stop")
    before = here.reaper.text()
    found = here.deskhand("strip", "--live", "--template", template, "--json", "--yes")
    assert found.returncode == 0, found.stderr
    edits = plan_of(found)
    assert edits
    assert all({one["name"] for one in edit["details"]} == {"Gain", "Mix"} for edit in edits)
    after = live(here, song)
    for edit in edits:
        assert ["Glass EQ" in fx.name for fx in after.track(edit["target"]).fx] == [True]
    assert len(plan_of(here.deskhand("strip", "--live", "--template", template, "--json"))) == 0
    assert here.deskhand("undo", "--live").returncode == 0
    assert here.reaper.text() == before
