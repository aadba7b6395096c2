"""Frames of a page: what is an order, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.surfaces.commands import Command
from bridge.web.orders import LONGEST_WORD, Malformed, Order, read


def test_an_order_is_read() -> None:
    assert read('{"id": 7, "do": "accept", "target": "3", "value": true}') == Order(
        7, Command(name="accept", target="3", value=True)
    )
    assert read('{"id": 0, "do": "apply"}') == Order(0, Command(name="apply"))


def test_silence_is_the_lowest_place_of_a_fader() -> None:
    assert read('{"id":1,"do":"volume","target":"a","value":-150}').command.value == float("-inf")
    assert read('{"id":1,"do":"pan","target":"a","value":-150}').command.value == -150


@pytest.mark.parametrize(
    "frame",
    [
        *("", "{", "[]", "7", '"apply"', "null", "\ud800", "[" * 2000, "{}", '{"do": "apply"}'),
        '{"id": 1}',
        '{"id": true, "do": "apply"}',
        '{"id": -1, "do": "apply"}',
        '{"id": 1.0, "do": "apply"}',
        '{"id": 99999999999, "do": "apply"}',
        '{"id": 1, "do": 5}',
        '{"id": 1, "do": "apply", "more": 1}',
        '{"id": 1, "do": "accept", "target": 3}',
        '{"id": 1, "do": "accept", "target": null}',
        '{"id": 1, "do": "accept", "target": "3", "value": []}',
        '{"id": 1, "do": "accept", "target": "3", "value": {"a": 1}}',
        '{"id": 1, "do": "volume", "target": "a", "value": NaN}',
        '{"id": 1, "do": "volume", "target": "a", "value": -Infinity}',
        json.dumps({"id": 1, "do": "a" * (LONGEST_WORD + 1)}),
        json.dumps({"id": 1, "do": "correct", "target": "a", "value": "a" * (LONGEST_WORD + 1)}),
    ],
)
def test_what_is_no_order_is_refused_with_the_reason(frame: str) -> None:
    with pytest.raises(Malformed, match=r"ha(s|ve) to be"):
        read(frame)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "do", "target", "value", "x"]), inner)
    ),
    max_leaves=8,
)


@given(json_values | st.text(max_size=40))
def test_any_frame_is_an_order_or_malformed(raw: Any) -> None:
    for frame in (json.dumps(raw), str(raw)):
        try:
            order = read(frame)
        except Malformed:
            continue
        assert 0 <= order.id < 2**31
        assert len(order.command.name) <= LONGEST_WORD
