"""Real projects of others in the stand-in: what was read is what comes out, and undo gives every byte back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import find_root
from bridge.session import Session
from tests.bridge.hosts.projects import corpus, read
from tests.reaper_host.declare import LARGEST_BUFFER
from tests.reaper_host.host import VERSION
from tests.reaper_host.inside import Inside
from tests.reaper_host.project import Project
from tests.shared import needs_shared

LARGEST = 60_000


def projects() -> list[Path]:
    """Small projects with tracks, no templates."""
    found = []
    for path in corpus(LARGEST):
        root = find_root(Document.parse(path.read_bytes()))
        if root is not None and root.block is not None and root.tracks:
            found.append(path)
    return found[::3]


def session(api: Inside) -> Session:
    return read(api.text().encode("utf-8", "surrogateescape"))


@needs_shared
@pytest.mark.parametrize("path", projects(), ids=lambda path: path.name)
def test_a_chunk_put_back_changes_nothing_that_is_heard(path: Path, tmp_path: Path) -> None:
    api = Inside(tmp_path)
    api.host.projects.append(Project.open(path, VERSION))
    before = session(api)
    for number in range(api.CountTracks(0)):
        track = api.track(number)
        ok, _, chunk, *_ = api.GetTrackStateChunk(track, "", LARGEST_BUFFER, 0)
        assert ok
        assert api.SetTrackStateChunk(track, chunk, 0) == 1
    after = session(api)
    assert [one.name for one in after.tracks] == [one.name for one in before.tracks]
    assert [one.items for one in after.tracks] == [one.items for one in before.tracks]
    assert [one.receives for one in after.tracks] == [one.receives for one in before.tracks]
    assert [fx.name for one in after.tracks for fx in one.fx] == [
        fx.name for one in before.tracks for fx in one.fx
    ]


@needs_shared
@pytest.mark.parametrize("path", projects(), ids=lambda path: path.name)
def test_undo_gives_back_every_byte(path: Path, tmp_path: Path) -> None:
    api = Inside(tmp_path)
    api.host.projects.append(Project.open(path, VERSION))
    before = api.text()
    api.Undo_BeginBlock2(0)
    api.InsertTrackAtIndex(0, 1)
    api.SetOnlyTrackSelected(api.track(api.CountTracks(0) - 1))
    api.ReorderSelectedTracks(0, 0)
    api.DeleteTrack(api.track(api.CountTracks(0) - 1))
    api.SetMediaTrackInfo_Value(api.track(0), "D_VOL", 0.123)
    api.Undo_EndBlock2(0, "Test", -1)
    assert api.text() != before
    assert api.Undo_DoUndo2(0) == 1
    assert api.text() == before
