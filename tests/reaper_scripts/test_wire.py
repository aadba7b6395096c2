from __future__ import annotations

import contextlib
import itertools
import json
import struct
from typing import Any

import pytest
from deskhand_wire import HELLO_LIMIT, Decoder, Greeting, Junk, Rejected, encode, encoding, proof, same
from hypothesis import given
from hypothesis import strategies as st

from bridge.serve import frames
from bridge.serve.hello import challenge, proof_of

INSTANCE = {"id": "a1", "pid": 7, "reaper": "7.28/win64", "resources": "/r"}
TOKEN = "ab" * 32
EXPECTED = "e8d16fa51056f8e6f827c3da4ab0a271883b72856d4da0e62a8b703384421751"
"""printf 'bridge:n1:n2' | openssl dgst -sha256 -hmac key"""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
messages = st.dictionaries(st.text(), json_values, max_size=5)


def drained(generator: Any) -> tuple[int, bytes]:
    pauses = 0
    while True:
        try:
            next(generator)
            pauses += 1
        except StopIteration as end:
            return pauses, end.value


@given(st.lists(messages, max_size=4), st.lists(st.integers(0, 400)))
def test_messages_come_whole_however_the_bytes_are_split(sent: list[dict[str, Any]], cuts: list[int]) -> None:
    data = b"".join(encode(message) for message in sent)
    decoder = Decoder(2**20)
    received = []
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for begin, end in itertools.pairwise(places):
        decoder.feed(data[begin:end])
        received += list(decoder.messages())
    assert received == sent


@given(st.binary(max_size=300))
def test_junk_gives_messages_or_a_named_error_and_nothing_else(data: bytes) -> None:
    decoder = Decoder(200)
    decoder.feed(data)
    with contextlib.suppress(Junk):
        assert all(isinstance(message, dict) for message in decoder.messages())


@given(messages)
def test_writing_in_slices_gives_the_bytes_of_writing_at_once_and_the_bridge_reads_them(
    message: dict[str, Any],
) -> None:
    whole = encode(message)
    assert drained(encoding(message))[1] == whole
    assert frames.decode(whole[frames.HEADER :]) == message


@pytest.mark.parametrize(
    "tracks", [[{"guid": "{1}", "chunk": "text"}] * 2000, [{"guid": "{1}", "chunk": "x" * 2**18}] * 8]
)
def test_a_large_message_is_written_with_pauses(tracks: list[dict[str, str]]) -> None:
    pauses, _ = drained(encoding({"tracks": tracks}))
    assert pauses >= 5


@pytest.mark.parametrize(
    "body",
    [b"[1]", b"7", b'"x"', b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 20000, b'{"a":1}}', b""],
)
def test_what_is_no_json_object_is_junk(body: bytes) -> None:
    decoder = Decoder(2**20)
    decoder.feed(struct.pack("<I", len(body)) + body)
    with pytest.raises(Junk):
        list(decoder.messages())


def test_a_message_over_the_limit_is_junk_before_its_body_has_come() -> None:
    decoder = Decoder()
    decoder.feed(struct.pack("<I", HELLO_LIMIT + 1))
    with pytest.raises(Junk, match="4097 bytes, where 4096"):
        list(decoder.messages())


def test_the_limit_may_be_raised_between_two_messages_of_one_packet() -> None:
    decoder = Decoder()
    large = {"text": "x" * 5000}
    decoder.feed(encode({"welcome": True}) + encode(large))
    received = []
    for message in decoder.messages():
        received.append(message)
        decoder.limit = 2**20
    assert received == [{"welcome": True}, large]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}])
def test_what_json_cannot_say_is_not_sent(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        encode({"value": value})


def test_lone_surrogates_from_file_names_survive_the_wire() -> None:
    assert json.loads(encode({"path": "\udcff"})[4:]) == {"path": "\udcff"}


def test_a_proof_is_hmac_sha256_over_the_parts_joined_with_colons() -> None:
    assert proof("key", "bridge", "n1", "n2") == EXPECTED
    assert proof_of("key", "bridge", "n1", "n2") == EXPECTED


@pytest.mark.parametrize("claimed", [None, 7, "", "f" * 64, "é" * 64, "\udcff", ["x"]])
def test_anything_but_the_proof_does_not_hold(claimed: object) -> None:
    assert not same(claimed, EXPECTED)
    assert same(str(EXPECTED), EXPECTED)


def test_the_hello_meets_the_real_bridge() -> None:
    greeting = Greeting(TOKEN, "0.1.0", INSTANCE)
    asked = challenge(greeting.hello, TOKEN)
    assert asked.visitor.instance == INSTANCE
    answer = greeting.answer(asked.reply)
    assert answer is not None
    assert asked.is_met_by(answer)
    assert not greeting.welcome
    assert greeting.answer({"welcome": True}) is None
    assert greeting.welcome


def test_a_bridge_that_does_not_know_the_token_is_told_nothing() -> None:
    greeting = Greeting(TOKEN, "0.1.0", INSTANCE)
    reply = challenge(greeting.hello, "cd" * 32).reply
    with pytest.raises(Rejected, match="does not know this user's token"):
        greeting.answer(reply)


def test_an_agent_with_another_token_does_not_meet_the_challenge() -> None:
    greeting = Greeting(TOKEN, "0.1.0", INSTANCE)
    ours, theirs = challenge(greeting.hello, TOKEN), challenge(greeting.hello, "cd" * 32)
    answer = greeting.answer(ours.reply)
    assert answer is not None
    assert not theirs.is_met_by(answer)


def test_a_reflected_hello_proves_nothing() -> None:
    greeting = Greeting(TOKEN, "0.1.0", INSTANCE)
    with pytest.raises(Rejected):
        greeting.answer({**greeting.hello, "proof": proof(TOKEN, "agent", *2 * [greeting.hello["nonce"]])})


@pytest.mark.parametrize(("theirs", "advice"), [(0, "update Deskhand"), (2, "deskhand install")])
def test_sides_of_different_protocols_say_which_to_bring_up_to_date(theirs: int, advice: str) -> None:
    greeting = Greeting(TOKEN, "0.1.0", INSTANCE)
    with pytest.raises(Rejected, match=advice):
        greeting.answer({"deskhand": theirs, "version": "9.9"})


def test_a_refusal_is_passed_on_in_the_bridges_words() -> None:
    with pytest.raises(Rejected, match="too many agents"):
        Greeting(TOKEN, "0.1.0", INSTANCE).answer({"refused": "too many agents"})


@given(messages)
def test_no_first_answer_but_the_bridges_own_is_believed(message: dict[str, Any]) -> None:
    greeting = Greeting(TOKEN, "0.1.0", INSTANCE)
    with pytest.raises((Rejected, Junk)):
        greeting.answer(message)


@pytest.mark.parametrize("second", [{}, {"welcome": 1}, {"welcome": "true"}, {"proof": "x"}])
def test_only_true_is_a_welcome(second: dict[str, Any]) -> None:
    greeting = Greeting(TOKEN, "0.1.0", INSTANCE)
    greeting.answer(challenge(greeting.hello, TOKEN).reply)
    with pytest.raises(Junk):
        greeting.answer(second)
