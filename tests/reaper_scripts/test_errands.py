from __future__ import annotations

import errno
from collections.abc import Callable, Iterator

import pytest
from deskhand_errands import PATIENCE_S, Errands
from deskhand_link import LONGEST_PAUSE_S, Call, Link, Phase
from deskhand_wire import Greeting

from tests.reaper_scripts.fake_bridge import TOKEN, Clock, FakeBridge, until

INSTANCE = {"id": "a1", "pid": 7, "reaper": "7.28/win64", "resources": "/r"}


class Process:
    """A bridge that was started: ``code`` is its exit code."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code


class Desk:
    """Errands over a link whose bridge comes up when the test says so."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.port: int | None = None
        self.started: list[Process] = []
        self.startable = True
        self.told: list[str] = []
        self.asked: dict[str, Callable[[], None]] = {}
        """Each question that was asked, and what a yes to it does."""
        self.link = Link(self._look_up, self.clock)
        ask = self.asked.__setitem__
        self.errands = Errands(self.link, self._start, self.told.append, ask, "/run/bridge.log", self.clock)

    def turn(self, seconds: float = 0.0) -> None:
        """Ticks of 30 ms for so long, one at least."""
        until_then = self.clock.now + seconds
        while True:
            self.link.step()
            self.errands.step()
            if self.clock.now >= until_then:
                return
            self.clock.now += 0.03

    def _look_up(self) -> Call | None:
        return None if self.port is None else Call(self.port, Greeting(TOKEN, "0.1.0", INSTANCE))

    def _start(self) -> Process:
        if not self.startable:
            raise FileNotFoundError(errno.ENOENT, "No such file", "/gone/deskhand")
        self.started.append(Process())
        return self.started[-1]


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.link.hang_up("the test is over")


def test_three_clicks_start_one_bridge_and_are_one_request(desk: Desk) -> None:
    for _ in range(3):
        desk.errands.add("organise", "p1")
        desk.turn(0.5)
    desk.turn(5.0)
    assert len(desk.started) == 1
    with FakeBridge() as bridge:
        desk.port = bridge.port
        desk.clock.now += LONGEST_PAUSE_S
        bridge.greet(desk.link)
        assert bridge.next(desk.link).keys() == {"beat"}
        desk.errands.step()
        assert bridge.next(desk.link) == {"id": 1, "do": "run", "action": "organise", "project": "p1"}
        desk.errands.answered({"id": 1, "result": {"job": 1}})
        desk.turn(PATIENCE_S + 1.0)
    assert desk.told == []
    assert len(desk.started) == 1


def test_an_action_goes_to_a_bridge_that_is_there_without_starting_one(desk: Desk) -> None:
    with FakeBridge() as bridge:
        desk.port = bridge.port
        bridge.greet(desk.link)
        bridge.next(desk.link)
        desk.errands.add("organise", "p1")
        desk.errands.add("organise", "p2")
        desk.errands.step()
        desk.link.flush()
        assert [message["project"] for message in bridge.hear()] == ["p1", "p2"]
    assert desk.started == []


def test_an_answered_action_can_be_run_again(desk: Desk) -> None:
    with FakeBridge() as bridge:
        desk.port = bridge.port
        bridge.greet(desk.link)
        bridge.next(desk.link)
        for number in (1, 2):
            desk.errands.add("undo", "p1")
            desk.errands.step()
            assert bridge.next(desk.link)["id"] == number
            desk.errands.answered({"id": number, "result": {"job": number}})


def test_a_bridge_that_never_answers_is_said_once_with_what_to_do(desk: Desk) -> None:
    desk.errands.add("organise_selected", "p1")
    desk.turn(PATIENCE_S + 1.0)
    assert desk.told == [
        "Organise selected was not begun. The project was not changed. The bridge did not answer within 20 s; "
        "see /run/bridge.log. Run deskhand doctor in a terminal."
    ]
    desk.turn(30.0)
    assert len(desk.told) == 1
    assert len(desk.started) == 1


def test_of_an_action_that_was_sent_nobody_says_that_it_was_not_begun(desk: Desk) -> None:
    with FakeBridge() as bridge:
        desk.port = bridge.port
        bridge.greet(desk.link)
        desk.errands.add("organise", "p1")
        desk.errands.step()
        desk.clock.now += PATIENCE_S + 1.0
        desk.errands.step()
        (told,) = desk.told
    assert "did not say within 20 s whether it began Organise" in told


def test_a_later_click_starts_a_bridge_again_once_the_first_has_ended(desk: Desk) -> None:
    desk.errands.add("organise", "p1")
    desk.turn(PATIENCE_S + 1.0)
    desk.errands.add("organise", "p1")
    desk.turn(1.0)
    assert len(desk.started) == 1
    desk.started[0].code = 1
    desk.turn()
    desk.errands.add("organise", "p1")
    desk.turn(1.0)
    assert len(desk.started) == 2


