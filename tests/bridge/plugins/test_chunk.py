"""The container of a VST's state: layouts of the corpus, edits, damage."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.plugins.chunk import (
    LAYOUTS,
    OPAQUE,
    PARAMETERS,
    TAIL,
    Layout,
    State,
    encoded,
    new_state,
    parse,
    replaced,
)
from bridge.plugins.text import body, head, with_body
from tests.bridge.plugins.instances import every_fx
from tests.shared import needs_shared

EXAMPLE = new_state(b"reeq", OPAQUE, bytes(range(256)))
CHUNK = 'BYPASS 0 0 0\n<VST "VST: X" x.dll 0 "" 1\n  AAAA\n  BBBB\n>\nFLOATPOS 0 0 0 0\n<PARMENV 1\n>\nWAK 0 0'

each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=str)


@needs_shared
def test_the_known_layouts_explain_every_vst_of_the_corpus() -> None:
    found: Counter[Layout | None] = Counter()
    for fx in every_fx():
        if fx.kind == "VST":
            lines = body(fx.chunk, "VST")
            state = parse(lines)
            found[next((one for one in LAYOUTS if encoded(state, one) == lines), None)] += 1
    assert found[None] == 0
    assert set(found) == set(LAYOUTS)


@each_layout
def test_other_data_goes_into_the_layout_that_was_found(layout: Layout) -> None:
    lines = encoded(EXAMPLE, layout)
    changed = replaced(lines, b"short")
    assert changed == encoded(EXAMPLE.with_data(b"short"), layout)
    assert parse(changed).data == b"short"
    assert parse(changed).tail == EXAMPLE.tail


def test_the_same_data_keeps_lines_of_any_layout() -> None:
    lines = encoded(EXAMPLE, Layout(33))
    assert replaced(lines, EXAMPLE.data) == lines


@given(
    st.binary(max_size=700), st.sampled_from(LAYOUTS), st.sampled_from((OPAQUE, PARAMETERS)), st.integers(0, 64)
)
def test_a_state_is_read_as_it_was_written(data: bytes, layout: Layout, kind: int, inputs: int) -> None:
    state = new_state(b"recm", kind, data, inputs=inputs)
    assert parse(encoded(state, layout)) == state
    assert state.plugin_id == int.from_bytes(b"recm", "big")


def test_the_pins_of_a_side_chain_plug_in_are_its_four_channels() -> None:
    assert new_state(b"recm", PARAMETERS, b"", inputs=4).header.hex(" ", 4) == (
        "6d636572 ef5eedfe 04000000 01000000 00000000 02000000 00000000 04000000 00000000 08000000 00000000"
        " 02000000 01000000 00000000 02000000 00000000 00000000 00000000 00001000"
    )
    assert TAIL == b"\x00\x00\x10\x00\x00\x00"


@each_layout
@given(data=st.data())
def test_a_state_that_lost_bytes_of_its_data_is_refused(layout: Layout, data: st.DataObject) -> None:
    whole = "\n".join(encoded(State(EXAMPLE.header, EXAMPLE.data, b""), layout))
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(ValueError, match=r"expected|[Pp]adding|base64|multiple|characters"):
        parse(cut.split())


@given(st.data())
def test_a_character_that_is_no_base64_is_refused(data: st.DataObject) -> None:
    lines = encoded(EXAMPLE)
    row = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[row]) - 1))
    lines[row] = lines[row][:column] + data.draw(st.sampled_from("!_-.é ")) + lines[row][column + 1 :]
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library's words for it differ by version
        parse(lines)


@given(st.binary(max_size=400))
def test_a_state_without_its_header_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse(encoded(EXAMPLE.with_data(raw))[1:])


def test_only_the_lines_inside_the_block_are_replaced_and_take_their_indentation() -> None:
    assert body(CHUNK, "VST") == ["AAAA", "BBBB"]
    assert head(CHUNK, "VST") == '<VST "VST: X" x.dll 0 "" 1'
    assert with_body(CHUNK, "VST", ["CCCC"]) == CHUNK.replace("  AAAA\n  BBBB", "  CCCC")


@pytest.mark.parametrize("chunk", ["", "BYPASS 0 0 0", "<VST\nAAAA", "<VSTX\n>"])
def test_text_without_a_whole_block_is_refused(chunk: str) -> None:
    with pytest.raises(ValueError, match="block <VST"):
        body(chunk, "VST")
