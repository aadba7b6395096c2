"""Plug-ins put between those of real projects, and set there: every other byte stays, undo gives the file back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bridge.hosts.rpp.document import Document, flatten
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Edit, Insert
from bridge.plugins.reacomp import ReaComp, neutral
from bridge.plugins.registry import new, read, write
from bridge.session import Session, Track
from tests.bridge.hosts.projects import corpus, edit, plan, written
from tests.bridge.hosts.projects import read as read_project
from tests.shared import needs_shared

COMP: Final = new(replace(neutral(), threshold=-31.7))
FILES: Final = [path for path in corpus(largest=400_000) if b"<FXCHAIN" in path.read_bytes()]


def inserts(session: Session) -> list[Edit]:
    """A compressor first, in the middle or last on every track with plug-ins, as its number has it."""
    return [
        edit(one.guid, "insert", None, Insert(fx=COMP, at=(0, len(one.fx) // 2, len(one.fx))[number % 3]))
        for number, one in enumerate(session.tracks)
        if one.fx
    ]


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_plug_in_is_put_in_and_taken_out_again_and_all_other_lines_stay(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    file = tmp_path / path.name
    file.write_bytes(data)
    host = RppHost(file)
    session = host.snapshot()
    wanted = inserts(session)
    if not wanted:
        pytest.skip("no track of it has plug-ins")
    receipt = host.apply(plan(wanted))
    assert receipt.count("written") == len(wanted)

    after = file.read_bytes()
    assert len(after) > len(data)
    old, fresh = (list(flatten(Document.parse(part).body)) for part in (data, after))
    places = iter(fresh)
    assert all(any(line == other for other in places) for line in old)
    assert len(fresh) - len(old) == len(wanted) * (len(COMP.chunk.split("\n")) + len(("FXID",)))

    assert host.undo() is not None
    assert file.read_bytes() == data


@needs_shared
def test_settings_of_real_stock_plug_ins_are_set_in_their_own_lines_only() -> None:
    count = 0
    for path in FILES:
        data = path.read_bytes()
        for one in read_project(data).tracks:
            for at, settings in stock(one):
                after = write(one.fx[at], replace(settings, threshold=-31.7))
                change = edit(one.guid, "insert", Insert(fx=one.fx[at], at=at), Insert(fx=after, at=at))
                made = written(data, [change])
                gone, there = changed_lines(data, made)
                assert 1 <= len(gone) == len(there) <= 3
                count += 1
    assert count > 10


def stock(one: Track) -> list[tuple[int, ReaComp]]:
    """Place and settings of the compressors of a track."""
    found = [(at, read(fx)) for at, fx in enumerate(one.fx) if "ReaComp" in fx.chunk[:200]]
    return [(at, settings) for at, settings in found if isinstance(settings, ReaComp)]


def changed_lines(before: bytes, after: bytes) -> tuple[list[bytes], list[bytes]]:
    """The lines that differ, place by place; both files have as many."""
    pairs = list(zip(before.split(b"\n"), after.split(b"\n"), strict=True))
    return [one for one, other in pairs if one != other], [other for one, other in pairs if one != other]
