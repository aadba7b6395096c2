"""Files that are no projects, damaged projects and projects of a size that no project has."""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.errors import UserError
from bridge.hosts.rpp.host import RppHost
from bridge.plan import NewTrack, Place, Plan
from bridge.session import Receive, Session
from tests.bridge.hosts.contract import VOLUME_JS
from tests.bridge.hosts.projects import corpus, edit, guid, item, plan, project, read, track
from tests.shared import needs_shared

SMALL = project(
    '  MARKER 1 2.5 "Verse" 1 16576 1 R {X} 0',
    '  MARKER 1 9 "" 1',
    "  <TEMPOENVEX",
    "    ACT 1",
    "    PT 0 120 1 262148 0 1",
    "  >",
    track(1, 'NAME "Kick In"', "PEAKCOL 16576", "VOLPAN 1 0 -1 -1 1", "ISBUS 1 1", "NCHAN 2"),
    track(
        2,
        "NAME Snare",
        "ISBUS 2 -1",
        "AUXRECV 0 0 1 0 0 0 0 0 0 -1:U 0 -1 ''",
        *("<FXCHAIN", "  BYPASS 0 0 0", '  <JS volume ""', "    -3 0 -", "  >", "  WAK 0 0", ">"),
        *item("VOLPAN 1 0 1 -1", "<SOURCE SECTION", "  <SOURCE WAVE", '    FILE "a.wav"', "  >", ">", "TAKE NULL"),
    ),
).encode()


def busy_plan(session: Session) -> Plan:
    """A plan that touches every part of a project."""
    edits = [edit(guid(9), "track", None, NewTrack(name="Bus", fx=(VOLUME_JS,)))]
    for one in session.tracks:
        gains = tuple(media.volume for media in one.items)
        edits += [
            edit(one.guid, "name", one.name, f"{one.name} x"),
            edit(one.guid, "volume", one.volume, 0.25),
            edit(one.guid, "colour", one.colour, 0x123456),
            edit(one.guid, "item_gains", gains, tuple(0.5 for _ in gains)),
            edit(guid(9), "receive", None, Receive(source=one.guid)),
            edit(one.guid, "place", None, Place(parent=guid(9))),
        ]
    return plan(edits)


def survive(path: Path, data: bytes) -> None:
    """Read, write and take back; only a UserError may come, and then nothing has changed."""
    path.write_bytes(data)
    for rest in path.parent.glob(f"{path.name}.deskhand*"):
        rest.unlink()
    host = RppHost(path)
    try:
        receipt = host.apply(busy_plan(host.snapshot()))
    except UserError:
        assert path.read_bytes() == data
        assert [file.name for file in path.parent.iterdir()] == [path.name]
    else:
        assert receipt.count("failed") == 0
        assert host.undo() is not None
        assert path.read_bytes() == data


quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(st.integers(0, len(SMALL)))
def test_a_project_cut_off_anywhere_is_survived(tmp_path: Path, end: int) -> None:
    survive(tmp_path / "cut.RPP", SMALL[:end])


