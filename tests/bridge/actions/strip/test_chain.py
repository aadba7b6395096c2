"""Which plug-ins a strip puts where, which it sets, and which it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.plan import Insert
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.reaeq import ReaEq
from bridge.plugins.registry import read
from bridge.plugins.shown import parameters
from bridge.session import Item, Session, Track
from core.processors.filters import EqBand
from models.strips.answer import Equaliser
from tests.bridge.actions.strip.racks import AMP, BANDS, COMP, EQ, ROOM, Wanted, chains, propose, stock, with_fx
from tests.bridge.render.sessions import session

ALL = Wanted(bands=BANDS)
OTHER = Equaliser(bands=(EqBand("band", 2000.0, 3.0, 1.0),))


def playing(guid: str = "a", **told: Any) -> Track:
    return Track(**{"guid": guid, "name": guid, "items": (Item(position=0.0, length=1.0),), **told})


def test_an_empty_chain_gets_equaliser_compressor_and_multiband_in_that_order() -> None:
    run = propose(session(playing()), ALL)
    assert chains(run.after) == {"a": ["ReaEQ", "ReaComp", "ReaXcomp"]}
    assert [edit.before for edit in run.edits] == [None] * 3
    assert [edit.after.at for edit in run.edits if isinstance(edit.after, Insert)] == [0, 1, 2]
    assert {edit.confidence for edit in run.edits} == {0.8}


def test_new_plug_ins_go_behind_those_of_the_engineer() -> None:
    there = with_fx(playing(), stock(ROOM))
    assert chains(propose(session(there), ALL).after) == {"a": ["ReaVerbate", "ReaEQ", "ReaComp", "ReaXcomp"]}


def test_every_parameter_is_told_with_what_was_measured() -> None:
    (edit,) = propose(session(playing()), steps=frozenset({"comp"})).edits
    told = {detail.name.lower(): (detail.after, detail.reason) for detail in edit.details}
    assert told["threshold"] == ("-23.4 dB", "5 % lie above")
    assert edit.reason == "measured"


def test_a_second_run_changes_nothing_and_other_wishes_set_what_is_there() -> None:
    first = propose(session(playing()), ALL)
    again = propose(first.after, ALL, known=first.known)
    assert again.edits == ()
    other = propose(first.after, Wanted(eq=OTHER, bands=BANDS), known=first.known)
    (edit,) = other.edits
    assert isinstance(edit.before, Insert)
    assert chains(other.after) == chains(first.after)
    back = propose(other.after, ALL, known=other.known)
    assert [read(fx) for fx in back.after.tracks[0].fx] == [read(fx) for fx in first.after.tracks[0].fx]


def test_a_step_that_was_left_out_goes_in_front_of_what_comes_later() -> None:
    first = propose(session(playing()), steps=frozenset({"comp", "multiband"}), wanted=ALL)
    second = propose(first.after, ALL, known=first.known)
    assert chains(second.after) == {"a": ["ReaEQ", "ReaComp", "ReaXcomp"]}


def test_what_needs_nothing_any_more_is_made_neutral_once() -> None:
    first = propose(session(playing()))
    second = propose(first.after, Wanted(eq=None), known=first.known)
    (edit,) = second.edits
    assert edit.step == "eq"
    settings = read(second.after.tracks[0].fx[0])
    assert isinstance(settings, ReaEq)
    assert all(band.gain == 0.0 for band in settings.bands)
    assert propose(second.after, Wanted(eq=None), known=second.known).edits == ()


def test_a_stock_plug_in_of_the_engineers_stays_and_that_is_said() -> None:
    theirs = session(with_fx(playing(), stock(OTHER)))
    run = propose(theirs)
    assert chains(run.after) == {"a": ["ReaEQ", "ReaComp"]}
    assert run.after.tracks[0].fx[0] == theirs.tracks[0].fx[0]
    assert run.findings.remarks["a"] == (
        "Equaliser: VST: ReaEQ (Cockos) is there already and stays; --adjust sets it.",
    )


def test_adjust_sets_it_and_keeps_its_place() -> None:
    run = propose(session(with_fx(playing(), stock(OTHER), stock(ROOM))), adjust=True)
    assert chains(run.after) == {"a": ["ReaEQ", "ReaVerbate", "ReaComp"]}
    found, wanted = read(run.after.tracks[0].fx[0]), read(stock(EQ))
    assert found is not None
    assert wanted is not None
    assert parameters(found) == parameters(wanted)


def test_what_the_engineer_has_turned_is_theirs_from_then_on() -> None:
    first = propose(session(playing()))
    turned = replace(first.after.tracks[0], fx=(stock(OTHER), first.after.tracks[0].fx[1]))
    run = propose(session(turned), Wanted(eq=None), known=first.known)
    assert run.edits == ()
    assert propose(session(turned), known=first.known).edits == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"enabled": False}, "is bypassed and stays so"),
        ({"offline": True}, "is offline and stays so"),
        ({"chunk": stock(OTHER).chunk + '\n<PARMENV 0 0 1 0.5 ""\n>'}, "has an automated parameter and stays"),
    ],
)
@pytest.mark.parametrize("adjust", [False, True])
def test_bypassed_offline_and_automated_plug_ins_stay(changed: dict[str, Any], said: str, adjust: bool) -> None:
    there = session(with_fx(playing(), replace(stock(OTHER), **changed)))
    run = propose(there, adjust=adjust, steps=frozenset({"eq"}))
    assert run.edits == ()
    assert said in run.findings.remarks["a"][0]


def test_half_the_strength_reduces_by_half_of_the_decibels() -> None:
    (edit,) = propose(session(playing()), steps=frozenset({"comp"}), strength=0.5).edits
    assert isinstance(edit.after, Insert)
    settings = read(edit.after.fx)
    assert isinstance(settings, ReaComp)
    assert 1.0 - 1.0 / settings.ratio == pytest.approx((1.0 - 1.0 / COMP.ratio) / 2.0, abs=0.01)
    assert settings.wet == pytest.approx(COMP.makeup_db / 2.0)
    assert edit.reason.endswith("; 50 % of it")
    told = {each.name: each.reason for each in edit.details if each.reason}
    assert {name for name, why in told.items() if why.endswith("; 50 % of it")} == {"threshold"} < set(told)
    assert propose(session(playing()), steps=frozenset({"comp"}), strength=0.0).edits == ()


def test_what_is_not_sure_enough_is_told_and_left_out() -> None:
    run = propose(session(playing()), Wanted(sure=0.1))
    assert run.edits == ()
    assert "not sure enough (0.10): measured" in {row[2] for table in run.findings.tables for row in table.rows}


LEFT: dict[str, dict[str, Any]] = {
    "frozen": {"frozen": True},
    "locked": {"locked": True},
    "hidden": {"hidden_in_tcp": True, "hidden_in_mixer": True},
    "bypassed": {"fx": (stock(ROOM),), "fx_enabled": False},
    "plug-ins of their own": {"take_fx": ("ReaTune",)},
    "before the plug-ins is automated": {"envelopes": ("pre_fx_volume",)},
    "which Deskhand cannot play": {"fx": (AMP,)},
}


@pytest.mark.parametrize("why", LEFT)
def test_a_track_is_left_alone_and_told(why: str) -> None:
    run = propose(session(playing(**LEFT[why]), playing("b")))
    assert {edit.target for edit in run.edits} == {"b"}
    assert why.lower() in run.findings.remarks["a"][0].lower()


def test_a_switched_off_amplifier_does_not_matter_and_the_template_can_allow_one_that_plays() -> None:
    off = session(with_fx(playing(), replace(AMP, enabled=False)))
    assert chains(propose(off).after) == {"a": ["Amp", "ReaEQ", "ReaComp"]}
    on = session(with_fx(playing(), AMP))
    assert chains(propose(on, behind_unknown=True).after) == {"a": ["Amp", "ReaEQ", "ReaComp"]}


def test_unsure_and_unmeasured_tracks_and_those_not_chosen_stay() -> None:
    three = session(playing("a"), playing("b"), playing("c"))
    run = propose(three, labels={"a": "unknown"}, fixed={"b": "MIDI items are not measured."})
    assert {edit.target for edit in run.edits} == {"c"}
    assert run.findings.remarks == {"b": ("MIDI items are not measured: left as it is.",)}
    assert {edit.target for edit in propose(three, only=frozenset({"b"})).edits} == {"b"}


def test_rules_are_told_which_tracks_may_change() -> None:
    wanted = Wanted()
    propose(session(playing("a", locked=True), playing("b")), wanted)
    assert wanted.seen == [frozenset({1})]


def test_both_sides_of_a_pair_get_the_same_or_nothing() -> None:
    pair = session(playing("l"), playing("r"))
    both = propose(pair, partners=(1, 0)).after
    assert [parameters_of(both, guid) for guid in ("l", "r")] == [parameters_of(both, "l")] * 2
    locked = session(playing("l"), playing("r", locked=True))
    run = propose(locked, partners=(1, 0))
    assert run.edits == ()
    assert run.findings.remarks["l"] == ("Its other side, r, is left alone: left as it is.",)


def parameters_of(what: Session, guid: str) -> list[Any]:
    settings = [read(fx) for fx in what.track(guid).fx]
    return [parameters(each) for each in settings if each is not None]


def test_tracks_that_need_nothing_are_counted() -> None:
    run = propose(session(playing()), Wanted(eq=None, comp=None))
    assert run.findings.sentences == ("House rules, strength 100 %.", "1 track needs nothing: 1.")
