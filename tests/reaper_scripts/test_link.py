from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deskhand_link import BEAT_S, DIAL_S, FIRST_PAUSE_S, HELLO_S, LONGEST_PAUSE_S, SILENCE_S, Call, Link, Phase
from deskhand_wire import Greeting, Rejected, encode

from tests.reaper_scripts.fake_bridge import TOKEN, Clock, FakeBridge, until

INSTANCE = {"id": "a1", "pid": 7, "reaper": "7.28/win64", "resources": "/r"}


def caller(port: Callable[[], int | None], token: str = TOKEN) -> Callable[[], Call | None]:
    def look_up() -> Call | None:
        number = port()
        return None if number is None else Call(number, Greeting(token, "0.1.0", INSTANCE))

    return look_up


def first_received(link: Link) -> dict[str, Any]:
    """The first message that comes."""
    for _ in range(5000):
        for message in link.step():
            return message
        time.sleep(0.0005)
    raise AssertionError("nothing came")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bridge() -> Iterator[FakeBridge]:
    with FakeBridge() as bridge:
        yield bridge


@pytest.fixture
def link(bridge: FakeBridge, clock: Clock) -> Iterator[Link]:
    link = Link(caller(lambda: bridge.port), clock)
    yield link
    link.hang_up("the test is over")


def test_requests_and_answers_go_both_ways_and_beats_are_kept_from_the_agent(
    bridge: FakeBridge, link: Link
) -> None:
    bridge.greet(link)
    assert bridge.next(link) == {"beat": 1}
    bridge.say({"beat": 1}, {"id": 1, "do": "projects"})
    assert first_received(link) == {"id": 1, "do": "projects"}
    link.send(encode({"id": 1, "result": {}}))
    assert bridge.next(link) == {"id": 1, "result": {}}


def test_a_beat_goes_out_each_second(bridge: FakeBridge, link: Link, clock: Clock) -> None:
    bridge.greet(link)
    numbers = []
    for _ in range(3):
        numbers.append(bridge.next(link)["beat"])
        link.step()
        assert bridge.hear() == []
        clock.now += BEAT_S
    assert numbers == [1, 2, 3]


def test_a_silent_bridge_is_given_up_after_ten_seconds(bridge: FakeBridge, link: Link, clock: Clock) -> None:
    bridge.greet(link)
    clock.now += SILENCE_S
    link.step()
    assert link.up
    clock.now += 0.1
    link.step()
    assert link.phase is Phase.DOWN
    assert "said nothing" in link.trouble


def test_a_blocked_reaper_does_not_take_the_bridge_for_silent(
    bridge: FakeBridge, link: Link, clock: Clock
) -> None:
    bridge.greet(link)
    bridge.say({"beat": 1}, {"beat": 2})
    clock.now += 60.0  # a dialog was open and the loop stood still
    link.step()
    clock.now += SILENCE_S - 1.0
    link.step()
    assert link.up


def test_after_the_bridge_died_the_next_one_is_found_by_itself(clock: Clock) -> None:
    first = FakeBridge()
    port: list[int | None] = [first.port]
    link = Link(caller(lambda: port[0]), clock)
    first.greet(link)
    first.die()
    until(lambda: not link.up, link)
    clock.now += FIRST_PAUSE_S
    until(lambda: link.absent, link)  # its record is still there, but nobody answers
    with FakeBridge() as second:
        port[0] = second.port
        clock.now += LONGEST_PAUSE_S
        second.greet(link)
        assert not link.absent
    link.hang_up("the test is over")


def test_pauses_grow_to_five_seconds_and_begin_anew_after_a_welcome(clock: Clock) -> None:
    dialled: list[float] = []
    port: list[int | None] = [None]

    def look_up() -> Call | None:
        dialled.append(clock.now)
        return caller(lambda: port[0])()

    link = Link(look_up, clock)
    for _ in range(2000):
        link.step()
        clock.now += 0.01
    pauses = [round(later - earlier, 1) for earlier, later in itertools.pairwise(dialled)]
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    with FakeBridge() as bridge:
        port[0] = bridge.port
        clock.now += LONGEST_PAUSE_S
        bridge.greet(link)
        dialled.clear()
        bridge.leave()
        until(lambda: not link.up, link)
        clock.now += FIRST_PAUSE_S
        link.step()
        assert len(dialled) == 1
    link.hang_up("the test is over")


