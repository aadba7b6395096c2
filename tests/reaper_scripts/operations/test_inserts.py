"""Plug-ins between those that are there, plug-ins that are set, and settings by what a plug-in displays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.hosts.live.inserts import told_insert
from bridge.hosts.live.translate import chain_text
from bridge.hosts.rpp.read_fx import same_sound
from bridge.plan import Insert
from bridge.plugins import reacomp, reaeq
from bridge.plugins.registry import Settings, new, read, write
from bridge.session import Fx
from tests.reaper_scripts.operations.agent import Agent, Json, edit, statuses
from tests.reaper_scripts.operations.test_apply import BASS, KICK, SEND, SNARE, VERB, session

GLASS, LITE = "Glass EQ (Lumen)", "Glass EQ Lite"


def insert(track: str, at: int, fx: Fx, *shown: tuple[str, str]) -> Json:
    """An edit that puts a plug-in in, as the bridge sends it."""
    return edit(track, "insert", *told_insert(None, Insert(fx=fx, at=at, shown=shown), chain_text))


def setting(track: str, at: int, before: Fx, after: Fx, *shown: tuple[str, str]) -> Json:
    """An edit that sets a plug-in, as the bridge sends it."""
    return edit(
        track,
        "insert",
        *told_insert(Insert(fx=before, at=at), Insert(fx=after, at=at, shown=shown), chain_text),
    )


def chain(agent: Agent, track: str) -> tuple[Fx, ...]:
    return session(agent).track(track).fx


def displayed(agent: Agent, track: str, at: int) -> list[str]:
    """What the parameters of a plug-in display."""
    project = agent.reaper.call("EnumProjects", 0, "", 4096)[0]
    tracks = [agent.reaper.call("GetTrack", project, n) for n in range(agent.reaper.call("CountTracks", project))]
    pointer = tracks[[one.guid for one in session(agent).tracks].index(track)]
    count = agent.reaper.call("TrackFX_GetNumParams", pointer, at)
    texts = (agent.reaper.call("TrackFX_GetFormattedParamValue", pointer, at, n, "", 64)[4] for n in range(count))
    return [str(text) for text in texts]


@pytest.mark.parametrize("at", [0, 1])
def test_a_plug_in_goes_in_beside_one_that_stays_as_it_is(agent: Agent, at: int) -> None:
    before = session(agent)
    answer = agent.apply(insert(BASS, at, new(reaeq.neutral())), label="Deskhand: strip 1 track")
    assert statuses(answer) == ["written"]
    assert answer["undo"] == "Deskhand: strip 1 track"
    assert agent.reaper.undo_history() == ["Deskhand: strip 1 track"]
    after = chain(agent, BASS)
    assert read(after[at]) == reaeq.neutral()
    assert same_sound(after[1 - at]) == same_sound(before.track(BASS).fx[0])
    others = [replace(one, fx=()) for one in session(agent).tracks]
    assert others == [replace(one, fx=()) for one in before.tracks]


def test_a_place_below_the_end_of_the_chain_is_skipped(agent: Agent) -> None:
    answer = agent.apply(insert(BASS, 2, new(reaeq.neutral())))
    assert statuses(answer) == ["skipped"]
    assert answer["outcomes"][0]["why"] == "place 3 was expected in a chain of 1 plug-ins"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (reacomp.neutral(), replace(reacomp.neutral(), threshold=-23.4, wet=3.5, ratio=4.0)),
        (reaeq.neutral(), replace(reaeq.neutral(), bands=(reaeq.band(frequency=250.0, gain=-3.0),), gain=1.0)),
    ],
    ids=["parameters", "state"],
)
def test_a_plug_in_is_set_and_keeps_its_id(agent: Agent, before: Settings, after: Settings) -> None:
    agent.apply(insert(BASS, 0, new(before)))
    standing = chain(agent, BASS)
    answer = agent.apply(setting(BASS, 0, standing[0], write(standing[0], after)))
    assert statuses(answer) == ["written"]
    found = chain(agent, BASS)
    assert found == (write(standing[0], after), standing[1])


def test_a_slider_of_a_jsfx_is_set(agent: Agent) -> None:
    (before,) = chain(agent, BASS)
    after = replace(before, chunk=before.chunk.replace("-3 0 -", "-9 0 -"))
    assert statuses(agent.apply(setting(BASS, 0, before, after))) == ["written"]
    assert chain(agent, BASS) == (after,)


def test_a_plug_in_is_switched_off(agent: Agent) -> None:
    (before,) = chain(agent, BASS)
    after = replace(before, enabled=False)
    assert statuses(agent.apply(setting(BASS, 0, before, after))) == ["written"]
    assert not chain(agent, BASS)[0].enabled


def test_a_plug_in_that_was_changed_since_is_skipped(agent: Agent) -> None:
    agent.apply(insert(BASS, 0, new(reacomp.neutral())))
    standing = chain(agent, BASS)[0]
    other = write(standing, replace(reacomp.neutral(), threshold=-6.0))
    answer = agent.apply(setting(BASS, 0, other, write(standing, replace(reacomp.neutral(), threshold=-9.0))))
    assert statuses(answer) == ["skipped"]
    assert answer["outcomes"][0]["why"] == "the plug-in there has been changed since"
    assert chain(agent, BASS)[0] == standing


@pytest.mark.parametrize("name", [GLASS, LITE])
def test_another_makers_plug_in_is_put_in_by_name_and_set_by_what_it_displays(agent: Agent, name: str) -> None:
    wanted = (
        ("Frequency", "1.00 kHz"),
        ("Gain", "-3.5 dB"),
        ("Slope", "LP24"),
        ("Mix", "80 %"),
        ("Bend", "100.0 %"),
    )
    answer = agent.apply(insert(BASS, 0, Fx(name=name), *wanted))
    assert answer["outcomes"][0]["why"] == ""
    assert statuses(answer) == ["written"]
    assert displayed(agent, BASS, 0)[:5] == [text for _, text in wanted]
    assert answer["outcomes"][0]["observed"]["shown"] == [[label, text] for label, text in wanted]
    assert agent.reaper.undo_history() == ["Deskhand: test"]


def test_a_parameter_that_cannot_be_met_stays_as_it_was_and_the_others_are_set(agent: Agent) -> None:
    fx = Fx(name=GLASS)
    answer = agent.apply(insert(BASS, 0, fx, ("Gain", "60 dB"), ("Width", "1"), ("Frequency", "100 Hz")))
    assert statuses(answer) == ["failed"]
    why = answer["outcomes"][0]["why"]
    assert "“Gain” cannot be “60 dB”: the nearest is “+24.0 dB”, it reads “+0.0 dB” as before" in why
    assert "it has no parameter “Width”" in why
    assert displayed(agent, BASS, 0)[:2] == ["100 Hz", "+0.0 dB"]


def test_another_makers_plug_in_that_stands_there_is_set(agent: Agent) -> None:
    agent.apply(insert(BASS, 1, Fx(name=GLASS)))
    standing = chain(agent, BASS)[1]
    told = (Insert(fx=standing, at=1), Insert(fx=replace(standing, chunk=""), at=1, shown=(("Gain", "6 dB"),)))
    answer = agent.apply(edit(BASS, "insert", *told_insert(*told, chain_text)))
    assert statuses(answer) == ["written"]
    assert answer["outcomes"][0]["why"] == "“Gain” reads “+6.0 dB”"
    assert displayed(agent, BASS, 1)[1] == "+6.0 dB"


def test_a_plug_in_that_is_not_installed_has_failed_and_leaves_the_chain_as_it_was(agent: Agent) -> None:
    before = session(agent)
    answer = agent.apply(insert(BASS, 0, Fx(name="Pro-Q 3"), ("Gain", "0 dB")))
    assert statuses(answer) == ["failed"]
    assert answer["outcomes"][0]["why"] == "this REAPER has no plug-in Pro-Q 3"
    assert session(agent) == before


@pytest.mark.parametrize("changed", [{}, {"volume": 0.25, "pan": 0.5}])
def test_a_send_that_was_there_is_set_where_it_is_as_it_was(agent: Agent, changed: dict[str, Any]) -> None:
    plain = {**SEND, "mute": False, "mode": 0, "mono": False, "source_channels": 0}
    standing = {**plain, "source": SNARE, "volume": 0.5, "pan": 0.0}
    answer = agent.apply(edit(VERB, "receive", {**standing, **changed}, {**standing, "volume": 0.1, "pan": -1.0}))
    (receive,) = session(agent).track(VERB).receives
    if changed:
        assert answer["outcomes"][0]["why"] == "the send has been changed since"
        assert (receive.volume, receive.pan) == (0.5, 0.0)
    else:
        assert statuses(answer) == ["written"]
        assert (receive.volume, receive.pan) == (0.1, -1.0)


def test_a_send_that_is_gone_is_skipped(agent: Agent) -> None:
    answer = agent.apply(edit(VERB, "receive", {**SEND, "source": KICK}, {**SEND, "source": KICK, "volume": 1.0}))
    assert statuses(answer) == ["skipped"]
