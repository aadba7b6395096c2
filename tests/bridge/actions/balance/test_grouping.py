"""Grouped faders: they move together or not at all, and keep their distances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.profile.starts import Start
from core.units import db_from_gain, gain_from_db
from models.balance.registry import solvers
from tests.bridge.actions.balance.sessions import Studio, Told, faders, moves

NAMES = ("kick 1", "snare 1", "lead_vocal 1", "piano 1")
LEAD, FOLLOW = {"volume_lead": 1}, {"volume_follow": 1}


def drums(**more: Mapping[str, Any]) -> Studio:
    """Kick and snare in a volume group, vocal and piano on their own; the snare stands 6 dB below the kick."""
    facts = {"kick 1": LEAD, "snare 1": FOLLOW}
    told = {name: {**facts.get(name, {}), **more.get(name.split()[0], {})} for name in NAMES}
    return Studio.of(["kick", "snare", "lead_vocal", "piano"], faders=[0.0, -6.0, 0.0, 0.0], tracks=told)


def test_a_group_moves_by_one_number_of_db_and_says_so() -> None:
    plan, _ = drums().propose(Told([-4.0, -10.0, -2.0, 0.0]))
    assert moves(plan) == {"kick 1": (0.0, -4.0), "snare 1": (-6.0, -10.0), "lead_vocal 1": (0.0, -2.0)}
    assert [edit.reason.endswith("; moves with its group") for edit in faders(plan)] == [True, True, False]


def test_the_move_is_the_mean_weighted_with_power() -> None:
    studio = drums()
    power = 10.0 ** (-6.0 / 10.0)
    mean = (-6.0 * 1.0 + 3.0 * power) / (1.0 + power)
    plan, _ = studio.propose(Told([-6.0, -3.0, 0.0, 0.0]))
    assert moves(plan) == {"kick 1": (0.0, round(mean, 2)), "snare 1": (-6.0, round(-6.0 + mean, 2))}


def test_a_vca_leaves_its_followers_their_faders_and_its_lead_where_it_is() -> None:
    told = {"kick 1": {"vca_lead": 1}, "snare 1": {"vca_follow": 1}, "piano 1": {"vca_follow": 1}}
    studio = Studio.of(["kick", "snare", "piano"], tracks=told)
    plan, _ = studio.propose(Told([-1.0, -4.0, -2.0]), scene=studio.scene(fixed={"kick 1": "the lead of a VCA"}))
    assert moves(plan) == {"snare 1": (0.0, -4.0), "piano 1": (0.0, -2.0)}


@pytest.mark.parametrize(
    ("facts", "wishes"),
    [
        ({"snare": {"locked": True}}, {}),
        ({"snare": {"envelopes": ("volume",)}}, {}),
        ({}, {"keep": frozenset({"snare 1"})}),
        ({}, {"only": frozenset({"kick 1", "piano 1"})}),
    ],
)
def test_a_group_of_which_one_fader_stays_stays_as_a_whole(facts: Any, wishes: Any) -> None:
    solver = Told([-4.0, -10.0, 0.0, -2.0])
    plan, said = drums(**facts).propose(solver, **wishes)
    assert moves(plan) == {"piano 1": (0.0, -2.0)}
    assert said.remarks["kick 1"] == ("grouped with snare 1, which stays: fader and pan stay.",)
    assert solver.asked[0].parts[0].fixed


def test_a_group_with_a_track_that_is_no_part_stays() -> None:
    studio = drums()
    bus = replace(studio.project.tracks[0], guid="bus", name="Drum bus", volume_lead=0, volume_follow=1)
    with_bus = replace(studio, project=replace(studio.project, tracks=(*studio.project.tracks, bus)))
    plan, said = with_bus.propose(Told([-4.0, -10.0, 0.0, -2.0]), scene=studio.scene())
    assert moves(plan) == {"piano 1": (0.0, -2.0)}
    assert said.remarks["kick 1"] == ("grouped with Drum bus, which stays: fader and pan stay.",)


def test_left_and_right_of_one_part_that_are_grouped_are_the_part() -> None:
    studio = Studio.of(["piano", "kick"])
    left = replace(studio.project.tracks[0], guid="L", volume_lead=1)
    right = replace(left, guid="R", volume_lead=0, volume_follow=1)
    project = replace(studio.project, tracks=(*studio.project.tracks, left, right))
    scene = studio.scene(members=(("piano 1", "L", "R"), ("kick 1",)))
    plan, _ = replace(studio, project=project).propose(Told([-4.0, -2.0]), scene=scene)
    assert "group" not in faders(plan)[0].reason
    assert moves(plan) == {"piano 1": (0.0, -4.0), "kick 1": (0.0, -2.0)}


def test_focus_on_one_track_of_a_group_is_focus_on_the_group() -> None:
    plan, _ = drums().propose(Told([-4.0, -10.0, 0.0, 0.0]), focus=frozenset({"kick 1"}))
    assert moves(plan) == {"kick 1": (0.0, -2.0), "snare 1": (-6.0, -8.0)}


def test_a_group_ends_where_the_first_of_its_faders_does() -> None:
    plan, _ = drums().propose(Told([20.0, 14.0, 0.0, 0.0]))
    assert moves(plan) == {"kick 1": (0.0, 12.0), "snare 1": (-6.0, 6.0)}


def test_a_grouped_pan_stays_and_that_is_said() -> None:
    studio = Studio.of(
        ["kick", "snare", "piano"], tracks={"kick 1": {"pan_lead": 1}, "snare 1": {"pan_follow": 1}}
    )
    plan, said = studio.propose(Told([0.0, 0.0, 0.0], pans=[0.5, 0.5, 0.5]))
    assert [(edit.target, edit.field) for edit in plan.edits] == [("piano 1", "pan")]
    assert said.remarks == dict.fromkeys(("kick 1", "snare 1"), ("its pan is grouped: it stays.",))


def test_a_distance_that_the_engineer_changed_since_is_kept() -> None:
    studio = drums(kick={"volume": gain_from_db(3.0)})
    written = gain_from_db(-6.0)
    starts = {("snare 1", "volume"): (Start(target="snare 1", field="volume", start=1.0, written=written),)}
    plan, _ = studio.propose(Told([1.0, -8.0, 0.0, 0.0]), starts=starts)
    assert moves(plan) == {"kick 1": (3.0, 1.0), "snare 1": (-6.0, -8.0)}


@pytest.mark.parametrize("name", ["closed", "genetic"])
@pytest.mark.parametrize("current", [False, True])
def test_a_second_look_at_a_group_finds_nothing_to_move(name: str, current: bool) -> None:
    studio = drums(kick={"volume": gain_from_db(9.0)})
    plan, _ = studio.propose(solvers()[name], from_current=current)
    again, _ = studio.after(plan).propose(solvers()[name], from_current=current)
    assert moves(plan)
    assert moves(again) == {}


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.floats(-20.0, 10.0), min_size=4, max_size=4),
    st.floats(0.0, 1.0),
    st.booleans(),
)
def test_grouped_faders_keep_their_distance(to: list[float], strength: float, current: bool) -> None:
    studio = drums()
    plan, _ = studio.propose(Told(to), strength=strength, from_current=current)
    kick, snare = (db_from_gain(studio.after(plan).project.track(name).volume) for name in NAMES[:2])
    assert kick - snare == pytest.approx(6.0, abs=1e-6)
