"""Balance on a project that is open in REAPER: the same faders as on its file, one undo step, exact undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.host import RppHost
from bridge.hosts.rpp.reader import read_session
from bridge.session import Session
from tests.bridge.live.studio import Studio, plan_of, song_of, studio

HEARD = {"Kick": "01_KickIn-02.flac", "Bass DI": "Bass DI.flac", "Piano": "Piano bounce.flac"}
"""Names, and sounds of the demo session that are what the names say."""


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Three tracks with their faders at 0 dB."""
    return song_of(tmp_path / "song.RPP", HEARD)


@pytest.fixture
def here(tmp_path: Path, song: Path) -> Iterator[Studio]:
    """A REAPER with the song open."""
    with studio(tmp_path / "home", tmp_path / "REAPER", [song]) as running:
        yield running


def mixer(session: Session) -> list[tuple[str, float, float]]:
    return [(track.name, round(track.volume, 9), round(track.pan, 9)) for track in session.tracks]


def test_from_the_action_list_to_the_faders_and_back(here: Studio, song: Path) -> None:
    before = here.reaper.text()
    here.reaper.answer("yes")
    here.act("Balance")
    here.until_shown("written and read back, 0 skipped, 0 failed.")
    here.until_idle()
    live = read_session(Document.parse(here.reaper.text().encode()), song)
    assert mixer(live) != mixer(RppHost(song).snapshot())
    assert [label.split(" ")[:2] for label in here.reaper.undo_history()] == [["Deskhand:", "balance"]]
    again = plan_of(here.deskhand("balance", "--live", "--json"))
    assert len(again) == 0
    assert here.deskhand("undo", "--live").returncode == 0
    assert here.reaper.text() == before
    proposed = plan_of(here.deskhand("balance", "--live", "--json"))
    assert proposed == plan_of(here.deskhand("balance", song, "--json"))
    assert here.deskhand("balance", song, "--yes").returncode == 0
    assert mixer(live) == mixer(RppHost(song).snapshot())
    assert here.reaper.faults() == []