def test_a_bridge_that_ends_at_its_start_is_said_at_once(desk: Desk) -> None:
    desk.errands.add("organise", "p1")
    desk.turn(0.5)
    desk.started[0].code = 3
    desk.turn()
    assert len(desk.told) == 1
    assert "exit code 3" in desk.told[0]


def test_a_bridge_that_was_killed_after_it_had_answered_is_started_again_at_once(desk: Desk) -> None:
    desk.errands.add("organise", "p1")
    desk.turn(0.5)
    with FakeBridge() as bridge:
        desk.port = bridge.port
        desk.clock.now += LONGEST_PAUSE_S
        bridge.greet(desk.link)
        desk.errands.step()
        bridge.leave()
        until(lambda: not desk.link.up, desk.link)
    desk.errands.answered({"id": 1, "result": {"job": 1}})
    desk.port, desk.started[0].code = None, -9
    desk.errands.add("organise", "p1")
    desk.turn(1.0)
    assert desk.told == []
    assert len(desk.started) == 2


def test_a_start_that_finds_another_bridge_is_no_trouble(desk: Desk) -> None:
    desk.errands.add("organise", "p1")
    desk.turn(0.5)
    desk.started[0].code = 0
    desk.turn(1.0)
    assert desk.told == []


def test_a_command_that_cannot_be_started_is_said_at_once(desk: Desk) -> None:
    desk.startable = False
    desk.errands.add("organise", "p1")
    desk.turn(0.5)
    assert len(desk.told) == 1
    assert "cannot be started (No such file: /gone/deskhand)" in desk.told[0]
    assert "not changed" in desk.told[0]


def test_starting_deskhand_starts_the_bridge_without_an_action(desk: Desk) -> None:
    desk.errands.want_bridge()
    desk.turn(PATIENCE_S + 1.0)
    assert len(desk.started) == 1
    assert len(desk.told) == 1


def test_a_bridge_that_comes_up_is_dialled_soon_by_who_waits_for_it(desk: Desk) -> None:
    desk.errands.add("organise", "p1")
    desk.turn(8.0)
    with FakeBridge() as bridge:
        desk.port = bridge.port
        desk.turn(0.3)
        assert desk.link.phase is not Phase.DOWN


def test_nobody_starts_a_bridge_that_nobody_wants(desk: Desk) -> None:
    desk.turn(60.0)
    assert desk.started == []


def test_a_refusal_of_the_action_is_shown_in_the_bridges_words(desk: Desk) -> None:
    with FakeBridge() as bridge:
        desk.port = bridge.port
        bridge.greet(desk.link)
        desk.errands.add("organise", "p1")
        desk.errands.step()
        desk.errands.answered({"id": 1, "error": "Organise is running already.", "kind": "refused"})
    assert desk.told == ["Organise was not begun. Organise is running already."]


def test_what_is_still_at_work_is_stopped_where_the_user_says_so(desk: Desk) -> None:
    with FakeBridge() as bridge:
        desk.port = bridge.port
        bridge.greet(desk.link)
        bridge.next(desk.link)
        desk.errands.add("undo", "p2")
        desk.errands.step()
        number = bridge.next(desk.link)["id"]
        desk.errands.answered({"id": number, "result": {"busy": "organise_selected"}})
        ((question, yes),) = desk.asked.items()
        assert question == (
            "Undo last run was not begun: Deskhand is still at Organise selected on this project.\n\n"
            "Stop Organise selected?"
        )
        assert bridge.hear() == []
        yes()
        stop = bridge.next(desk.link)
        assert (stop["do"], stop["project"]) == ("cancel", "p2")
        assert stop["id"] != number
        desk.errands.answered({"id": stop["id"], "result": {"stopped": 1}})
    assert desk.told == []


def test_an_action_that_was_sent_is_not_sent_again_to_the_next_bridge(desk: Desk) -> None:
    with FakeBridge() as bridge:
        desk.port = bridge.port
        bridge.greet(desk.link)
        desk.errands.add("organise", "p1")
        desk.errands.step()
        bridge.leave()
        until(lambda: not desk.link.up, desk.link)
        desk.errands.lost()
        assert len(desk.told) == 1
        assert "went away before it answered to Organise" in desk.told[0]
        desk.clock.now += LONGEST_PAUSE_S
        bridge.greet(desk.link)
        assert bridge.next(desk.link).keys() == {"beat"}
        desk.errands.step()
        desk.link.step()
        assert bridge.hear() == []


def test_a_rejected_hello_is_the_reason_that_is_given(desk: Desk) -> None:
    with FakeBridge() as bridge:
        desk.port = bridge.port
        desk.errands.add("organise", "p1")
        desk.turn()
        bridge.accept()
        bridge.say({"refused": "the agent is older"})
        until(lambda: desk.link.rejected is not None, desk.link)
        desk.port = None
        desk.turn(PATIENCE_S + 1.0)
    assert "the agent is older" in desk.told[0]
