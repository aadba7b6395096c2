"""Envelopes against hand-computed values, second implementations and published measurements."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.render.envelope import Curve, gain_at, place_of, shaped
from bridge.session import Envelope, Point
from core.units import db_from_gain, gain_from_db
from tests.bridge.render.sessions import envelope

UNIT = st.floats(0.0, 1.0)


def values(of: Envelope, *times: float) -> list[float]:
    return [round(float(value), 12) for value in Curve(of).at(np.array(times))]


def test_a_line_runs_between_its_points_and_is_held_outside_them() -> None:
    line = envelope("volume", [(1.0, 0.2), (3.0, 1.0)])
    assert values(line, 0.0, 1.0, 1.5, 2.0, 3.0, 9.0) == [0.2, 0.2, 0.4, 0.6, 1.0, 1.0]


def test_a_square_point_holds_until_the_next_one() -> None:
    assert values(envelope("volume", [(0.0, 0.5), (1.0, 0.9)], shape=1), 0.0, 0.999, 1.0) == [0.5, 0.5, 0.9]


def test_of_points_at_one_time_the_last_holds_from_there_on() -> None:
    jump = envelope("volume", [(0.0, 0.0), (1.0, 1.0), (1.0, 0.25), (2.0, 0.25)])
    assert values(jump, 0.5, 1.0, 1.5) == [0.5, 0.25, 0.25]


def test_points_count_by_their_time_not_by_their_place_in_the_file() -> None:
    assert values(envelope("volume", [(2.0, 1.0), (0.0, 0.0)]), 1.0) == [0.5]


@pytest.mark.parametrize(
    ("shape", "quarter", "half"), [(0, 0.25, 0.5), (2, 0.15625, 0.5), (3, 0.578125, 0.875), (4, 0.015625, 0.125)]
)
def test_shapes_follow_their_formulas(shape: int, quarter: float, half: float) -> None:
    assert values(envelope("volume", [(0.0, 0.0), (1.0, 1.0)], shape=shape), 0.25, 0.5) == [quarter, half]


@given(tension=st.floats(-0.98, 0.98), progress=UNIT)
def test_a_bezier_segment_lies_on_its_curve(tension: float, progress: float) -> None:
    way = float(shaped(Point(time=0, value=0, shape=5, tension=tension), np.array([progress]))[0])
    b = 1.0 - abs(tension)
    u = np.linspace(0.0, 1.0, 20001)
    x = 3 * (1 - u) ** 2 * u * b / 4 + 3 * (1 - u) * u**2 * 3 * b / 4 + u**3
    y = 3 * (1 - u) ** 2 * u * (1 - 3 * b / 4) + 3 * (1 - u) * u**2 * (1 - b / 4) + u**3
    expected = np.interp(progress, x, y) if tension <= 0 else 1.0 - np.interp(1.0 - progress, x, y)
    assert way == pytest.approx(expected, abs=2e-3 if progress in (0.0, 1.0) else 1e-4)


@given(tension=st.floats(-1.0, 1.0))
def test_a_bezier_segment_starts_and_ends_at_its_points(tension: float) -> None:
    ends = shaped(Point(time=0, value=0, shape=5, tension=tension), np.array([0.0, 1.0]))
    np.testing.assert_allclose(ends, [0.0, 1.0], atol=1e-9)


@pytest.mark.parametrize(
    ("db", "place"),
    [(12.0, 1.0), (6.0, 0.852285), (0.0, 0.716218), (-12.0, 0.483944), (-40.0, 0.170975), (-60.0, 0.079472)],
)
def test_the_fader_scale_is_the_one_that_was_measured(db: float, place: float) -> None:
    assert db_from_gain(float(gain_at(np.array([place]))[0])) == pytest.approx(db, abs=0.03)


@given(db=st.floats(-100.0, 12.0))
def test_place_and_gain_are_inverse(db: float) -> None:
    gain = np.array([gain_from_db(db)])
    np.testing.assert_allclose(gain_at(place_of(gain)), gain, rtol=1e-9)


def test_a_ramp_on_the_fader_scale_keeps_its_ends_and_bends_between() -> None:
    ramp = envelope("volume", [(0.0, 1.0), (1.0, 0.0)], fader_scaled=True)
    start, middle, end = values(ramp, 0.0, 0.5, 1.0)
    assert (start, end) == (1.0, 0.0)
    assert middle == pytest.approx(float(gain_at(np.array([0.716218 / 2]))[0]), rel=1e-3)


@given(
    cuts=st.lists(st.integers(0, 200), max_size=4),
    shape=st.sampled_from([0, 1, 2, 3, 4, 5]),
    scaled=st.booleans(),
)
def test_values_do_not_depend_on_how_time_is_cut(cuts: list[int], shape: int, scaled: bool) -> None:
    points = tuple(
        Point(time=time, value=value, shape=shape, tension=0.3)
        for time, value in [(0.01, 0.0), (0.05, 1.5), (0.05, 0.2), (0.15, 0.7)]
    )
    curve = Curve(Envelope(kind="volume", points=points, fader_scaled=scaled))
    times = np.arange(200) / 1000
    edges = [0, *sorted(cuts), 200]
    pieces = [curve.at(times[low:high]) for low, high in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(pieces), curve.at(times))
