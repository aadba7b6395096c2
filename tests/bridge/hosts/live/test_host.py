from __future__ import annotations

from pathlib import Path

import pytest

from bridge.hosts.host import Host
from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from tests.bridge.hosts.contract import HostContract
from tests.bridge.hosts.live.conftest import Open
from tests.bridge.hosts.projects import corpus
from tests.bridge.live.studio import Studio
from tests.shared import needs_shared

OPENED = [path for path in corpus(60_000) if path.suffix == ".RPP" and b"<TRACK" in path.read_bytes()][::8]


class TestOpenInReaper(HostContract):
    @pytest.fixture
    def host(self, open_project: Open) -> Host:
        return open_project()


@needs_shared
@pytest.mark.parametrize("path", OPENED, ids=lambda path: path.name)
def test_a_real_project_reads_the_same_open_as_on_disk(path: Path, open_project: Open, reaper: Studio) -> None:
    host = open_project(path.read_bytes(), path.name)
    session = host.snapshot()
    text = reaper.reaper.text(-1).encode("utf-8", "surrogateescape")
    assert session == read_session(Document.parse(text), session.path)
    assert len(session.tracks) > 0
