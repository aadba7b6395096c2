from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.analysis import Pair
from bridge.balancing.cast import cast_of, partners, sides
from bridge.session import Item, Session, Track
from tests.bridge.balancing.songs import taken_for
from tests.bridge.render.sessions import bus, session

ITEM = Item(position=0.0, length=1.0)


def playing(name: str, **told: Any) -> Track:
    return replace(bus(name, **told), items=(ITEM,))


def pair_in_folder(*more: Track, items: tuple[Item, ...] = ()) -> Session:
    left, right = playing("L"), playing("R", folder_change=0 if more else -1)
    last = [*more[:-1], replace(more[-1], folder_change=-1)] if more else []
    return session(replace(bus("OH", folder_change=1), items=items), left, right, *last)


PAIRS = (Pair(left="L", right="R"),)


def guids(what: Session, pairs: tuple[Pair, ...] = PAIRS, **labels: str) -> list[str]:
    return [role.guid for role in cast_of(what, taken_for(what, labels, pairs)).roles]


def test_tracks_with_items_are_parts_and_folders_and_returns_without_are_none() -> None:
    what = session(
        bus("Drums", folder_change=1), playing("Kick"), playing("Snare", folder_change=-1), bus("Reverb")
    )
    assert guids(what, ()) == ["Kick", "Snare"]


def test_a_folder_of_left_and_right_alone_is_one_part() -> None:
    assert guids(pair_in_folder()) == ["OH"]


def test_a_folder_that_holds_more_than_the_pair_leaves_its_tracks_their_faders() -> None:
    what = pair_in_folder(playing("Room"))
    assert guids(what) == ["L", "R", "Room"]
    roles = cast_of(what, taken_for(what, pairs=PAIRS)).roles
    assert partners(roles, PAIRS) == [1, 0, -1]
    assert sides(roles, PAIRS) == [-1.0, 1.0, 0.0]


def test_a_folder_with_items_of_its_own_and_its_pair_are_parts_each() -> None:
    assert guids(pair_in_folder(items=(ITEM,))) == ["OH", "L", "R"]


def test_two_sides_that_carry_the_same_audio_are_no_partners() -> None:
    what = session(playing("L"), playing("R"))
    roles = cast_of(what, taken_for(what)).roles
    assert partners(roles, (Pair(left="L", right="R", identical=True),)) == [-1, -1]


@pytest.mark.parametrize("role", ["click", "talkback", "control", "mix"])
def test_what_is_no_voice_of_the_mix_is_left_out_with_a_reason(role: str) -> None:
    what = session(playing("a"), playing("b"))
    cast = cast_of(what, taken_for(what, {"b": role}))
    assert [one.guid for one in cast.roles] == ["a"]
    assert cast.left_out == {"b": f"a {role} is no voice of the mix"}


def test_a_printed_reverb_is_a_part() -> None:
    assert guids(session(playing("Verb")), (), Verb="fx_return") == ["Verb"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ({"locked": True}, "locked"),
        ({"frozen": True}, "frozen"),
        ({"hidden_in_tcp": True, "hidden_in_mixer": True}, "hidden"),
        ({"envelopes": ("volume",)}, "automated"),
        ({"hidden_in_tcp": True}, ""),
        ({"envelopes": ("send",)}, ""),
    ],
)
def test_what_the_engineer_settled_is_fixed(state: dict[str, object], word: str) -> None:
    what = session(playing("a", **state))
    assert cast_of(what, taken_for(what)).roles[0].fixed == word
