"""Upmix on a project that is open in REAPER: the same tracks as on its file, one undo step, the files stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.host import RppHost
from bridge.hosts.rpp.reader import read_session
from bridge.session import Session, Track
from tests.bridge.hosts.projects import item, project, track
from tests.bridge.live.studio import Studio, studio

MADE = "song Upmix 5.1.wav"


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """A project of one stereo track."""
    soundfile.write(tmp_path / "tone.wav", np.random.default_rng(5).normal(0.0, 0.1, (8000, 2)), 8000)
    source = ("<SOURCE WAVE", '  FILE "tone.wav"', ">")
    path = tmp_path / "song.RPP"
    path.write_text(project(track(1, 'NAME "Keys"', *item("POSITION 0", "LENGTH 1", *source))), encoding="utf-8")
    return path


@pytest.fixture
def here(tmp_path: Path, song: Path) -> Iterator[Studio]:
    """A REAPER with the song open."""
    with studio(tmp_path / "home", tmp_path / "REAPER", [song]) as running:
        yield running


def made_of(session: Session) -> list[tuple[object, ...]]:
    """What an upmix makes of a project, the names of its files left out."""
    return [(session.master.channels,), *map(_facts, session.tracks)]


def _facts(track: Track) -> tuple[object, ...]:
    items = [(one.position, one.length, one.loop_source, one.takes[0].name) for one in track.items]
    return track.name, track.channels, track.mute, track.folder_change, track.pan_law, items


def test_from_the_action_list_to_the_six_channels_and_back(here: Studio, song: Path) -> None:
    before = here.reaper.text()
    here.reaper.answer("yes")
    here.act("Upmix")
    here.until_shown("written and read back, 0 skipped, 0 failed.")
    here.until_idle()
    live = read_session(Document.parse(here.reaper.text().encode()), song)
    assert live.master.channels == 6
    assert [one.name for one in live.tracks] == ["Keys", "Upmix 5.1", "5.1"]
    assert [one.mute for one in live.tracks] == [True, False, False]
    assert soundfile.info(song.with_name(MADE)).channels == 6
    assert [label.split(" ")[:2] for label in here.reaper.undo_history()] == [["Deskhand:", "upmix"]]
    assert here.deskhand("undo", "--live").returncode == 0
    assert here.reaper.text() == before
    assert song.with_name(MADE).exists()
    assert here.deskhand("upmix", song, "--yes").returncode == 0
    assert made_of(live) == made_of(RppHost(song).snapshot())
    assert here.reaper.faults() == []


def test_an_upmix_that_is_refused_leaves_neither_tracks_nor_files(here: Studio, song: Path) -> None:
    here.act("Start or stop")
    here.until_shown("Deskhand is connected.")
    before = here.reaper.text()
    run = here.deskhand("upmix", "--live", answer="n\n")
    assert run.returncode == 0, run.stderr
    assert here.reaper.text() == before
    assert not song.with_name(MADE).exists()
