"""A project of three tracks, open in the API alone or in a stand-in of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bridge.hosts.projects import item, project, track
from tests.reaper_host.client import StandIn
from tests.reaper_host.inside import Inside

SONG = project(
    track(
        1,
        "NAME Kick",
        "ISBUS 1 1",
        *item("POSITION 1", "LENGTH 3", "VOLPAN 0.5 0 1 -1", "<SOURCE WAVE", "  FILE kick.wav", ">"),
    ),
    track(2, "NAME Snare", "ISBUS 2 -1"),
    track(3, "NAME Verb", "AUXRECV 1 0 0.25 0 0 0 0 0 0 -1:U 0 -1 ''", "<AUXVOLENV", "  PT 0 1 0", ">"),
)
"""Kick, an open folder with one item; Snare, its last; Verb, which receives from Snare."""


@pytest.fixture
def api(tmp_path: Path) -> Inside:
    """The functions, over SONG in a REAPER for Windows."""
    return Inside(tmp_path, SONG)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """SONG as a file."""
    path = tmp_path / "song.RPP"
    path.write_text(SONG, encoding="utf-8")
    return path


@pytest.fixture
def reaper(song: Path, tmp_path: Path) -> Iterator[StandIn]:
    """A stand-in of its own with SONG open."""
    with StandIn([song], tmp_path / "resources") as running:
        yield running
