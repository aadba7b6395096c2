"""Faders, pans, mutes and solos that a surface moves."""

from __future__ import annotations

import pytest

from tests.bridge.hosts.projects import guid
from tests.reaper_scripts.operations.agent import Agent, Told


@pytest.mark.parametrize(
    ("what", "value", "parameter"),
    [("volume", 0.5, "D_VOL"), ("pan", -0.25, "D_PAN"), ("mute", 1, "B_MUTE"), ("solo", 1, "I_SOLO")],
)
def test_a_surface_moves_one_control_of_one_track(agent: Agent, what: str, value: float, parameter: str) -> None:
    told = agent.ask("fader", track=guid(2), set=what, value=value)
    assert told == {"value": value}
    found = [agent.reaper.call("GetMediaTrackInfo_Value", {"track": place}, parameter) for place in range(3)]
    assert found[1] == value
    assert value not in (found[0], found[2])


def test_a_gesture_is_one_step_of_undo(agent: Agent) -> None:
    for value in (0.9, 0.8, 0.7):
        agent.ask("fader", track=guid(2), set="volume", value=value)
    agent.ask("fader", track=guid(2), set="pan", value=0.5)
    assert len(agent.reaper.undo_history()) == 2


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"set": "width", "value": 1.0}, "A surface sets volume, pan, mute, solo, not 'width'"),
        ({"set": "volume", "value": 5.0}, "volume goes from 0 to 4"),
        ({"set": "pan", "value": "left"}, "pan goes from -1 to 1"),
        ({"set": "mute", "value": True}, "mute goes from 0 to 1, not to True"),
        ({"set": "volume", "value": 1.0, "track": "{none}"}, "not there any more"),
        ({"set": "volume", "value": 1.0, "project": "p2"}, "Another project is in front"),
    ],
)
def test_what_no_control_can_be_set_to_is_refused_and_nothing_moves(
    agent: Agent, request_: dict[str, object], why: str
) -> None:
    fields = {"track": guid(2), "project": "p1", **request_}
    with pytest.raises(Told, match=why) as told:
        agent.ask("fader", **fields)  # type: ignore[arg-type]
    assert told.value.kind == "refused"
    assert agent.reaper.undo_history() == []
