"""Which reverbs a strip makes and uses, and which sends it sets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.plan import NewTrack
from bridge.plugins.reaverbate import ReaVerbate
from bridge.plugins.registry import read
from bridge.session import Item, Receive, Session, Track
from core.units import db_from_gain, gain_from_db
from tests.bridge.actions.strip.racks import AMP, ROOM, Wanted, chains, propose, stock
from tests.bridge.render.sessions import session

STEPS: Any = {"steps": frozenset({"reverb"})}
SENT = Wanted(sent=-12.0)


def playing(guid: str, **told: Any) -> Track:
    return Track(**{"guid": guid, "name": guid, "items": (Item(position=0.0, length=1.0),), **told})


def returning(*receives: Receive, **told: Any) -> Track:
    return Track(**{"guid": "verb", "name": "Reverb", "fx": (stock(ROOM),), "receives": receives, **told})


def levels(what: Session, guid: str) -> dict[str, float]:
    return {each.source: round(db_from_gain(each.volume), 1) for each in what.track(guid).receives}


def test_a_return_is_made_where_there_is_none_and_every_track_sends_to_it_once() -> None:
    run = propose(session(playing("a"), playing("b")), SENT, **STEPS)
    made = run.edits[0].after
    assert isinstance(made, NewTrack)
    assert made.name == "Plate"
    settings = read(made.fx[0])
    assert isinstance(settings, ReaVerbate)
    assert settings.dry == float("-inf")
    assert run.edits[0].details
    assert levels(run.after, run.edits[0].target) == {"a": -12.0, "b": -12.0}
    assert propose(run.after, SENT, known=run.known, **STEPS).edits == ()


def test_other_wishes_set_the_sends_and_what_is_unwanted_goes_silent() -> None:
    first = propose(session(playing("a")), SENT, **STEPS)
    target = first.edits[0].target
    second = propose(first.after, Wanted(sent=-6.0), known=first.known, **STEPS)
    assert levels(second.after, target) == {"a": -6.0}
    third = propose(second.after, Wanted(), known=second.known, **STEPS)
    assert levels(third.after, target) == {"a": float("-inf")}
    assert propose(third.after, Wanted(), known=third.known, **STEPS).edits == ()


def test_half_the_strength_sends_half_of_the_gain() -> None:
    run = propose(session(playing("a")), SENT, strength=0.5, **STEPS)
    assert levels(run.after, run.edits[0].target) == {"a": -18.0}


def test_the_reverb_that_is_there_is_used_and_stays_as_it_is() -> None:
    run = propose(session(playing("a"), returning()), SENT, labels={"verb": "fx_return"}, **STEPS)
    assert [edit.field for edit in run.edits] == ["receive"]
    assert levels(run.after, "verb") == {"a": -12.0}
    assert chains(run.after)["verb"] == ["ReaVerbate"]


def test_a_silent_send_is_ready_for_a_level_and_one_with_a_level_is_the_engineers() -> None:
    silent = returning(Receive(source="a", volume=0.0), Receive(source="b", volume=gain_from_db(-20.0)))
    run = propose(session(playing("a"), playing("b"), silent), SENT, **STEPS)
    assert levels(run.after, "verb") == {"a": -12.0, "b": -20.0}
    assert run.findings.remarks == {"b": ("Reverb: its send to Reverb is there already and stays.",)}
    adjusted = propose(session(playing("a"), playing("b"), silent), SENT, adjust=True, **STEPS)
    assert levels(adjusted.after, "verb") == {"a": -12.0, "b": -12.0}


@pytest.mark.parametrize("state", [{"mute": True}, {"automated": True}])
def test_muted_and_automated_sends_stay(state: dict[str, bool]) -> None:
    there = returning(Receive(source="a", volume=gain_from_db(-20.0), **state))
    assert propose(session(playing("a"), there), SENT, adjust=True, **STEPS).edits == ()


def test_nothing_is_sent_where_a_reverb_cannot_be_played_here() -> None:
    run = propose(session(playing("a"), returning(fx=(AMP,))), SENT, **STEPS)
    assert run.edits == ()
    assert "what plays on Reverb is not known" in run.findings.sentences[1]


def test_a_send_that_the_engineer_has_moved_is_theirs() -> None:
    first = propose(session(playing("a")), SENT, **STEPS)
    target = first.edits[0].target
    moved = replace(first.after.track(target), receives=(Receive(source="a", volume=0.7),))
    then = replace(first.after, tracks=(first.after.tracks[0], moved))
    assert propose(then, Wanted(sent=-6.0), known=first.known, **STEPS).edits == ()


def test_a_renamed_project_keeps_its_return() -> None:
    first = propose(session(playing("a")), SENT, **STEPS)
    renamed = replace(first.after, name="other")
    assert propose(renamed, SENT, known=first.known, **STEPS).edits == ()
