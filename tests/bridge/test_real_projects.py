"""The whole way on real projects: propose, write, read back, run again, take back."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from bridge.actions.organise.settle import settle
from bridge.analyse import analyse, identify_again
from bridge.diff import Diff
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Plan
from bridge.preview import preview
from bridge.template.load import load
from models.ears.taxonomy import CLASSES
from tests.shared import SHARED, needs_shared

PROJECTS = sorted(path for path in (SHARED / "data" / "rpp").glob("*") if path.suffix.casefold() != ".csv")


def propose(host: RppHost) -> Plan:
    session = host.snapshot()
    analysis = analyse(session, listen=False)
    return settle(session, analysis, load(), partial(identify_again, analysis=analysis))[0]


def is_own_guid(key: str) -> bool:
    """Whether the key is a GUID of the file; tracks that share one or have none go by their order."""
    return key.startswith("{") and key.endswith("}")


@needs_shared
def test_the_real_projects_are_there() -> None:
    assert len(PROJECTS) > 100


@needs_shared
@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_a_real_project_is_organised_once_and_taken_back_exactly(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / project.name
    shutil.copyfile(project, copy)
    host = RppHost(copy)
    session = host.snapshot()
    plan = propose(host)
    receipt = host.apply(plan)
    assert {outcome.status for outcome in receipt.outcomes} <= {"written"}
    assert propose(RppHost(copy)).edits == ()
    if plan.edits:
        assert copy.read_bytes() != project.read_bytes()
        assert RppHost(copy).undo() is not None
    assert copy.read_bytes() == project.read_bytes()
    text = str(Diff.of(session, analyse(session, listen=False), plan, load()))
    assert session.name in text


@needs_shared
@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_sends_folders_and_audio_of_a_real_project_survive_being_organised(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / project.name
    shutil.copyfile(project, copy)
    host = RppHost(copy)
    before = host.snapshot()
    host.apply(propose(host))
    after = {track.guid: track for track in RppHost(copy).snapshot().tracks}
    for track in (track for track in before.tracks if is_own_guid(track.guid)):
        written = after[track.guid]
        assert written.receives == track.receives
        assert written.items == track.items
        assert written.fx == track.fx
        assert (written.volume, written.mute, written.envelopes) == (track.volume, track.mute, track.envelopes)


@needs_shared
def test_the_plan_of_a_real_session_puts_every_recognised_stray_into_a_bus() -> None:
    host = RppHost(next(path for path in PROJECTS if "wincing" in path.name))
    session = host.snapshot()
    analysis = analyse(session, listen=False)
    ahead = preview(session, propose(host)).session
    top = {track.guid for track in ahead.tracks if track.folder_change <= 0}
    known = {guid for guid, found in analysis.tracks.items() if found.identity.label in CLASSES}
    assert known
    assert top >= known
