from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.mixing.sections import SHORTEST, between_changes, between_marks

BANDS = 24


def song(*parts: tuple[int, float]) -> np.ndarray:
    """Energies of parts that are so many cells long and so loud."""
    return np.concatenate([np.full((cells, BANDS), power) for cells, power in parts])


def test_marks_are_borders_and_those_too_near_to_another_are_left_out() -> None:
    assert between_marks([10, 12, 20, 39], 0, 40) == [0, 10, 20, 40]


def test_marks_outside_the_song_are_no_borders() -> None:
    assert between_marks([-5, 0, 3, 50], 2, 40) == [2, 40]


def test_a_loud_chorus_stands_between_two_verses() -> None:
    assert between_changes(song((20, 1.0), (20, 10.0), (20, 1.0)), 0, 60) == [0, 20, 40, 60]


def test_a_song_that_does_not_change_is_one_section() -> None:
    assert between_changes(song((100, 1.0)), 0, 100) == [0, 100]


def test_a_change_below_the_threshold_is_none() -> None:
    assert between_changes(song((20, 1.0), (20, 1.5)), 0, 40) == [0, 40]


def test_a_short_song_is_one_section() -> None:
    assert between_changes(song((3, 1.0), (3, 100.0)), 0, 6) == [0, 6]


def test_silence_is_one_section() -> None:
    assert between_changes(np.zeros((30, BANDS)), 0, 30) == [0, 30]


def test_what_lies_outside_the_cells_is_not_looked_at() -> None:
    assert between_changes(song((20, 1.0), (20, 10.0), (20, 1.0)), 20, 40) == [20, 40]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=80))
def test_sections_are_long_enough_and_the_same_however_loud_the_song_is(powers: list[float]) -> None:
    bands = np.outer(powers, np.linspace(1.0, 2.0, BANDS))
    borders = between_changes(bands, 0, len(powers))
    assert borders[0] == 0
    assert borders[-1] == len(powers)
    if len(borders) > 2:
        assert min(end - start for start, end in pairwise(borders)) >= SHORTEST
    assert between_changes(bands * 4.0, 0, len(powers)) == borders
