"""Meters of every track."""

from __future__ import annotations

import math
import time

import pytest

from tests.bridge.hosts.projects import guid
from tests.reaper_host.functions.fx import REDUCTION_DB
from tests.reaper_scripts.operations.agent import Agent, edit, statuses


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


COMPRESSORS = """<FXCHAIN
BYPASS 0 0 0
<VST "VST: ReaComp (Cockos)" reacomp.dll 0 "" 1919247213 ""
bWNlcu5e7f4=
>
WAK 0 0
BYPASS 0 0 0
<JS utility/volume ""
-3 0 -
>
WAK 0 0
BYPASS 0 0 0
<VST "VST: ReaComp (Cockos)" reacomp.dll 0 "" 1919247213 ""
bWNlcu5e7f4=
>
WAK 0 0
>"""


def test_the_reductions_of_a_track_s_compressors_add_up(agent: Agent) -> None:
    assert statuses(agent.apply(edit(guid(2), "fx", [], COMPRESSORS))) == ["written"]
    assert agent.ask("meters")["tracks"][1]["reduction_db"] == 0.0
    agent.reaper.call("CSurf_OnPlay")
    try:
        told = agent.ask("meters")["tracks"]
    finally:
        agent.reaper.call("CSurf_OnStop")
    assert told[1]["reduction_db"] == 2 * REDUCTION_DB
    assert [one["reduction_db"] for place, one in enumerate(told) if place != 1] == [None] * 4


def test_meters_tell_the_change_count_so_that_a_surface_knows_when_to_read_again(agent: Agent) -> None:
    before = agent.ask("meters", peaks=True)["state"]
    assert before == agent.state() == agent.ask("meters", peaks=True)["state"]
    agent.apply(edit(guid(2), "name", "Kick", "Boom"))
    told = agent.ask("meters", peaks=True)
    assert told["state"] != before
    assert [one["guid"] for one in told["tracks"]] == [guid(number) for number in range(1, 6)]


def test_peaks_alone_leave_the_reductions_out(agent: Agent) -> None:
    agent.apply(edit(guid(2), "fx", [], COMPRESSORS))
    assert [one["reduction_db"] for one in agent.ask("meters", peaks=True)["tracks"]] == [None] * 5


def test_held_peaks_are_told_once_more_and_then_reset(agent: Agent) -> None:
    agent.reaper.call("CSurf_OnPlay")
    try:
        agent.ask("meters")
    finally:
        agent.reaper.call("CSurf_OnStop")
    held = [max(agent.ask("meters", clear=clear)["tracks"][1]["hold_db"]) for clear in (True, False)]
    assert held[0] > -150.0
    assert held[1] == -150.0


@pytest.mark.parametrize(
    ("shown", "told"),
    [(0, set()), (12, {"momentary"}), (16, set()), (20, {"short_term"}), (12 | 32, {"momentary"})],
)
def test_loudness_is_told_where_the_meter_is_set_to_show_it(agent: Agent, shown: int, told: set[str]) -> None:
    agent.reaper.edit("Meter", ("SetMediaTrackInfo_Value", {"track": 1}, "I_VUMODE", shown))
    assert [set(one["loudness"]) for one in agent.ask("meters")["tracks"]] == [set(), told, set(), set(), set()]
