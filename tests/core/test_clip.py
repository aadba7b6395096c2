from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import Samples
from core.meters.clip import FULL_SCALE, ClipMeter
from tests.core.signals import cut


def mono(*values: float) -> Samples:
    return np.array(values, np.float32)[:, np.newaxis]


def clipped(samples: Samples, sizes: list[int]) -> tuple[int, ...]:
    meter = ClipMeter(samples.shape[1])
    for block in cut(samples, sizes):
        meter.feed(block)
    return tuple(meter.starts)


@pytest.mark.parametrize(
    ("values", "starts"),
    [
        ([0.0, 1.0, 1.0, 0.0], ()),
        ([0.0, 1.0, 1.0, 1.0, 0.0], (1,)),
        ([-1.0, -1.0, -1.0, -1.0, -1.0], (0,)),
        ([1.0, -1.0, 1.0, 0.9], (0,)),
        ([1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.5], (0, 4)),
        ([FULL_SCALE, FULL_SCALE, FULL_SCALE], (0,)),
        ([0.9999, 0.9999, 0.9999], ()),
    ],
)
def test_three_samples_at_full_scale_are_a_clipped_place(values: list[float], starts: tuple[int, ...]) -> None:
    assert clipped(mono(*values), []) == starts


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0, -1.0]), max_size=30), st.lists(st.integers(0, 4), max_size=10))
def test_clipped_places_are_found_across_the_borders_of_blocks(values: list[float], sizes: list[int]) -> None:
    expected = [
        start
        for start in range(len(values) - 2)
        if all(map(abs, values[start : start + 3])) and (start == 0 or not values[start - 1])
    ]
    assert clipped(mono(*values), sizes) == tuple(expected)


def test_every_channel_is_looked_at() -> None:
    left, right = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 0.0, 1.0]
    assert sorted(clipped(np.array([left, right], np.float32).T, [2])) == [0, 3]
