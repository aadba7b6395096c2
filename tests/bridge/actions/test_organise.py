"""What the organise action proposes, step by step."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.actions.organise.settle import settle
from bridge.analysis import Pair
from bridge.plan import NewTrack, Plan
from bridge.preview import layout_of
from bridge.session import Fx, Item, Receive, Session, Source, Take
from bridge.template.load import load
from bridge.template.model import STEPS
from models.ears.prediction import Identity
from models.ears.taxonomy import CLASSES, LABELS
from tests.bridge.actions.factory import (
    after,
    analysis,
    edits,
    identity,
    levels,
    outline,
    propose,
    session,
    template,
    track,
)

STRUCTURE_ONLY = [step for step in STEPS if step not in ("folders", "pairs", "order")]


def test_a_flat_session_becomes_one_folder_per_bus_in_the_order_of_the_template() -> None:
    flat = session(track("Vox"), track("Snare"), track("Bass"), track("Kick"))
    known = analysis(flat, {"Vox": "lead_vocal", "Snare": "snare", "Bass": "bass_guitar", "Kick": "kick"})
    plan = propose(flat, known, skip=["template", "names"])
    assert outline(after(flat, plan)) == ["Drums", "  Kick", "  Snare", "Bass", "  Bass", "Vocals", "  Vox"]


def test_existing_folders_keep_their_tracks_and_their_order_and_take_in_strays() -> None:
    project = session(
        track("Tom 2"),
        track("DRUMS", folder_change=1, items=0),
        track("Snare"),
        track("Kick", folder_change=-1),
    )
    known = analysis(
        project,
        {"Tom 2": "tom", "DRUMS": identity("DRUMS", "bus", family="drums"), "Snare": "snare", "Kick": "kick"},
    )
    plan = propose(project, known, skip=["template"])
    assert outline(after(project, plan)) == ["DRUMS", "  Snare", "  Kick", "  Tom 2"]


def test_a_track_in_a_folder_of_the_engineer_stays_there() -> None:
    project = session(track("Ideas", folder_change=1, items=0), track("Kick", folder_change=-1))
    plan = propose(project, analysis(project, {"Kick": "kick"}), skip=["template"])
    assert outline(after(project, plan)) == ["Ideas", "  Kick"]


def test_unknown_and_unsure_tracks_get_no_edit() -> None:
    project = session(track("Audio 1"), track("maybe"), track("Kick"))
    known = analysis(project, {"maybe": identity("maybe", "snare", 0.3), "Kick": "kick"})
    touched = {edit.target for edit in propose(project, known).edits}
    assert touched.isdisjoint({"Audio 1", "maybe"})
    assert "Kick" in touched


@pytest.mark.parametrize(
    "state", [{"frozen": True}, {"locked": True}, {"hidden_in_tcp": True, "hidden_in_mixer": True}]
)
def test_frozen_locked_and_hidden_tracks_get_no_edit(state: dict[str, Any]) -> None:
    project = session(track("Kick", **state), track("Snare"))
    known = analysis(project, {"Kick": "kick", "Snare": "snare"}, {"Kick": levels(-40), "Snare": levels(-40)})
    touched = {edit.target for edit in propose(project, known).edits}
    assert "Kick" not in touched
    assert "Snare" in touched


def test_an_automated_track_keeps_its_level_but_is_coloured() -> None:
    project = session(track("Kick", envelopes=("volume",)))
    plan = propose(project, analysis(project, {"Kick": "kick"}, {"Kick": levels(-40)}))
    assert edits(plan, "gain") == []
    assert len(edits(plan, "colours")) == 1


def test_clean_names_leave_two_tracks_distinct() -> None:
    project = session(track("a", "Kick_01"), track("b", "Kick_02"), track("c", "03_SN top.wav"))
    plan = propose(project, analysis(project, {"a": "kick", "b": "kick", "c": "snare"}))
    assert [(edit.before, edit.after) for edit in edits(plan, "names")] == [("03_SN top.wav", "SN Top")]


def test_a_recognised_track_without_a_name_is_named_after_its_file() -> None:
    recorded = Item(position=0, length=1, takes=(Take(source=Source(kind="WAVE", file="Audio\\Tom1_03.wav")),))
    project = session(replace(track("t", ""), items=(recorded,)))
    plan = propose(project, analysis(project, {"t": "tom"}))
    assert [(edit.before, edit.after) for edit in edits(plan, "names")] == [("", "Tom 1")]


@pytest.mark.parametrize("folder", ["Drums", "01 DRUM BUS", "Schlagzeug", "drums group"])
def test_a_folder_known_by_an_alias_of_the_bus_is_the_bus(folder: str) -> None:
    project = session(
        track("Kick"), track("f", folder, folder_change=1, items=0), track("Snare", folder_change=-1)
    )
    plan = propose(project, analysis(project, {"Kick": "kick", "Snare": "snare"}), skip=["template", "names"])
    assert outline(after(project, plan)) == [folder, "  Kick", "  Snare"]


def test_a_folder_of_some_drums_is_not_taken_for_the_drum_bus() -> None:
    project = session(
        track("Kick"), track("f", "Perc", folder_change=1, items=0), track("Shaker", folder_change=-1)
    )
    plan = propose(project, analysis(project, {"Kick": "kick", "Shaker": "percussion"}), skip=["template"])
    assert outline(after(project, plan)) == ["Drums", "  Kick", "Perc", "  Shaker"]


def test_item_gain_moves_every_item_by_the_same_amount_to_the_target_of_the_class() -> None:
    quiet = track("Kick", items=2)
    quiet = replace(quiet, items=(quiet.items[0], replace(quiet.items[1], volume=0.5)))
    project = session(quiet)
    plan = propose(project, analysis(project, {"Kick": "kick"}, {"Kick": levels(-28.0, peak=-20.0)}))
    (edit,) = edits(plan, "gain")
    assert edit.before == (1.0, 0.5)
    assert edit.after == pytest.approx((10 ** (6 / 20), 0.5 * 10 ** (6 / 20)))
    assert "-28.0 → -22.0 LUFS" in edit.reason


def test_a_raise_stops_where_the_peak_reaches_the_limit_and_says_so() -> None:
    project = session(track("Kick"))
    plan = propose(project, analysis(project, {"Kick": "kick"}, {"Kick": levels(-28.0, peak=-5.0)}))
    (edit,) = edits(plan, "gain")
    assert edit.after == pytest.approx((10 ** (2 / 20),))
    assert "peak stops it at -3 dBFS" in edit.reason


@pytest.mark.parametrize(
    ("loudness", "peak", "why"),
    [
        (-22.4, -10.0, "within the tolerance"),
        (-70.0, -60.0, "noise"),
        (-math.inf, -math.inf, "silent"),
        (-30.0, -3.0, "no peak room"),
    ],
)
def test_no_gain_is_proposed_where_none_is_needed_or_possible(loudness: float, peak: float, why: str) -> None:
    project = session(track("Kick"))
    plan = propose(project, analysis(project, {"Kick": "kick"}, {"Kick": levels(loudness, peak=peak)}))
    assert edits(plan, "gain") == [], why


def test_a_dual_mono_track_plays_its_left_channel_and_counts_as_mono_for_its_gain() -> None:
    project = session(track("Kick"))
    heard = levels(-18.99, peak=-10.0, stereo=True, side=-math.inf)
    plan = propose(project, analysis(project, {"Kick": "kick"}, {"Kick": heard}))
    (edit,) = edits(plan, "mono")
    assert (edit.before, edit.after) == ((0.0,), (3.0,))
    assert edits(plan, "gain") == []


def test_a_pair_gets_one_folder_hard_pans_and_one_gain() -> None:
    project = session(track("OH L"), track("OH R"), track("Kick"))
    known = analysis(
        project,
        {
            "OH L": identity("OH L", "overheads", side="L"),
            "OH R": identity("OH R", "overheads", side="R"),
            "Kick": "kick",
        },
        {"OH L": levels(-33.0, peak=-20), "OH R": levels(-33.0, peak=-22)},
        [Pair(left="OH L", right="OH R", correlation=0.31)],
    )
    plan = propose(project, known, skip=["template"])
    assert outline(after(project, plan)) == ["Drums", "  Kick", "  OH", "    OH L", "    OH R"]
    assert [edit.after for edit in edits(plan, "pairs", "pan")] == [-1.0, 1.0]
    left, right = edits(plan, "gain")
    assert left.after == right.after
    assert left.after == pytest.approx((10 ** ((-26.0 - (-33.0 + 10 * math.log10(2))) / 20),))


def test_a_pair_that_is_panned_already_keeps_its_pans() -> None:
    project = session(track("G L", pan=-0.6), track("G R", pan=0.6))
    known = analysis(
        project, {"G L": "electric_guitar", "G R": "electric_guitar"}, None, [Pair(left="G L", right="G R")]
    )
    assert edits(propose(project, known), "pairs", "pan") == []


def test_a_right_track_above_its_left_one_still_becomes_a_pair() -> None:
    project = session(track("G R"), track("x"), track("G L"), track("Solo"))
    labels = dict.fromkeys(["G L", "G R", "Solo"], "electric_guitar")
    known = analysis(project, {**labels}, None, [Pair(left="G L", right="G R")])
    plan = propose(project, known, skip=["template"])
    assert outline(after(project, plan)) == ["Guitars", "  G", "    G L", "    G R", "  Solo", "x"]


def test_a_folder_that_holds_only_the_pair_is_stereo_folder_enough() -> None:
    project = session(track("G L"), track("G R"))
    known = analysis(
        project, {"G L": "electric_guitar", "G R": "electric_guitar"}, None, [Pair(left="G L", right="G R")]
    )
    plan = propose(project, known, skip=["template"])
    assert outline(after(project, plan)) == ["Guitars", "  G L", "  G R"]


def test_two_tracks_with_the_same_signal_are_not_made_a_stereo_pair() -> None:
    project = session(track("G L"), track("G R"))
    pair = Pair(left="G L", right="G R", correlation=1.0, identical=True)
    known = analysis(project, {"G L": "electric_guitar", "G R": "electric_guitar"}, None, [pair])
    assert edits(propose(project, known), "pairs") == []


def test_a_bus_is_as_wide_as_the_widest_track_in_it() -> None:
    project = session(track("Strings", channels=6))
    plan = propose(project, analysis(project, {"Strings": "strings"}), skip=["template"])
    (bus,) = [edit.after for edit in edits(plan, "folders", "track")]
    assert isinstance(bus, NewTrack)
    assert bus.channels == 6


def test_returns_come_with_silent_sends_and_only_when_somebody_would_send() -> None:
    project = session(track("Vox"), track("Kick"))
    plan = propose(project, analysis(project, {"Vox": "lead_vocal", "Kick": "kick"}))
    made = after(project, plan)
    reverb = next(each for each in made.tracks if each.name == "Reverb")
    assert [fx.name for fx in reverb.fx] == ["VST: ReaVerbate (Cockos)"]
    assert [(receive.source, receive.volume) for receive in reverb.receives] == [("Vox", 0.0)]
    lonely = session(track("Kick"))
    assert edits(propose(lonely, analysis(lonely, {"Kick": "kick"})), "template") == []


def test_a_project_with_its_own_reverb_return_gets_no_second_one() -> None:
    project = session(track("Vox"), track("Plate", items=0, fx=(Fx(name="VST: ReaVerbate (Cockos)"),)))
    plan = propose(project, analysis(project, {"Vox": "lead_vocal", "Plate": "fx_return"}))
    assert [edit.after.name for edit in edits(plan, "template", "track") if isinstance(edit.after, NewTrack)] == [
        "Delay"
    ]


def test_only_the_chosen_tracks_change() -> None:
    project = session(track("Vox"), track("Kick_03"), track("Snare_03"))
    known = analysis(project, {"Vox": "lead_vocal", "Kick_03": "kick", "Snare_03": "snare"})
    plan = propose(project, known, only={"Kick_03"})
    existing = {each.guid for each in project.tracks}
    assert {edit.target for edit in plan.edits} & existing == {"Kick_03"}


@pytest.mark.parametrize("step", STEPS)
def test_a_skipped_step_leaves_no_edit_in_the_plan(step: str) -> None:
    project = session(track("OH L"), track("OH R"), track("Vox_01"), track("click"))
    heard = {
        guid: levels(-40, peak=-30, stereo=guid == "Vox_01", side=-math.inf) for guid in ("OH L", "OH R", "Vox_01")
    }
    known = analysis(
        project,
        {"OH L": "overheads", "OH R": "overheads", "Vox_01": "lead_vocal", "click": "click"},
        heard,
        [Pair(left="OH L", right="OH R")],
    )
    assert {edit.step for edit in propose(project, known).edits} >= set(STEPS) - {"order"}
    assert step not in {edit.step for edit in propose(project, known, skip=[step]).edits}


def test_utility_tracks_go_below_everything_and_unknown_ones_stay_in_their_order() -> None:
    project = session(track("click"), track("x"), track("Kick"), track("y"))
    plan = propose(project, analysis(project, {"click": "click", "Kick": "kick"}), skip=["template"])
    assert outline(after(project, plan)) == ["Drums", "  Kick", "x", "y", "click"]


def test_an_empty_session_gets_an_empty_plan() -> None:
    assert propose(session(), analysis(session(), {})).edits == ()


def heard_after(project: Session, plan: Plan, heard: dict[str, float]) -> dict[str, float]:
    """Loudness of each track once the plan's item gains are written."""
    changes = {
        edit.target: 20 * math.log10(edit.after[0] / edit.before[0])
        for edit in plan.edits
        if edit.field == "item_gains" and isinstance(edit.after, tuple) and isinstance(edit.before, tuple)
        if isinstance(edit.after[0], float) and isinstance(edit.before[0], float)
    }
    return {guid: loudness + changes.get(guid, 0.0) for guid, loudness in heard.items()}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_second_run_proposes_nothing(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 14))
    guids = [f"t{number}" for number in range(count)]
    labels = {guid: data.draw(st.sampled_from([*CLASSES, *LABELS])) for guid in guids}
    project = session(
        *(
            track(guid, f"{labels[guid]}_{guid}", folder_change=data.draw(st.sampled_from([0, 0, 0, 1, -1, -2])))
            for guid in guids
        )
    )
    heard = {guid: data.draw(st.floats(-60, -8)) for guid in guids}
    pairs = [Pair(left="t0", right="t1", correlation=0.2)] if count > 1 and labels["t0"] == labels["t1"] else []

    def listen(loudness: dict[str, float]) -> dict[str, object]:
        return {guid: levels(value, peak=value + 14) for guid, value in loudness.items()}

    first = propose(project, analysis(project, labels, listen(heard), pairs))  # type: ignore[arg-type]
    organised = after(project, first)
    folders = {guid for guid in layout_of(organised).parent if layout_of(organised).is_folder(guid)}
    named = {
        each.guid: labels.get(each.guid) or ("fx_return" if each.guid not in folders else "bus")
        for each in organised.tracks
    }
    again = analysis(organised, named, listen(heard_after(project, first, heard)), pairs)  # type: ignore[arg-type]
    assert propose(organised, again).edits == ()