def test_somebody_waiting_cuts_the_pause_short(clock: Clock) -> None:
    dialled: list[float] = []

    def look_up() -> None:
        dialled.append(clock.now)

    link = Link(look_up, clock)
    for _ in range(10):
        clock.now += LONGEST_PAUSE_S
        link.step()
    dialled.clear()
    link.hurry()
    clock.now += FIRST_PAUSE_S
    link.step()
    assert dialled == [clock.now]


def test_a_port_that_never_answers_the_hello_is_given_up(bridge: FakeBridge, link: Link, clock: Clock) -> None:
    until(lambda: link.phase is Phase.GREETING, link)
    clock.now += HELLO_S + 0.1
    link.step()
    assert link.phase is Phase.DOWN
    assert link.absent


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fills the queue as Linux does")
def test_a_connection_that_is_never_made_is_given_up(clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as callers:
        for _ in range(3):
            caller_before = callers.enter_context(socket.socket())
            caller_before.setblocking(False)
            caller_before.connect_ex(listener.getsockname())
        link = Link(caller(lambda: int(listener.getsockname()[1])), clock)
        link.step()
        assert link.phase is Phase.DIALLING
        clock.now += DIAL_S + 0.1
        link.step()
        assert link.absent


def test_a_bridge_with_another_token_gets_no_proof_and_is_remembered(
    bridge: FakeBridge, link: Link, clock: Clock
) -> None:
    until(lambda: link.phase is Phase.GREETING, link)
    bridge.accept()
    hello = bridge.next(link)
    assert TOKEN not in str(hello)
    bridge.say({"deskhand": 1, "version": "0.1.0", "nonce": "0" * 64, "proof": "0" * 64})
    until(lambda: link.rejected is not None, link)
    assert bridge.hear() == []
    assert link.rejected is not None
    assert "token" in link.rejected
    clock.now += LONGEST_PAUSE_S
    bridge.greet(link)
    assert link.rejected is None


def test_a_refusal_of_the_bridge_is_remembered(bridge: FakeBridge, link: Link) -> None:
    until(lambda: link.phase is Phase.GREETING, link)
    bridge.accept()
    bridge.next(link)
    bridge.say({"refused": "this agent is too old"})
    bridge.leave()
    until(lambda: link.rejected is not None, link)
    assert link.rejected == "The bridge refused this REAPER: this agent is too old"


def test_a_missing_token_is_a_refusal_too(clock: Clock) -> None:
    def look_up() -> Call | None:
        raise Rejected("There is no token.")

    link = Link(look_up, clock)
    assert link.step() == []
    assert link.rejected == "There is no token."


@pytest.mark.parametrize(
    "junk", [b"HTTP/1.1 400 Bad Request\r\n\r\n", struct.pack("<I", 2**30), struct.pack("<I", 2) + b"[]"]
)
def test_junk_ends_the_connection_before_and_after_the_welcome(
    bridge: FakeBridge, link: Link, clock: Clock, junk: bytes
) -> None:
    until(lambda: link.phase is Phase.GREETING, link)
    bridge.accept()
    bridge.say_bytes(junk)
    until(lambda: link.phase is Phase.DOWN, link)
    clock.now += LONGEST_PAUSE_S
    bridge.greet(link)
    bridge.say_bytes(junk)
    until(lambda: link.phase is Phase.DOWN, link)


def test_what_a_bridge_said_before_it_hung_up_is_heard(bridge: FakeBridge, link: Link) -> None:
    bridge.greet(link)
    bridge.next(link)
    bridge.say({"id": 1, "result": {"job": 1}})
    bridge.leave()
    assert first_received(link) == {"id": 1, "result": {"job": 1}}
    until(lambda: not link.up, link)


def test_a_large_answer_is_sent_over_several_steps_and_arrives_whole(bridge: FakeBridge, link: Link) -> None:
    bridge.greet(link)
    assert bridge.next(link) == {"beat": 1}
    message = {"id": 1, "result": {"chunk": "x" * (24 * 2**20)}}
    link.send(encode(message))
    link.flush()
    assert not link.flushed
    assert bridge.next(link) == message
    assert link.flushed


def test_what_was_queued_for_a_bridge_that_went_is_not_sent_to_the_next(
    bridge: FakeBridge, link: Link, clock: Clock
) -> None:
    bridge.greet(link)
    link.send(encode({"id": 1, "result": {}}))
    link.hang_up("the cable was pulled")
    link.send(encode({"id": 2, "result": {}}))
    clock.now += LONGEST_PAUSE_S
    bridge.greet(link)
    assert bridge.next(link).keys() == {"beat"}
