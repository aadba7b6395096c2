"""Balance on small sessions: what moves, how far, what stays and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.analysis import Analysis
from bridge.diff import Diff
from bridge.plan import Edit, Plan
from bridge.profile.starts import Start
from bridge.words import MINUS
from models.balance.headroom import headroom
from models.balance.registry import solvers
from tests.bridge.actions.balance.sessions import LABELS, Studio, Told, faders, house, moves
from tests.bridge.actions.factory import identity

TO = (-3.0, -6.0, -9.0, 1.0, -12.0)
CLOSED = solvers()["closed"]


def starts_of(plan: Plan) -> dict[tuple[str, str], tuple[Start, ...]]:
    return {(edit.target, edit.field): (_start(edit),) for edit in plan.edits}


def _start(edit: Edit) -> Start:
    assert isinstance(edit.before, float)
    assert isinstance(edit.after, float)
    return Start(target=edit.target, field=edit.field, start=edit.before, written=edit.after)


def test_faders_go_where_the_solver_wants_them() -> None:
    plan, _ = Studio.of(LABELS).propose(Told(TO))
    assert moves(plan) == {f"{label} 1": (0.0, gain) for label, gain in zip(LABELS, TO, strict=True)}
    assert plan.action == "balance"


def test_an_edit_has_the_solvers_reason_and_how_sure_it_is() -> None:
    plan, _ = Studio.of(LABELS).propose(Told(TO))
    assert [(edit.reason, edit.confidence) for edit in faders(plan)] == [(f"part {n}", 0.6) for n in range(5)]


def test_a_fader_below_which_folders_lie_moves_by_the_difference() -> None:
    studio = Studio.of(["kick", "snare"])
    below = studio.scene()
    below.material.gains[:] = [-5.0, 0.0]
    plan, _ = studio.propose(Told([-8.0, 2.0]), scene=below)
    assert moves(plan) == {"kick 1": (0.0, -3.0), "snare 1": (0.0, 2.0)}


@pytest.mark.parametrize(("strength", "kick"), [(1.0, -8.0), (0.5, -4.0), (0.25, -2.0)])
def test_strength_is_the_share_of_the_way_in_db(strength: float, kick: float) -> None:
    plan, _ = Studio.of(["kick", "snare"]).propose(Told([-8.0, -4.0]), strength=strength)
    assert moves(plan)["kick 1"] == (0.0, kick)


def test_at_strength_0_nothing_moves() -> None:
    plan, _ = Studio.of(LABELS).propose(Told(TO, pans=[0.5] * 5), strength=0.0)
    assert plan.edits == ()


def test_small_moves_are_left_and_said() -> None:
    plan, said = Studio.of(["kick", "snare", "piano"]).propose(Told([0.4, -0.49, 2.0]))
    assert list(moves(plan)) == ["piano 1"]
    assert "2 faders stay, within 0.5 dB of where they go: 1, 2." in said.sentences


def test_one_fader_that_is_left_is_told_in_the_singular() -> None:
    _, said = Studio.of(["kick", "piano"]).propose(Told([0.4, 2.0]))
    assert "1 fader stays, within 0.5 dB of where it goes: 1." in said.sentences


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Levels from the literature"),
        ({"named": True}, 'Levels from the literature: profile "mine" holds no song'),
        (
            {"named": True, "genre": "polka"},
            'Levels from the literature: profile "mine" holds no song of genre "polka"',
        ),
    ],
)
def test_a_profile_or_genre_that_was_named_and_holds_no_song_is_told(asked: dict[str, Any], told: str) -> None:
    _, said = Studio.of(["kick", "piano"]).propose(Told([0.0, 2.0]), **asked)
    assert said.sentences[0] == f"{told}, strength 100 %."


def test_what_could_not_be_measured_is_told_once() -> None:
    studio = Studio.of(["kick", "snare"])
    why = "MIDI items are not measured."
    tracks = studio.known.tracks
    unheard = replace(tracks["snare 1"], problems=(why,))
    studio = replace(studio, known=replace(studio.known, tracks={**tracks, "snare 1": unheard}))
    _, said = studio.propose(Told([-4.0, -4.0]), scene=studio.scene(fixed={"snare 1": why}))
    assert said.remarks["snare 1"] == ("Not measured: fader and pan stay.",)


def test_a_reason_that_is_a_sentence_ends_with_one_full_stop() -> None:
    studio = Studio.of(["kick", "snare"])
    _, said = studio.propose(Told([-4.0, -4.0]), scene=studio.scene(fixed={"snare 1": "A cause."}))
    assert said.remarks["snare 1"] == ("A cause: fader and pan stay.",)


def test_a_focused_track_goes_2_db_above_where_it_belongs() -> None:
    plan, _ = Studio.of(LABELS).propose(Told(TO), focus=frozenset({"piano 1"}))
    assert moves(plan)["piano 1"] == (0.0, -10.0)
    assert faders(plan)[-1].reason.endswith("in focus: +2.0 dB")


def test_where_the_focused_track_may_not_move_the_others_make_way() -> None:
    studio = Studio.of(["kick", "lead_vocal"], tracks={"lead_vocal 1": {"envelopes": ("volume",)}})
    plan, _ = studio.propose(Told([-3.0, 0.0]), focus=frozenset({"lead_vocal 1"}))
    assert moves(plan) == {"kick 1": (0.0, -5.0)}


HELD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "locked": ({"locked": True}, {}),
    "frozen": ({"frozen": True}, {}),
    "hidden": ({"hidden_in_tcp": True, "hidden_in_mixer": True}, {}),
    "automated": ({"envelopes": ("volume",)}, {}),
    "kept": ({}, {"keep": frozenset({"snare 1"})}),
    "not chosen": ({}, {"only": frozenset({"kick 1", "piano 1"})}),
}


@pytest.mark.parametrize("why", HELD)
def test_what_the_engineer_settled_stays_and_anchors_the_rest(why: str) -> None:
    facts, wishes = HELD[why]
    solver = Told([-4.0, -4.0, -4.0], pans=[0.5, 0.5, 0.5])
    plan, _ = Studio.of(["kick", "snare", "piano"], tracks={"snare 1": facts}).propose(solver, **wishes)
    assert {edit.target for edit in plan.edits} == {"kick 1", "piano 1"}
    assert [part.fixed for part in solver.asked[0].parts] == [False, True, False]
    assert solver.asked[0].parts[1].label == "snare"


def test_what_is_not_known_surely_stays_and_is_no_measure_for_others() -> None:
    unsure = {"snare 1": identity("snare 1", "snare", 0.3)}
    solver = Told([-4.0, -4.0])
    plan, _ = Studio.of(["kick", "snare"], identities=unsure).propose(solver)
    assert list(moves(plan)) == ["kick 1"]
    assert (solver.asked[0].parts[1].fixed, solver.asked[0].parts[1].label) == (True, "unknown")


def test_the_solvers_take_a_part_that_is_not_known_surely() -> None:
    unsure = {"snare 1": identity("snare 1", "snare", 0.3)}
    for name in ("closed", "genetic"):
        solver = solvers()[name]
        plan, _ = Studio.of(["kick", "snare", "piano"], identities=unsure, faders=[9.0, 0.0, 0.0]).propose(solver)
        assert "snare 1" not in moves(plan)


def test_what_is_kept_is_shown_with_its_reason() -> None:
    studio = Studio.of(["kick", "snare"])
    plan, said = studio.propose(Told([-4.0, -4.0]), keep=frozenset({"snare 1"}))
    shown = str(Diff.of(studio.project, studio.known, plan, house(), said))
    assert "2 snare 1 named with --keep: fader and pan stay." in " ".join(shown.split())


def test_what_the_scene_could_not_hear_stays() -> None:
    studio = Studio.of(["kick", "snare"])
    plan, said = studio.propose(Told([-4.0, -4.0]), scene=studio.scene(fixed={"snare 1": "muted"}))
    assert list(moves(plan)) == ["kick 1"]
    assert said.remarks == {"snare 1": ("muted: fader and pan stay.",)}


def test_no_fader_goes_above_its_end() -> None:
    plan, _ = Studio.of(["kick", "snare"]).propose(Told([20.0, 0.0]))
    assert moves(plan) == {"kick 1": (0.0, 12.0)}
    assert faders(plan)[0].reason.endswith("the fader ends there, 8.0 dB short")


def test_a_mix_that_would_peak_too_high_is_lowered_as_a_whole() -> None:
    studio = Studio.of(["kick", "snare"], loudness=[-30.0, -30.0], crest=10.0)
    plan, said = studio.propose(Told([12.0, 6.0]))
    after = [to for _, to in moves(plan).values()]
    assert after[0] - after[1] == pytest.approx(6.0, abs=0.02)
    assert after[0] < 11.0
    assert "for the master's headroom" in faders(plan)[0].reason
    assert said.sentences[-1].startswith(f"The mix peaks near {MINUS}8.0 dBFS")


def test_a_mix_that_peaks_high_already_is_not_lowered_for_it() -> None:
    studio = Studio.of(["kick", "snare"], loudness=[-6.0, -6.0], crest=10.0)
    plan, _ = studio.propose(Told([-1.0, -2.0]))
    assert moves(plan) == {"kick 1": (0.0, -1.0), "snare 1": (0.0, -2.0)}


def test_pans_move_unless_stereo_or_all_but_there() -> None:
    plan, _ = Studio.of(["kick", "piano"]).propose(Told([0.0, 0.0], pans=[0.02, -0.4]))
    (edit,) = plan.edits
    assert (edit.target, edit.field, edit.before, edit.after) == ("piano 1", "pan", 0.0, -0.4)


def test_from_current_moves_only_what_is_far_out() -> None:
    labels = ["kick", "snare", "bass_guitar", "lead_vocal", "piano"]
    studio = Studio.of(labels, faders=[-1.0, 1.0, 0.5, -0.5, 9.0])
    plan, said = studio.propose(Told([-10.0] * 5), from_current=True)
    assert moves(plan) == {"piano 1": (9.0, 0.5)}
    assert "4 faders stay, near enough to where they go: 1, 2, 3, 4." in said.sentences
    again, _ = studio.after(plan).propose(Told([-10.0] * 5), from_current=True)
    assert again.edits == ()


def test_what_was_written_is_not_taken_for_the_engineers_own() -> None:
    studio = Studio.of(["kick", "snare"])
    half, _ = studio.propose(Told([-8.0, -4.0]), strength=0.5)
    later, starts = studio.after(half), starts_of(half)
    again, _ = later.propose(Told([-8.0, -4.0]), strength=0.5, starts=starts)
    whole, _ = later.propose(Told([-8.0, -4.0]), strength=1.0, starts=starts)
    assert again.edits == ()
    assert moves(whole) == {"kick 1": (-4.0, -8.0), "snare 1": (-2.0, -4.0)}


def test_a_fader_that_the_engineer_moved_since_is_the_engineers() -> None:
    studio = Studio.of(["kick", "snare"], faders=[-4.0, 0.0])
    starts = {("kick 1", "volume"): (Start(target="kick 1", field="volume", start=1.0, written=0.9),)}
    plan, _ = studio.propose(Told([-8.0, 0.0]), strength=0.5, starts=starts)
    assert moves(plan) == {"kick 1": (-4.0, -6.0)}


def test_a_silent_track_stays() -> None:
    studio = Studio.of(["kick", "snare"], loudness=[-40.0, -np.inf])
    plan, _ = studio.propose(Told([-4.0, -4.0]))
    assert list(moves(plan)) == ["kick 1"]


def test_a_session_without_parts_has_nothing_to_do() -> None:
    studio = Studio.of([])
    plan, _ = studio.propose(CLOSED)
    assert plan.edits == ()
    assert studio.known == Analysis(tracks={})


def test_the_search_is_drawn_where_there_was_one() -> None:
    _, said = Studio.of(LABELS).propose(Told(TO, curve=(5.0, 3.0, 2.5)))
    assert said.curves[0].values == (5.0, 3.0, 2.5)
    assert Studio.of(LABELS).propose(Told(TO))[1].curves == ()


def test_what_is_known_has_a_row_for_each_class_of_the_session() -> None:
    _, said = Studio.of(LABELS).propose(Told(TO))
    (known,) = said.tables
    assert [row[0] for row in known.rows] == ["kick", "snare", "bass guitar", "lead vocal", "piano"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(LABELS), st.floats(-60, 20), st.floats(-45, -15)), min_size=1, max_size=12),
    st.floats(0.0, 1.0),
    st.booleans(),
)
def test_a_second_run_finds_nothing_to_move(
    parts: list[tuple[str, float, float]], strength: float, from_current: bool
) -> None:
    labels, gains, loudness = (list(column) for column in zip(*parts, strict=True))
    studio = Studio.of(labels, faders=[min(gain, 12.0) for gain in gains], loudness=loudness, crest=12.0)
    wishes: dict[str, Any] = {"strength": strength, "from_current": from_current}
    first, _ = studio.propose(CLOSED, **wishes)
    assert all(np.isfinite(to) and to <= 12.0 for _, to in moves(first).values())
    second, _ = studio.after(first).propose(CLOSED, **wishes, starts=starts_of(first))
    assert second.edits == ()


def test_with_sure_headroom_the_ceiling_holds_if_all_tracks_peak_at_once() -> None:
    studio = Studio.of(["kick", "snare"], loudness=[-30.0, -30.0], crest=10.0)
    plan, said = studio.propose(Told([12.0, 6.0]), sure_headroom=True)
    likely, _ = studio.propose(Told([12.0, 6.0]))
    after = [to for _, to in moves(plan).values()]
    assert after[0] - after[1] == pytest.approx(6.0, abs=0.02)
    assert after[0] < moves(likely)["kick 1"][1]
    assert said.sentences[-1].startswith(f"The mix peaks at {MINUS}6.5 dBFS at most")


def test_with_sure_headroom_a_mix_that_peaks_high_already_is_lowered() -> None:
    studio = Studio.of(["kick", "snare"], loudness=[-6.0, -6.0], crest=10.0)
    plan, _ = studio.propose(Told([-1.0, -2.0]), sure_headroom=True)
    after = [to for _, to in moves(plan).values()]
    assert after[0] < -10.0
    assert after[0] - after[1] == pytest.approx(1.0, abs=0.02)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.floats(-20.0, 10.0), min_size=5, max_size=5),
    st.lists(st.floats(-1.0, 1.0), min_size=5, max_size=5),
    st.floats(0.1, 1.0),
)
def test_the_sure_peak_of_what_is_written_is_never_above_the_ceiling(
    to: list[float], pans: list[float], strength: float
) -> None:
    studio = Studio.of(LABELS, loudness=[-20.0] * 5, crest=12.0)
    plan, _ = studio.propose(Told(to, pans=pans), sure_headroom=True, strength=strength)
    scene = studio.after(plan).scene().material
    if plan.edits:
        assert headroom(scene, scene.gains, scene.pans).bound <= house().balance.ceiling_dbfs + 1e-6


def test_a_fader_that_stays_stands_where_it_is_though_it_was_moved_before() -> None:
    studio = Studio.of(["kick", "snare"])
    plan, _ = studio.propose(Told([-4.0, -4.0]))
    solver = Told([-4.0, -4.0])
    studio.after(plan).propose(solver, starts=starts_of(plan), keep=frozenset({"snare 1"}))
    assert solver.asked[0].gains == pytest.approx([0.0, -4.0])