def test_the_house_template_names_every_class_in_exactly_one_bus() -> None:
    template = load()
    assert sorted(name for bus in template.buses for name in bus.classes) == sorted(CLASSES)
    assert set(template.classes) == set(CLASSES)


def test_a_new_folder_passes_its_tracks_as_they_are_whatever_the_pan_law_of_the_project() -> None:
    project = replace(session(track("OH L"), track("OH R"), track("Kick")), pan_law=0.707)
    known = analysis(
        project,
        {"OH L": "overheads", "OH R": "overheads", "Kick": "kick"},
        pairs=[Pair(left="OH L", right="OH R")],
    )
    made = after(project, propose(project, known, skip=["template"]))
    assert [(each.name, each.pan_law) for each in made.tracks if each.folder_change > 0] == [
        ("Drums", 1.0),
        ("OH", 1.0),
    ]


COMPRESSOR = Fx(name="VST: ReaComp (Cockos)")


HEARD_ON_ITS_TRACKS: list[dict[str, Any]] = [
    {"volume": 0.5},
    {"pan": 0.3},
    {"fx": (COMPRESSOR,)},
    {"envelopes": ("volume",)},
    {"pan_law": 0.707},
    {"pan_mode": 6, "dual_pan": (0.0, 0.0)},
]


@pytest.mark.parametrize("heard", HEARD_ON_ITS_TRACKS)
def test_a_bus_of_the_engineer_takes_in_a_stray_and_says_that_it_will_be_heard(heard: dict[str, Any]) -> None:
    project = session(
        track("Drums", folder_change=1, items=0, **heard), track("Kick", folder_change=-1), track("Tom")
    )
    known = analysis(project, {"Drums": "bus", "Kick": "kick", "Tom": "tom"})
    (edit,) = edits(propose(project, known), "folders")
    assert edit.target == "Tom"
    assert "heard through its fader and plug-ins" in edit.reason
    assert edit.confidence < 0.95
    assert edits(propose(project, known, through_bus=False), "folders") == []


