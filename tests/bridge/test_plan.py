"""Plans as plain data, and what a session looks like once one is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.plan import FIELDS, Detail, Edit, Insert, NewItem, NewTrack, Place, Plan
from bridge.preview import layout_of, preview, same
from bridge.session import Fx, Item, Receive, Session, Take, Track

SESSION = Session(
    name="song",
    tracks=(
        Track(guid="{A}", name="a", items=(Item(position=0, length=1, volume=0.5, takes=(Take(source=None),)),)),
        Track(guid="{B}", name="b"),
    ),
)


def edit(target: str, field: str, before: object, after: object) -> Edit:
    return Edit(step="s", target=target, field=field, before=before, after=after, reason="r", confidence=0.5)  # type: ignore[arg-type]


EVERY_FIELD = [
    edit("{N}", "track", None, NewTrack(name="Bus", colour=0x112233, fx=(Fx(name="VST: X", chunk="<VST\n>"),))),
    edit("{A}", "name", "a", "Ä → 名前"),
    edit("{A}", "colour", None, 0),
    edit("{A}", "icon", "", "kick.png"),
    edit("{A}", "volume", 1.0, 0.70794578438414),
    edit("{A}", "pan", 0.0, -1.0),
    edit("{A}", "channels", 2, 6),
    edit("{A}", "mute", False, True),
    edit("{A}", "item_gains", (0.5,), (0.25,)),
    edit("{A}", "channel_modes", (0.0,), (3.0,)),
    edit("{A}", "item", None, NewItem(path="/media/5.1.wav", position=0.5, length=2.0, name="print")),
    edit("{A}", "fx", (), (Fx(name="JS: x", kind="JS", chunk="<JS x\n>"),)),
    edit("{A}", "insert", None, Insert(fx=Fx(name="Pro-Q 3"), at=1, shown=(("Band 1 Gain", "-3.0 dB"),))),
    edit(
        "{A}",
        "insert",
        Insert(fx=Fx(name="JS: x", kind="JS", chunk="<JS x\n>"), at=0),
        Insert(fx=Fx(name="JS: x", kind="JS", chunk="<JS x\n1\n>"), at=0),
    ),
    edit("{N}", "receive", None, Receive(source="{A}", volume=0.0)),
    edit("{N}", "receive", Receive(source="{A}", volume=0.0), Receive(source="{A}", volume=0.5, pan=-1.0)),
    edit("{A}", "place", Place(after=None), Place(parent="{N}")),
]


def test_a_plan_goes_through_json_unharmed() -> None:
    details = (Detail(name="threshold", before="", after="-23.4 dB", reason="crest 14 dB"),)
    edits = tuple(replace(one, details=details) for one in EVERY_FIELD)
    plan = Plan(action="organise", project="song", edits=edits)
    assert {one.field for one in edits} == set(FIELDS)
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"action": "a", "project": "p", "edits": [{"field": "nope"}]}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a Deskhand plan|Expecting value"):
        Plan.from_json(text)


def test_an_edit_of_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="field must be one of"):
        edit("{A}", "loudness", 0.0, 1.0)


def test_a_confidence_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence must be in"):
        replace(EVERY_FIELD[1], confidence=1.5)


def test_the_preview_sets_every_field() -> None:
    ahead = preview(SESSION, Plan(action="x", project="song", edits=tuple(EVERY_FIELD)))
    assert ahead.skipped == ()
    track = ahead.session.track("{A}")
    assert (track.name, track.colour, track.icon, track.pan, track.channels) == (
        "Ä → 名前",
        0,
        "kick.png",
        -1.0,
        6,
    )
    assert (track.items[0].volume, track.items[0].takes[0].channel_mode) == (0.25, 3)
    assert [(fx.name, fx.chunk) for fx in track.fx] == [("JS: x", "<JS x\n1\n>"), ("Pro-Q 3", "")]
    bus = ahead.session.track("{N}")
    assert (bus.receives[0].volume, bus.receives[0].pan) == (0.5, -1.0)
    assert (bus.name, bus.folder_change, bus.receives[0].source) == ("Bus", 1, "{A}")
    assert layout_of(ahead.session).parent == {"{A}": "{N}", "{N}": None, "{B}": None}
    assert preview(SESSION, Plan(action="x", project="song")).session == SESSION


def test_an_edit_whose_value_changed_meanwhile_is_skipped_and_the_rest_goes_on() -> None:
    plan = Plan(
        action="x",
        project="song",
        edits=(edit("{A}", "name", "was", "new"), edit("{B}", "name", "b", "bass")),
    )
    ahead = preview(SESSION, plan)
    assert [track.name for track in ahead.session.tracks] == ["a", "bass"]
    assert [outcome.status for outcome in ahead.skipped] == ["skipped"]
    assert "'a'" in ahead.skipped[0].why


def test_edits_that_need_a_refused_new_track_are_skipped() -> None:
    plan = Plan(action="x", project="song", edits=tuple(EVERY_FIELD)).only(lambda each: each.field != "track")
    skipped = {outcome.edit.field for outcome in preview(SESSION, plan).skipped}
    assert skipped == {"receive", "place"}


def test_an_edit_of_a_track_that_is_gone_is_skipped() -> None:
    ahead = preview(SESSION, Plan(action="x", project="song", edits=(edit("{X}", "name", "x", "y"),)))
    assert ahead.skipped[0].why == "the track is not there"


def test_numbers_are_the_same_within_rounding_and_different_beyond() -> None:
    assert same((0.1 + 0.2, 1.0), (0.3, 1.0))
    assert not same(0.3, 0.3001)
    assert not same((1.0,), (1.0, 1.0))
