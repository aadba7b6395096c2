"""Meters of every track."""

from __future__ import annotations

import math
import time

from tests.bridge.hosts.projects import guid
from tests.reaper_scripts.operations.agent import Agent


def test_every_track_has_its_meters_and_the_master_too(agent: Agent) -> None:
    told = agent.ask("meters")
    assert [one["guid"] for one in told["tracks"]] == [guid(number) for number in range(1, 6)]
    assert told["playing"] is False
    assert all(one["peak"] == [0.0, 0.0] for one in (*told["tracks"], told["master"]))


def test_the_hold_is_in_db(agent: Agent) -> None:
    agent.reaper.call("CSurf_OnPlay")
    try:
        time.sleep(0.3)
        told = agent.ask("meters")
    finally:
        agent.reaper.call("CSurf_OnStop")
    assert told["playing"] is True
    loud = [one for one in told["tracks"] if max(one["peak"]) > 0.0]
    assert loud
    for one in loud:
        for peak, hold in zip(one["peak"], one["hold_db"], strict=True):
            assert hold >= 20.0 * math.log10(peak) - 0.1
            assert hold > -150.0


def test_a_track_without_a_compressor_has_no_reduction(agent: Agent) -> None:
    assert all(one["reduction_db"] is None for one in agent.ask("meters")["tracks"])
