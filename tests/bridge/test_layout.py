"""The folder tree behind REAPER's relative folder depths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.layout import Layout


def depths(*changes: int) -> list[tuple[str, int]]:
    return [(f"t{number}", change) for number, change in enumerate(changes)]


def test_a_folder_holds_the_tracks_up_to_the_one_that_closes_it() -> None:
    layout = Layout.of(depths(1, 0, -1, 0))
    assert layout.children == {None: ["t0", "t3"], "t0": ["t1", "t2"]}


def test_one_track_can_close_several_folders() -> None:
    layout = Layout.of(depths(1, 1, -2, 0))
    assert [layout.depth(f"t{n}") for n in range(4)] == [0, 1, 2, 0]


def test_closing_more_folders_than_are_open_closes_all() -> None:
    assert Layout.of(depths(1, -3, 0)).children[None] == ["t0", "t2"]


def test_a_folder_that_is_never_closed_runs_to_the_end_and_is_closed_when_written() -> None:
    assert Layout.of(depths(0, 1, 0, 0)).flatten() == depths(0, 1, 0, -1)


def test_moving_a_folder_takes_its_tracks_along() -> None:
    layout = Layout.of(depths(1, -1, 0))
    layout.move("t0", None, "t2")
    assert layout.flatten() == [("t2", 0), ("t0", 1), ("t1", -1)]


def test_the_last_track_of_two_nested_folders_closes_both() -> None:
    layout = Layout.of(depths(1, 0, -1, 0))
    layout.move("t3", "t0", "t2")
    layout.move("t1", "t3", None)
    assert layout.flatten() == [("t0", 1), ("t2", 0), ("t3", 1), ("t1", -2)]


def test_a_folder_cannot_go_inside_itself() -> None:
    layout = Layout.of(depths(1, 1, -2))
    with pytest.raises(ValueError, match="inside itself"):
        layout.move("t0", "t1", None)


def test_a_track_cannot_go_below_one_of_another_folder() -> None:
    with pytest.raises(ValueError, match="not in that folder"):
        Layout.of(depths(1, -1, 0)).move("t2", None, "t1")


def test_a_track_that_appears_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Layout.of([("a", 0), ("a", 0)])


def test_folders_nested_thousands_deep_are_no_problem() -> None:
    layout = Layout.of((f"t{number}", 1) for number in range(5000))
    assert len(layout.flatten()) == 5000
    assert sum(1 for _ in layout.inside("t0")) == 4999


@given(st.lists(st.integers(-4, 1), max_size=30))
def test_what_is_flattened_reads_back_as_the_same_tree(changes: list[int]) -> None:
    layout = Layout.of(depths(*changes))
    again = Layout.of(layout.flatten())
    assert again.parent == layout.parent
    assert again.order() == layout.order() == [f"t{n}" for n in range(len(changes))]


@given(st.lists(st.integers(-4, 1), min_size=2, max_size=20), st.data())
def test_a_move_keeps_every_track_once_and_changes_no_other_parent(
    changes: list[int], data: st.DataObject
) -> None:
    layout = Layout.of(depths(*changes))
    before = dict(layout.parent)
    guid = data.draw(st.sampled_from(sorted(layout.parent)))
    inside = set(layout.inside(guid))
    folders = [None, *sorted(set(layout.parent) - inside - {guid})]
    parent = data.draw(st.sampled_from(folders))
    siblings = [None, *(child for child in layout.children.get(parent, []) if child != guid)]
    layout.move(guid, parent, data.draw(st.sampled_from(siblings)))
    after = Layout.of(layout.flatten())
    assert sorted(after.order()) == sorted(before)
    assert {child: folder for child, folder in after.parent.items() if child != guid} == {
        child: folder for child, folder in before.items() if child != guid
    }
    assert after.parent[guid] == parent
