"""Messages as bytes. What the agent in REAPER writes the bridge reads, and the other way round."""

from __future__ import annotations

from contextlib import suppress

import deskhand_wire
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.serve.frames import HEADER, HELLO_LIMIT, LIMIT, BadMessage, Message, decode, encode, length

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
MESSAGES = st.dictionaries(st.text(), VALUES, max_size=5)


def body_of(frame: bytes) -> bytes:
    assert length(frame[:HEADER]) == len(frame) - HEADER
    return frame[HEADER:]


@given(MESSAGES)
def test_what_was_encoded_is_decoded(message: Message) -> None:
    assert decode(body_of(encode(message))) == message


@given(MESSAGES)
def test_bridge_and_agent_write_the_same_bytes(message: Message) -> None:
    assert encode(message) == deskhand_wire.encode(message)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(body: bytes) -> None:
    with suppress(BadMessage):
        assert isinstance(decode(body), dict)


def test_a_frame_is_the_length_in_four_bytes_and_the_text() -> None:
    assert encode({"beat": 7}) == b'\x0a\x00\x00\x00{"beat":7}'


def test_letters_beyond_ascii_and_halves_of_pairs_survive() -> None:
    message = {"name": "Gesang „Überblick“ 🎚", "half": "\ud800"}
    assert decode(body_of(encode(message))) == message


@pytest.mark.parametrize("limit", [HELLO_LIMIT, LIMIT])
def test_the_limit_itself_is_allowed_and_a_byte_more_is_not(limit: int) -> None:
    assert length(limit.to_bytes(HEADER, "little"), limit) == limit
    with pytest.raises(BadMessage, match="longer than"):
        length((limit + 1).to_bytes(HEADER, "little"), limit)


def test_a_message_over_the_limit_is_not_encoded() -> None:
    text = "x" * (HELLO_LIMIT - len('{"a":""}'))
    assert len(encode({"a": text}, HELLO_LIMIT)) == HEADER + HELLO_LIMIT
    with pytest.raises(BadMessage, match="longer than"):
        encode({"a": text + "x"}, HELLO_LIMIT)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_have_is_not_encoded(number: float) -> None:
    with pytest.raises(BadMessage, match="number"):
        encode({"peak": number})


@pytest.mark.parametrize(
    "body", [b"", b"1", b"[]", b'"x"', b"{", b"{}{}", b"\xff", b'{"a": NaN}', b'{"a": -Infinity}', b"[" * 100_000]
)
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadMessage):
        decode(body)