@pytest.mark.parametrize("silent", [{"mute": True}, {"main_send": False}, {"frozen": True}])
def test_a_folder_that_silences_its_tracks_or_is_frozen_takes_in_no_strays(silent: dict[str, Any]) -> None:
    project = session(
        track("Drums", folder_change=1, items=0, **silent), track("Kick", folder_change=-1), track("Tom")
    )
    known = analysis(project, {"Drums": "bus", "Kick": "kick", "Tom": "tom"})
    assert edits(propose(project, known), "folders") == []


def test_a_folder_that_is_too_narrow_takes_in_no_strays() -> None:
    project = session(
        track("Drums", folder_change=1, items=0), track("Kick", folder_change=-1), track("Tom", channels=4)
    )
    assert edits(propose(project, analysis(project, {"Kick": "kick", "Tom": "tom"})), "folders") == []


def test_a_folder_that_feeds_a_send_is_heard_on_its_tracks() -> None:
    plate = track("Plate", receives=(Receive(source="Drums"),))
    project = session(
        track("Drums", folder_change=1, items=0), track("Kick", folder_change=-1), track("Tom"), plate
    )
    known = analysis(project, {"Kick": "kick", "Tom": "tom"})
    assert len(edits(propose(project, known), "folders")) == 1
    assert edits(propose(project, known, through_bus=False), "folders") == []


