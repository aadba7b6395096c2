"""Which tracks are moved."""

from __future__ import annotations

import itertools
from typing import Any

import deskhand_order as order
from hypothesis import given
from hypothesis import strategies as st


def moved(now: list[str], wanted: list[str]) -> list[str]:
    """``now`` after the moves, each done as ReorderSelectedTracks does it."""
    tracks = list(now)
    for group, above in order.moves(now, wanted):
        assert group == [one for one in tracks if one in group]
        rest = [[one for one in part if one not in group] for part in (tracks[:above], tracks[above:])]
        tracks = [*rest[0], *group, *rest[1]]
    return tracks


def shortest(now: list[str], wanted: list[str]) -> int:
    """The fewest tracks that must move, by trying every set that stays."""
    for count in range(len(now), -1, -1):
        for staying in itertools.combinations(now, count):
            if [one for one in wanted if one in staying] == list(staying):
                return len(now) - count
    raise AssertionError


@st.composite
def two_orders(draw: st.DrawFn, most: int = 30) -> tuple[list[str], list[str]]:
    now = [f"track {number}" for number in range(draw(st.integers(0, most)))]
    return now, draw(st.permutations(now))


@given(two_orders())
def test_the_moves_lead_to_the_wanted_order(orders: tuple[list[str], list[str]]) -> None:
    now, wanted = orders
    assert moved(now, wanted) == wanted


@given(two_orders(most=7))
def test_no_track_is_moved_that_could_stay(orders: tuple[list[str], list[str]]) -> None:
    now, wanted = orders
    assert sum(len(group) for group, _ in order.moves(now, wanted)) == shortest(now, wanted)


def test_a_track_from_the_end_to_the_top_is_one_move() -> None:
    assert list(order.moves(["a", "b", "c"], ["c", "a", "b"])) == [(["c"], 0)]


def test_a_track_from_the_top_to_the_end_is_one_move() -> None:
    assert list(order.moves(["a", "b", "c"], ["b", "c", "a"])) == [(["a"], 3)]


def test_tracks_that_go_to_one_place_in_their_order_go_at_once() -> None:
    assert list(order.moves(list("abcdefg"), list("aegbcdf"))) == [(["e", "g"], 1)]


def test_an_order_that_is_right_is_left_alone() -> None:
    assert list(order.moves(["a", "b"], ["a", "b"])) == []


@given(st.lists(st.integers(), unique=True, max_size=40))
def test_a_rise_rises(numbers: list[int]) -> None:
    rise: list[Any] = [numbers[index] for index in order.longest_rise(numbers)]
    assert rise == sorted(rise)


def test_the_longest_rise_is_found() -> None:
    assert order.longest_rise([10, 1, 2, 9, 3, 4]) == [1, 2, 4, 5]
