from __future__ import annotations

from pathlib import Path

import pytest

from bridge.hosts.host import Host
from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from bridge.plan import Insert
from bridge.session import Fx
from tests.bridge.hosts.contract import HostContract
from tests.bridge.hosts.live.conftest import Open
from tests.bridge.hosts.projects import corpus, edit, plan
from tests.bridge.live.studio import Studio
from tests.shared import needs_shared

OPENED = [path for path in corpus(60_000) if path.suffix == ".RPP" and b"<TRACK" in path.read_bytes()][::8]


class TestOpenInReaper(HostContract):
    @pytest.fixture
    def host(self, open_project: Open) -> Host:
        return open_project()


def test_another_makers_plug_in_goes_in_with_settings_as_it_displays_them(open_project: Open) -> None:
    host = open_project()
    before = host.snapshot()
    wanted = Insert(fx=Fx(name="Glass EQ (Lumen)"), at=0, shown=(("Gain", "6 dB"), ("Slope", "LP24")))
    receipt = host.apply(plan([edit(before.tracks[0].guid, "insert", None, wanted)]))
    assert [(one.status, one.why) for one in receipt.outcomes] == [("written", "“Gain” reads “+6.0 dB”")]
    assert [fx.name for fx in host.snapshot().tracks[0].fx] == ["VST3: Glass EQ (Lumen)"]
    host.undo()
    assert host.snapshot() == before


@needs_shared
@pytest.mark.parametrize("path", OPENED, ids=lambda path: path.name)
def test_a_real_project_reads_the_same_open_as_on_disk(path: Path, open_project: Open, reaper: Studio) -> None:
    host = open_project(path.read_bytes(), path.name)
    session = host.snapshot()
    text = reaper.reaper.text(-1).encode("utf-8", "surrogateescape")
    assert session == read_session(Document.parse(text), session.path)
    assert len(session.tracks) > 0