def test_a_folder_whose_plug_ins_are_bypassed_takes_in_strays() -> None:
    bypassed = replace(COMPRESSOR, enabled=False)
    project = session(
        track("Drums", folder_change=1, fx=(bypassed,)), track("Kick", folder_change=-1), track("Tom")
    )
    known = analysis(project, {"Kick": "kick", "Tom": "tom"})
    plan = propose(project, known, skip=["template"])
    assert outline(after(project, plan)) == ["Drums", "  Kick", "  Tom"]


def test_a_bus_is_wide_enough_for_a_track_that_feeds_further_channels_of_its_parent() -> None:
    project = session(track("Strings", main_send_offset=2))
    plan = propose(project, analysis(project, {"Strings": "strings"}), skip=["template"])
    assert [
        edit.after.channels for edit in edits(plan, "folders", "track") if isinstance(edit.after, NewTrack)
    ] == [4]


@pytest.mark.parametrize("state", [{"envelopes": ("volume",)}, {"locked": True}])
def test_one_side_of_a_pair_does_not_change_its_gain_without_the_other(state: dict[str, Any]) -> None:
    project = session(track("G L"), track("G R", **state))
    known = analysis(
        project,
        {"G L": "electric_guitar", "G R": "electric_guitar"},
        {"G L": levels(-40.0, peak=-30), "G R": levels(-40.0, peak=-30)},
        [Pair(left="G L", right="G R", correlation=0.2)],
    )
    assert edits(propose(project, known), "gain") == []


