"""The hello: each side proves that it knows the token, and neither shows it."""

from __future__ import annotations

import json
from typing import Any

import deskhand_wire
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.serve.frames import Message
from bridge.serve.hello import NotOurs, Refused, challenge, introduce, proof_of

TOKEN = "ab" * 32
INSTANCE = {"id": "f00d", "pid": 7, "reaper": "7.28/linux-x86_64", "resources": "/home/é/REAPER"}


def test_a_proof_is_the_hmac_that_the_protocol_describes() -> None:
    """Computed with: printf 'bridge:1:2' | openssl dgst -sha256 -hmac key."""
    assert (
        proof_of("key", "bridge", "1", "2") == "197c619037fd6de35523f3828d1e1957c1b71c1903051d487043ea2240c82df5"
    )


@pytest.mark.parametrize(("role", "instance"), [("command", None), ("agent", INSTANCE)])
def test_both_sides_come_to_an_agreement(role: str, instance: Message | None) -> None:
    caller = introduce(TOKEN, role, "0.1.0", instance)
    first = next(caller)
    bridge = challenge(first, TOKEN)
    assert bridge.visitor.role == role
    assert bridge.visitor.instance == (instance or {})
    proof = caller.send(bridge.reply)
    assert bridge.is_met_by(proof)
    with pytest.raises(StopIteration):
        caller.send({"welcome": True})
    assert TOKEN not in json.dumps([first, bridge.reply, proof])


def test_the_agent_in_reaper_and_the_bridge_understand_each_other() -> None:
    greeting = deskhand_wire.Greeting(TOKEN, "0.1.0", dict(INSTANCE))
    bridge = challenge(greeting.hello, TOKEN)
    proof = greeting.answer(bridge.reply)
    assert proof is not None
    assert bridge.is_met_by(proof)
    assert greeting.answer({"welcome": True}) is None
    assert greeting.welcome
    assert bridge.visitor.described() == {**INSTANCE, "version": "0.1.0"}


def test_no_two_hellos_are_the_same() -> None:
    first = next(introduce(TOKEN, "command", "0.1.0"))
    again = next(introduce(TOKEN, "command", "0.1.0"))
    assert first["nonce"] != again["nonce"]
    assert challenge(first, TOKEN).reply != challenge(first, TOKEN).reply


def test_what_was_recorded_of_a_hello_opens_the_door_no_second_time() -> None:
    caller = introduce(TOKEN, "command", "0.1.0")
    first = next(caller)
    bridge = challenge(first, TOKEN)
    proof = caller.send(bridge.reply)
    assert bridge.is_met_by(proof)
    assert not challenge(first, TOKEN).is_met_by(proof)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"deskhand": 1},
        {"deskhand": 1, "nonce": "0" * 64, "proof": "0" * 64},
        {"deskhand": 1, "nonce": "\ud800"},
    ],
)
def test_a_caller_says_nothing_to_what_is_not_its_bridge(answer: Message) -> None:
    caller = introduce(TOKEN, "command", "0.1.0")
    next(caller)
    with pytest.raises(NotOurs):
        caller.send(answer)


def test_a_caller_takes_nothing_but_a_welcome_for_one() -> None:
    caller = introduce(TOKEN, "command", "0.1.0")
    caller.send(challenge(next(caller), TOKEN).reply)
    with pytest.raises(NotOurs):
        caller.send({"welcome": "yes"})


@pytest.mark.parametrize(
    ("protocol", "older"), [(2, "the command is the older one"), (0, "the bridge is the older one")]
)
def test_a_bridge_of_another_protocol_is_named_as_older_or_newer(protocol: int, older: str) -> None:
    caller = introduce(TOKEN, "command", "0.1.0")
    next(caller)
    with pytest.raises(Refused, match=older):
        caller.send({"deskhand": protocol, "nonce": "?"})


@given(
    st.dictionaries(
        st.sampled_from(["deskhand", "role", "version", "nonce", "instance", "do"]),
        st.none()
        | st.integers(0, 2)
        | st.sampled_from(["agent", "command", "0" * 64])
        | st.just(INSTANCE)
        | st.text(),
    )
)
def test_every_first_message_is_a_hello_or_refused(first: dict[str, Any]) -> None:
    try:
        visitor = challenge(first, TOKEN).visitor
    except Refused:
        return
    assert first["deskhand"] == 1
    assert visitor.role == first["role"]
    assert len(first["nonce"]) == 64
    assert visitor.role == "command" or visitor.instance == INSTANCE


@given(st.none() | st.integers() | st.text() | st.lists(st.text()))
def test_nothing_but_the_proof_is_a_proof(claimed: object) -> None:
    assert not challenge(next(introduce(TOKEN, "command", "0.1.0")), TOKEN).is_met_by({"proof": claimed})
