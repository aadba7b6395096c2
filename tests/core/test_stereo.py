from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import Samples
from core.meters.pair import PairMeter
from core.meters.stereo import StereoMeter
from tests.core.signals import channels, cut

RNG = np.random.default_rng(7)
ONE, OTHER = RNG.standard_normal((2, 48000)) * 0.1


def measured(samples: Samples) -> StereoMeter:
    meter = StereoMeter()
    meter.feed(samples)
    return meter


@pytest.mark.parametrize(
    ("left", "right", "correlation", "side"),
    [
        (ONE, ONE, 1.0, -math.inf),
        (ONE, -ONE, -1.0, math.inf),
        (ONE, OTHER, 0.0, 0.0),
        (ONE, 0.5 * ONE, 1.0, 20 * math.log10(0.5 / 1.5)),
        (ONE, ONE + 1e-4 * OTHER, 1.0, -86.0),
    ],
    ids=["dual mono", "antiphase", "unrelated", "panned", "nearly dual mono"],
)
def test_correlation_and_side(left: np.ndarray, right: np.ndarray, correlation: float, side: float) -> None:
    meter = measured(channels(left, right))
    assert meter.correlation == pytest.approx(correlation, abs=0.02)
    assert meter.side == pytest.approx(side, abs=0.1)


def test_correlation_ignores_dc() -> None:
    assert measured(channels(ONE + 0.5, OTHER + 0.5)).correlation == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    ("left", "right", "side"),
    [(1.0, 0.0, "L"), (0.0, 1.0, "R"), (1.0, 1e-4, "L"), (1.0, 0.01, None), (0.0, 0.0, None), (1e-6, 0.0, None)],
)
def test_a_channel_60_db_below_the_other_leaves_one_side(left: float, right: float, side: str | None) -> None:
    assert measured(channels(left * ONE, right * ONE)).one_sided == side


def test_silence_has_neither_correlation_nor_side() -> None:
    meter = measured(channels(np.zeros(100), np.zeros(100)))
    assert meter.correlation is None
    assert meter.side is None


def test_nothing_measured_has_no_correlation() -> None:
    assert StereoMeter().correlation is None


def pair(left: np.ndarray, right: np.ndarray) -> PairMeter:
    meter = PairMeter()
    meter.feed(channels(left), channels(right))
    return meter


@pytest.mark.parametrize(
    ("left", "right", "inverted", "identical"),
    [
        (ONE, ONE, False, True),
        (ONE, -ONE, True, False),
        (ONE, OTHER, False, False),
        (ONE, 0.5 * ONE, False, False),
        (ONE, OTHER - 2 * ONE, True, False),
        (np.zeros(9), np.zeros(9), False, False),
    ],
    ids=["the same", "inverted", "unrelated", "quieter", "mostly inverted", "silent"],
)
def test_pairs_are_told_apart(left: np.ndarray, right: np.ndarray, inverted: bool, identical: bool) -> None:
    meter = pair(left, right)
    assert (meter.inverted, meter.identical) == (inverted, identical)


def test_sixteen_bit_rounding_keeps_a_pair_identical() -> None:
    assert pair(ONE, np.round(ONE * 32768) / 32768).identical


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=12))
def test_block_sizes_do_not_change_the_correlation(sizes: list[int]) -> None:
    samples = channels(ONE, OTHER + ONE)
    meter = StereoMeter()
    for block in cut(samples, sizes):
        meter.feed(block)
    whole = measured(samples)
    assert meter.correlation == pytest.approx(whole.correlation, abs=1e-6)
    assert meter.side == pytest.approx(whole.side, abs=1e-5)