def test_two_stereo_tracks_are_not_panned_hard_which_would_drop_a_channel_of_each() -> None:
    project = session(track("Piano L"), track("Piano R"), track("Organ"))
    heard = levels(stereo=True, side=-6.0)
    known = analysis(
        project,
        {"Piano L": "piano", "Piano R": "piano", "Organ": "organ"},
        {"Piano L": heard, "Piano R": heard},
        [Pair(left="Piano L", right="Piano R")],
    )
    assert edits(propose(project, known), "pairs") == []


def test_dual_mono_files_of_a_left_and_a_right_are_a_pair() -> None:
    project = session(track("Piano L"), track("Piano R"))
    heard = levels(stereo=True, side=-math.inf)
    known = analysis(
        project,
        {"Piano L": "piano", "Piano R": "piano"},
        {"Piano L": heard, "Piano R": heard},
        [Pair(left="Piano L", right="Piano R")],
    )
    assert [edit.after for edit in edits(propose(project, known), "pairs", "pan")] == [-1.0, 1.0]


def test_tracks_in_dual_pan_mode_are_not_panned() -> None:
    project = session(track("G L", pan_mode=6), track("G R", pan_mode=6))
    labels = dict.fromkeys(["G L", "G R"], "electric_guitar")
    known = analysis(project, {**labels}, pairs=[Pair(left="G L", right="G R")])
    assert edits(propose(project, known), "pairs", "pan") == []


