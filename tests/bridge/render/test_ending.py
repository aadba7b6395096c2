"""A rendering ends with its last item or with the last that rings, however it is cut into blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bridge.render.ending import LONGEST_GAP, Mixed, until_silent

RATE = 100


def ended(mix: list[float], last: int, cuts: list[int]) -> list[float]:
    edges = sorted({0, len(mix), *(min(cut, len(mix)) for cut in cuts)})
    whole = np.array(mix)[:, None]
    blocks = (Mixed(whole[low:high], (2 * whole[low:high],)) for low, high in pairwise(edges))
    pieces = list(until_silent(blocks, last, RATE))
    stem = [float(value) for piece in pieces for value in piece.stems[0][:, 0]]
    result = [float(value) for piece in pieces for value in piece.mix[:, 0]]
    assert stem == [2 * value for value in result]
    return result


def test_silence_after_the_last_item_is_left_out_but_not_before_its_end() -> None:
    assert ended([0.5, 0.0, 0.0, 0.0], 2, []) == [0.5, 0.0]
    assert ended([0.5, 0.0, 1e-7, 0.0], 1, []) == [0.5]


def test_silence_between_two_repeats_is_kept() -> None:
    assert ended([0.5, 0.0, 0.0, 0.25, 0.0], 1, [1, 2, 3]) == [0.5, 0.0, 0.0, 0.25]


def test_after_a_long_silence_nothing_is_waited_for() -> None:
    mix = [0.5, *[0.0] * (int(LONGEST_GAP * RATE) + 10), 0.5]
    assert ended(mix, 1, list(range(len(mix)))) == [0.5]


@given(
    mix=st.lists(st.sampled_from([0.0, 1e-9, 0.25, -0.5]), min_size=1, max_size=60),
    last=st.integers(0, 60),
    cuts=st.lists(st.integers(1, 60), max_size=8),
)
def test_the_end_does_not_depend_on_the_blocks(mix: list[float], last: int, cuts: list[int]) -> None:
    heard = [at + 1 for at, value in enumerate(mix) if abs(value) > 1e-6]
    assert ended(mix, last, cuts) == mix[: max([min(last, len(mix)), *heard])]