@quick
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 7)), min_size=1, max_size=6))
def test_a_project_with_flipped_bits_is_survived(tmp_path: Path, flips: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for place, bit in flips:
        data[place] ^= 1 << bit
    survive(tmp_path / "flipped.RPP", bytes(data))


@quick
@given(st.lists(st.tuples(st.integers(0, SMALL.count(b"\n")), st.integers(0, SMALL.count(b"\n"))), max_size=8))
def test_a_project_with_shuffled_lines_is_survived(tmp_path: Path, swaps: list[tuple[int, int]]) -> None:
    lines = SMALL.split(b"\n")
    for one, other in swaps:
        lines[one], lines[other] = lines[other], lines[one]
    survive(tmp_path / "shuffled.RPP", b"\n".join(lines))


@quick
@given(st.binary(max_size=200), st.sampled_from([b"", b"<REAPER_PROJECT 0.1\n", b"<TRACK\n", b"<TRACK\n>\n"]))
def test_any_bytes_are_survived(tmp_path: Path, data: bytes, start: bytes) -> None:
    survive(tmp_path / "any.RPP", start + data)


@needs_shared
def test_damaged_real_projects_are_survived(tmp_path: Path) -> None:
    chance = random.Random(4)
    for source in corpus(60_000)[::3]:
        data = bytearray(source.read_bytes())
        for _ in range(5):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        survive(
            tmp_path / "real.RPP", bytes(data[: chance.randrange(len(data))] if chance.random() < 0.3 else data)
        )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "is not a REAPER project"),
        (bytes(range(256)) * 20, "is not a REAPER project"),
        (b"<html>\n<body>\n", "is not a REAPER project"),
        (b"<FXCHAIN\n>\n", "is not a REAPER project"),
    ],
)
def test_what_is_no_project_is_said_in_one_sentence(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.RPP"
    path.write_bytes(data)
    with pytest.raises(UserError, match=said):
        RppHost(path).snapshot()
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("name", "said"), [("missing.RPP", "could not be read"), (".", "is a folder"), ("a\0b", "null")]
)
def test_what_is_no_file_is_said(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=said):
        RppHost(tmp_path / name).snapshot()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_before_it_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.RPP")
    with pytest.raises(UserError, match="is not a file"):
        RppHost(tmp_path / "pipe.RPP").snapshot()


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / "x.RPP"
    path.write_bytes(SMALL)
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    with pytest.raises(UserError, match="Permission denied"):
        RppHost(path).snapshot()


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_BYTES", len(SMALL) - 1), ("MAX_LINES", SMALL.count(b"\n") - 1)]
)
def test_a_project_larger_than_a_limit_is_refused(
    limit: str, value: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.RPP"
    path.write_bytes(SMALL)
    monkeypatch.setattr(f"bridge.hosts.rpp.files.{limit}", value)
    with pytest.raises(UserError, match="Deskhand reads up to"):
        RppHost(path).snapshot()


@pytest.mark.parametrize("tail", [b"", b">\n>\n>\n"])
def test_a_damaged_project_can_be_shown_but_is_not_written(tail: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.RPP"
    data = SMALL + tail if tail else SMALL[: SMALL.rindex(b"    <ITEM") + 12]
    path.write_bytes(data)
    host = RppHost(path)
    session = host.snapshot()
    assert [one.name for one in session.tracks] == ["Kick In", "Snare"]
    assert "damaged" in session.warnings[0]
    with pytest.raises(UserError, match="is damaged"):
        host.apply(busy_plan(session))
    assert path.read_bytes() == data


@pytest.mark.parametrize("block", ["<ITEM", "<SOURCE SECTION", "<FXCHAIN", "<CONTAINER x", "<TRACK"])
def test_deep_nesting_is_read_and_written(block: str, tmp_path: Path) -> None:
    path = tmp_path / "deep.RPP"
    inside = "\n".join([block] * 20_000 + [">"] * 20_000)
    survive(path, project(track(1, "NAME deep", inside)).encode())
    survive(path, project(track(1, "<FXCHAIN", "  BYPASS 0 0 0", inside, ">")).encode())


def test_many_tracks_and_sends_are_read_and_written(tmp_path: Path) -> None:
    count = 2_000
    receives = [f"AUXRECV {source} 0 1 0 0" for source in range(0, count, 2)]
    tracks = [
        track(number, f"NAME {number}", *(receives if number == 5 else ())) for number in range(10, 10 + count)
    ]
    data = project(*tracks, track(5, *receives)).encode()
    path = tmp_path / "wide.RPP"
    path.write_bytes(data)
    first = guid(10)
    receipt = RppHost(path).apply(plan([edit(first, "place", None, Place(after=guid(5)))]))
    assert [one.status for one in receipt.outcomes] == ["written"]
    sources = [receive.source for receive in read(path.read_bytes()).track(guid(5)).receives]
    assert sources == [guid(10 + number) for number in range(0, count, 2)]
