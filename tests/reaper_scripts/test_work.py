from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import pytest
from deskhand_errors import Failed, Refused
from deskhand_wire import LENGTH
from deskhand_work import SLICE_S, Operation, Work

from tests.reaper_scripts.fake_bridge import Clock

Steps = Generator[None, None, dict[str, Any]]


class Desk:
    """A queue with operations whose steps last as long as they say."""

    def __init__(self, **operations: Operation) -> None:
        self.clock = Clock()
        self.answers: list[dict[str, Any]] = []
        self.logged: list[str] = []
        self.work = Work({**operations, "steps": self.steps}, self._take, self.logged.append, self.clock)

    def steps(self, request: dict[str, Any]) -> Steps:
        for seconds in request["lasting"]:
            self.clock.now += seconds
            yield
        return {"steps": len(request["lasting"]), "ticks": None}

    def tick(self) -> float:
        """One tick; the seconds that it took."""
        begun = self.clock.now
        self.work.tick(begun + SLICE_S)
        return self.clock.now - begun

    def _take(self, frame: bytes) -> None:
        self.answers.append(json.loads(frame[LENGTH.size :]))


def refuse(_request: dict[str, Any]) -> Steps:
    yield from ()
    raise Refused("The project p9 is not open.")


def fail(_request: dict[str, Any]) -> Steps:
    yield
    raise Failed("The disk is full.")


def break_down(_request: dict[str, Any]) -> Steps:
    yield
    return {"ratio": 1 / 0}


def unsayable(_request: dict[str, Any]) -> Steps:
    yield
    return {"level": float("inf")}


def test_long_work_is_cut_into_slices_that_stay_below_fifteen_milliseconds() -> None:
    desk = Desk()
    desk.work.add({"id": 1, "do": "steps", "lasting": [0.0035] * 30})
    lasted = []
    while not desk.answers:
        lasted.append(desk.tick())
    assert max(lasted) <= SLICE_S < 0.015
    assert lasted[0] == pytest.approx(0.0105)  # a fourth step would have ended at 14 ms
    assert len(lasted) == 11  # ten with three steps each, one to end
    assert desk.answers[0]["result"] == {"steps": 30, "ticks": {"count": 10, "longest_ms": pytest.approx(10.5)}}


def test_a_step_longer_than_a_slice_is_alone_in_its_tick() -> None:
    desk = Desk()
    desk.work.add({"id": 1, "do": "steps", "lasting": [0.2, 0.001]})
    assert desk.tick() == pytest.approx(0.2)
    assert desk.answers == []
    desk.tick()
    assert desk.answers[0]["result"]["ticks"] == {"count": 2, "longest_ms": pytest.approx(200.0)}


def test_work_goes_on_even_where_the_tick_was_used_up_before_it_began() -> None:
    desk = Desk()
    desk.work.add({"id": 1, "do": "steps", "lasting": [0.001]})
    desk.work.tick(desk.clock.now - 1.0)
    desk.work.tick(desk.clock.now - 1.0)
    assert [answer["id"] for answer in desk.answers] == [1]


def test_requests_are_answered_one_after_the_other() -> None:
    desk = Desk()
    desk.work.add({"id": 1, "do": "steps", "lasting": [0.01] * 5})
    desk.work.add({"id": 2, "do": "steps", "lasting": []})
    while len(desk.answers) < 2:
        desk.tick()
    assert [answer["id"] for answer in desk.answers] == [1, 2]


def test_an_idle_tick_takes_no_time() -> None:
    assert Desk().tick() == 0.0


def test_refusals_and_failures_are_told_apart() -> None:
    desk = Desk(refuse=refuse, fail=fail)
    desk.work.add({"id": 1, "do": "refuse"})
    desk.work.add({"id": 2, "do": "fail"})
    desk.tick()
    assert desk.answers == [
        {"id": 1, "error": "The project p9 is not open.", "kind": "refused"},
        {"id": 2, "error": "The disk is full.", "kind": "failed"},
    ]
    assert desk.logged == []


@pytest.mark.parametrize("do", ["os.system", "__import__", "", None, 7, ["snapshot"], {"do": 1}])
def test_an_unknown_operation_is_refused(do: object) -> None:
    desk = Desk()
    desk.work.add({"id": 3, "do": do})
    desk.tick()
    assert desk.answers[0]["kind"] == "refused"
    assert "no operation" in desk.answers[0]["error"]


@pytest.mark.parametrize(("operation", "named"), [(break_down, "ZeroDivisionError"), (unsayable, "ValueError")])
def test_a_fault_is_answered_and_logged_and_the_next_request_is_served(operation: Operation, named: str) -> None:
    desk = Desk(faulty=operation)
    desk.work.add({"id": 1, "do": "faulty"})
    desk.work.add({"id": 2, "do": "steps", "lasting": []})
    desk.tick()
    assert desk.answers[0]["kind"] == "failed"
    assert named in desk.answers[0]["error"]
    assert "Traceback" in desk.logged[0]
    assert desk.answers[1]["result"]["steps"] == 0


def test_what_a_lost_bridge_asked_for_is_dropped_and_tidied_up_but_the_agents_own_is_not() -> None:
    tidied: list[str] = []
    shown: list[str] = []

    def long(_request: dict[str, Any]) -> Steps:
        try:
            while True:
                desk.clock.now += 0.02
                yield
        finally:
            tidied.append("long")

    def show(request: dict[str, Any]) -> Steps:
        yield from ()
        shown.append(request["text"])
        return {}

    desk = Desk(long=long)
    desk.work.add({"id": 1, "do": "long"})
    desk.work.add_own(lambda _: show({"text": "the bridge went away"}))
    desk.tick()
    desk.work.forget()
    assert tidied == ["long"]
    desk.tick()
    assert shown == ["the bridge went away"]
    assert desk.answers == []
