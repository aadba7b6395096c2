"""Who is told what of a picture that changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.surfaces.board import Board, Key, differences, everything
from bridge.surfaces.picture import MasterMeter, Meter, Picture, Row, Run, Strip

TRACKS = 300
STRIPS = tuple(
    Strip(guid=f"{{{number}}}", number=number, name=f"Track {number}") for number in range(1, TRACKS + 1)
)
ROW = Row(number=1, guid="{1}", track="Track 1", field="name", before="a", after="b", reason="", confidence=1.0)


def meters(**peaks: float) -> dict[str, Meter]:
    silent = {strip.guid: Meter() for strip in STRIPS}
    return silent | {f"{{{number[1:]}}}": Meter(peak=peak) for number, peak in peaks.items()}


def test_a_watcher_begins_with_everything_unseen() -> None:
    board = Board(Picture(strips=STRIPS[:2]))
    with board.watching() as watch:
        assert watch.take() == frozenset(everything(board.picture))
        assert watch.take() == frozenset()


def test_of_300_meters_only_those_that_moved_are_told() -> None:
    board = Board(Picture(strips=STRIPS))
    board.meter(meters(), MasterMeter(), playing=True)
    with board.watching() as watch:
        watch.take()
        board.meter(meters(t7=-6.0, t299=-20.0), MasterMeter(peak=-5.0), playing=True)
        assert watch.take() == {("meter", "{7}"), ("meter", "{299}"), ("master", "")}
        board.meter(meters(t7=-6.0, t299=-20.0), MasterMeter(peak=-5.0), playing=True)
        assert watch.take() == frozenset()


def test_one_reading_of_300_meters_compares_each_meter_once_and_no_strip() -> None:
    compared: list[str] = []

    class Counted(Meter):
        def __eq__(self, other: object) -> bool:
            compared.append("meter")
            return super().__eq__(other)

        __hash__ = Meter.__hash__

    class Untouched(Strip):
        def __eq__(self, other: object) -> bool:
            raise AssertionError("a strip was compared")

        __hash__ = Strip.__hash__

    board = Board(Picture(strips=(Untouched(guid="{1}", number=1, name="one"),)))
    for _ in range(2):
        compared.clear()
        board.meter({strip.guid: Counted() for strip in STRIPS}, MasterMeter(), playing=True)
    assert len(compared) == TRACKS


def test_meters_that_went_are_told_as_well() -> None:
    board = Board()
    board.meter(meters(), MasterMeter(), playing=True)
    with board.watching() as watch:
        watch.take()
        board.meter({}, MasterMeter(), playing=False)
        assert watch.take() == {("meter", strip.guid) for strip in STRIPS} | {("project", "")}


def test_newest_wins_and_nothing_queues_up_for_a_slow_watcher() -> None:
    board = Board(Picture(strips=STRIPS[:1]))
    with board.watching() as watch:
        watch.take()
        for number in range(1000):
            board.strip("{1}", volume=-float(number))
        assert watch.take() == {("strip", "{1}")}
    assert board.picture.strips[0].volume == -999.0


def test_a_watcher_that_left_is_told_nothing() -> None:
    board = Board()
    with board.watching() as watch:
        watch.take()
    board.run(text="on")
    assert watch.take() == frozenset()


def test_a_watcher_wakes_when_something_changes() -> None:
    async def wait() -> frozenset[Key]:
        board = Board()
        with board.watching() as watch:
            watch.take()
            asyncio.get_running_loop().call_soon(lambda: board.run(progress=0.5))
            async with asyncio.timeout(10.0):
                await watch.changed()
            return watch.take()

    assert asyncio.run(wait()) == {("run", "")}


@pytest.mark.parametrize(
    ("changed", "keys"),
    [
        (replace(STRIPS[0], name="Kick"), {("strip", "{1}")}),
        (replace(STRIPS[0], in_mixer=False), {("strip", "{1}"), ("project", "")}),
    ],
)
def test_a_strip_that_differs_is_told_and_the_order_where_it_changes(changed: Strip, keys: set[Key]) -> None:
    before = Picture(strips=STRIPS[:2])
    assert differences(before, replace(before, strips=(changed, STRIPS[1]))) == keys


def test_a_strip_of_no_such_guid_is_left() -> None:
    board = Board(Picture(strips=STRIPS[:1]))
    board.strip(guid="{none}", volume=-3.0)
    assert board.picture == Picture(strips=STRIPS[:1])


@given(st.permutations(STRIPS[:5]))
def test_a_new_order_is_news_of_the_project_alone(order: list[Strip]) -> None:
    before = Picture(strips=STRIPS[:5])
    after = replace(before, strips=tuple(order))
    expected = set() if order == list(STRIPS[:5]) else {("project", "")}
    assert differences(before, after) == expected


def test_rows_and_run_are_told_as_a_whole() -> None:
    before = Picture(rows=(ROW,))
    after = Picture(rows=(replace(ROW, accepted=False),), run=Run(state="proposed"))
    assert differences(before, after) == {("rows", ""), ("run", "")}