def test_takes_that_are_not_heard_keep_their_channels() -> None:
    take = Take(source=None)
    clips = (
        Item(position=0.0, length=1.0, takes=(take, replace(take, channel_mode=2)), active=0),
        Item(position=1.0, length=1.0, takes=(take,), mute=True),
        Item(position=2.0, length=1.0, takes=(take, take), play_all_takes=True),
    )
    project = session(replace(track("Vox"), items=clips))
    known = analysis(project, {"Vox": "lead_vocal"}, {"Vox": levels(stereo=True, side=-math.inf)})
    (mono,) = edits(propose(project, known), "mono")
    assert mono.after == (3.0, 2.0, 0.0, 3.0, 3.0)


def test_a_click_on_two_tracks_stays_in_the_centre() -> None:
    project = session(track("Click L"), track("Click R"))
    known = analysis(
        project, {"Click L": "click", "Click R": "click"}, pairs=[Pair(left="Click L", right="Click R")]
    )
    assert edits(propose(project, known), "pairs") == []


def test_a_track_that_is_unsure_in_the_end_gets_no_edit() -> None:
    project = session(track("Snare"), track("Bassdrum"), track("Kick"))
    known = analysis(project, {"Snare": "snare", "Bassdrum": "percussion", "Kick": "kick"})

    def recognise(ahead: Session) -> dict[str, Identity]:
        moved = {guid: found.identity for guid, found in known.tracks.items()}
        moved["Bassdrum"] = identity("Bassdrum", "kick", 0.51)
        return {each.guid: moved.get(each.guid, identity(each.name, "bus")) for each in ahead.tracks}

    plan, told = settle(project, known, template(), recognise)
    targets = {edit.target for edit in plan.edits}
    assert told.tracks["Bassdrum"].identity.confidence == 0.51
    assert "Bassdrum" not in targets
    assert {"Snare", "Kick"} <= targets


def test_a_bus_does_not_part_a_left_from_a_right_that_has_to_stay() -> None:
    labels = dict.fromkeys(["G L", "G R", "Solo"], "electric_guitar")
    locked = session(track("G L"), track("G R", locked=True), track("Solo"))
    in_bus = session(
        track("G L"), track("Guitars", folder_change=1), track("Solo"), track("G R", folder_change=-1)
    )
    for project, place in ((locked, "G L"), (in_bus, "  G L")):
        known = analysis(project, {**labels}, pairs=[Pair(left="G L", right="G R", correlation=0.2)])
        plan = propose(project, known, skip=["template", "pairs"])
        assert {place, "  Solo"} <= set(outline(after(project, plan)))
