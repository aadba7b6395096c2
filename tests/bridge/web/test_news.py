"""What a page is told: all at first, then what changed, in numbers that JSON has."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.surfaces.board import Board, differences, everything
from bridge.surfaces.picture import MasterMeter, Meter, Picture, Strip
from bridge.web.news import METER, News, tenths
from tests.bridge.web.stage import guid, levels, picture


def test_a_page_is_told_everything_first() -> None:
    shown = picture(tracks=5, rows=3)
    told = News().of(shown, set(everything(shown)))
    assert told["project"] == {
        "name": "Song",
        "live": True,
        "playing": False,
        "order": [guid(n) for n in range(1, 6)],
    }
    assert [one["number"] for one in told["strips"]] == [1, 2, 3, 4, 5]
    assert (told["rows"]["count"], [one["number"] for one in told["rows"]["changed"]]) == (3, [1, 2, 3])
    assert told["run"]["state"] == "proposed"
    assert len(told["meters"]) == 5 * METER
    json.dumps(told, allow_nan=False)


def test_one_tick_of_a_thousand_is_one_row() -> None:
    shown, news = picture(rows=1000), News()
    news.of(shown, set(everything(shown)))
    ticked = replace(shown, rows=(*shown.rows[:7], replace(shown.rows[7], accepted=False), *shown.rows[8:]))
    told = news.of(ticked, differences(shown, ticked))
    assert list(told) == ["rows"]
    assert [(one["number"], one["accepted"]) for one in told["rows"]["changed"]] == [(8, False)]


def test_rows_that_went_are_told_by_their_count() -> None:
    shown, news = picture(rows=9), News()
    news.of(shown, set(everything(shown)))
    assert news.of(replace(shown, rows=shown.rows[:2]), {("rows", "")}) == {"rows": {"count": 2, "changed": []}}


def test_silence_and_what_is_not_measured_are_different() -> None:
    assert (tenths(-math.inf), tenths(None), tenths(-6.04)) == (-1500, None, -60)
    quiet = Picture(strips=(Strip(guid="a", number=1, name="", volume=-math.inf, suggested_volume=-math.inf),))
    told = News().of(quiet, set(everything(quiet)))
    assert told["meters"] == [0, -1500, -1500, 0, None, None]
    assert (told["strips"][0]["volume"], told["strips"][0]["suggested_volume"]) == (-150.0, -150.0)


def test_a_meter_that_stands_still_is_not_told() -> None:
    board, news = Board(picture(tracks=300, rows=0)), News()
    levels(board, 300, -20.0)
    with board.watching() as watch:
        news.of(board.picture, watch.take())
        levels(board, 300, -20.0)
        assert watch.take() == frozenset()
        meters = dict(board.picture.meters)
        meters[guid(5)] = Meter(peak=-3.0, hold=1.0, clip=True, rms=-9.0, momentary=-12.34)
        board.meter(meters, MasterMeter(peak=-20.0), playing=True)
        assert news.of(board.picture, watch.take()) == {"meters": [4, -30, 10, 1, -90, -123]}


@given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 5), max_size=12))
def test_what_is_told_in_two_steps_is_what_is_told_at_once(first: list[int], second: list[int]) -> None:
    """A page that keeps the count and replaces rows by number ends with the rows that there are."""
    base = picture(rows=6)
    news = News()
    kept: dict[int, dict[str, Any]] = {}
    for chosen in (first, second):
        rows = tuple(replace(base.rows[at], number=place) for place, at in enumerate(chosen, 1))
        told = news.of(replace(base, rows=rows), {("rows", "")})["rows"]
        kept = {number: one for number, one in kept.items() if number <= told["count"]}
        kept |= {one["number"]: one for one in told["changed"]}
        assert [kept[number]["after"] for number in sorted(kept)] == [one.after for one in rows]
        assert [kept[number]["track"] for number in sorted(kept)] == [one.track for one in rows]
