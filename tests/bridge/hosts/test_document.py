from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.hosts.rpp.document import Block, Document
from tests.bridge.hosts.projects import corpus
from tests.shared import needs_shared

PIECES = st.sampled_from(
    [
        b"<TRACK",
        b"  <ITEM",
        b"<JS a b",
        b">",
        b"  >\r",
        b"|<NOT A BLOCK",
        b"|>",
        b"NAME x",
        b"",
        b"\r",
        b" ",
        b"\xff",
    ]
)


@needs_shared
def test_every_real_project_is_written_back_byte_for_byte() -> None:
    files = corpus()
    assert len(files) > 100
    for path in files:
        data = path.read_bytes()
        document = Document.parse(data)
        assert document.serialise() == data, path.name
        assert (document.unclosed, document.stray) == (0, 0), path.name


@given(st.one_of(st.binary(), st.lists(PIECES).map(b"\n".join)))
def test_any_bytes_are_written_back_as_they_were(data: bytes) -> None:
    assert Document.parse(data).serialise() == data


def test_blocks_are_nested_as_their_brackets_are() -> None:
    document = Document.parse(b"<A 1\n  X\n  <B\n    Y\n  >\n  Z\n>\nafter\n")
    outer = document.body[0]
    assert isinstance(outer, Block)
    inner = outer.body[1]
    assert isinstance(inner, Block)
    assert (outer.name, outer.body[0], outer.body[2]) == (b"A", b"  X", b"  Z")
    assert (inner.name, inner.body, inner.tail) == (b"B", [b"    Y"], b"  >")
    assert document.body[1:] == [b"after", b""]


@pytest.mark.parametrize(
    "inside",
    [
        b"<NOTES\n|<TRACK\n|>\n>",
        b"<CODE\n|x>1 ? <3\n|>\n>",
        b'<JS a ""\n<odd 1 2\n>',
        b"<VST x\nZXZhdxgAAA==\n>",
        b"<NAME\n  |<a> `b` 'c' \"d\"\n>",
        b"NAME <TRACK\nNAME >",
        "NAME a\u2028<TRACK\u2028>".encode(),
    ],
)
def test_payload_is_not_taken_for_blocks(inside: bytes) -> None:
    document = Document.parse(b"<P\n" + inside + b"\n<TRACK\n>\n>\n")
    root = document.body[0]
    assert isinstance(root, Block)
    assert (document.unclosed, document.stray) == (0, 0)
    assert len(list(root.blocks(b"TRACK"))) == 1


def test_a_js_block_without_slider_values_still_ends() -> None:
    document = Document.parse(b'<JS a ""\n>\nX')
    assert (document.unclosed, document.body[1]) == (0, b"X")


def test_blocks_that_do_not_end_and_ends_without_a_block_are_counted() -> None:
    assert Document.parse(b"<A\n<B\n>\n").unclosed == 1
    assert Document.parse(b"<A\n>\n>\n>").stray == 2


def test_nesting_has_no_limit() -> None:
    data = b"<A\n" * 100_000 + b">\n" * 100_000
    document = Document.parse(data)
    assert document.serialise() == data
    root = document.body[0]
    assert isinstance(root, Block)
    assert sum(1 for _ in root.lines()) == 200_000


def test_the_bench_counts_files_that_the_peer_cannot_parse(tmp_path: Path) -> None:
    from bench.parse import measure

    (tmp_path / "one.RPP").write_text('<REAPER_PROJECT 0.1 "7.0/win64" 1\n  TEMPO 120 4 4\n>\n')
    (tmp_path / "two.RTrackTemplate").write_text("<TRACK\n>\n<TRACK\n>\n")
    rows, left_out = measure(tmp_path, rounds=1)
    assert [row.files for row in rows] == [1, 1, 1]
    assert left_out == 1
