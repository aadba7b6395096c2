"""Pan laws against published measurements in REAPER and against their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.render.panner import pan_gains, width_and_pan
from core.processors.pan import PanLaw
from core.processors.pan import pan_gains as textbook
from core.units import db_from_gain, gain_from_db

PAN = st.floats(-1.0, 1.0)
LAW = st.floats(0.5, 1.0)


def gains(pan: float, law: float, taper: int) -> tuple[float, float]:
    left, right = pan_gains(np.array(pan), law, taper)
    return float(left), float(right)


@pytest.mark.parametrize(
    ("pan", "law", "left", "right"),
    [
        (0.0, 1.0, 0.0, 0.0),
        (-0.5, 1.0, 0.0, -6.0),
        (-0.6, 1.0, 0.0, -8.0),
        (0.4, 1.0, -4.4, 0.0),
        (0.0, 0.708, -3.0, -3.0),
        (0.4, 0.708, -6.8, -1.0),
    ],
)
def test_hybrid_taper_is_what_was_measured_in_reaper_7_82(
    pan: float, law: float, left: float, right: float
) -> None:
    assert [db_from_gain(gain) for gain in gains(pan, law, 3)] == pytest.approx([left, right], abs=0.07)


@pytest.mark.parametrize(
    ("pan", "law", "left", "right"),
    [(0.5, 1.0, 0.509666, 1.230443), (0.8, 1.0, 0.184302, 1.163640), (-0.2, 1.0, 1.134039, 0.823928)],
)
def test_sine_taper_is_what_was_measured_by_daw2daw(pan: float, law: float, left: float, right: float) -> None:
    assert gains(pan, law, 0) == pytest.approx((left, right), abs=1e-4)


@given(pan=PAN)
def test_sine_taper_at_minus_three_db_has_constant_power(pan: float) -> None:
    left, right = gains(pan, math.sqrt(0.5), 0)
    assert left**2 + right**2 == pytest.approx(1.0, abs=1e-12)


@given(pan=PAN, law=LAW, taper=st.sampled_from([0, 1, 2, 3]))
def test_left_and_right_are_mirror_images(pan: float, law: float, taper: int) -> None:
    assert gains(pan, law, taper) == pytest.approx(gains(-pan, law, taper)[::-1], abs=1e-12)


@given(law=LAW, taper=st.sampled_from([0, 3]))
def test_the_law_is_the_gain_at_the_centre_and_nothing_of_the_far_side_is_left_at_the_end(
    law: float, taper: int
) -> None:
    assert gains(0.0, law, taper) == pytest.approx((law, law), rel=1e-9)
    assert gains(1.0, law, taper) == pytest.approx((0.0, 1.0), abs=1e-9)


@pytest.mark.parametrize("law", ["0", "-3", "-4.5", "-6"])
@given(pan=PAN)
def test_hybrid_taper_agrees_with_the_textbook_laws(law: PanLaw, pan: float) -> None:
    exact = {"0": 1.0, "-3": math.sqrt(0.5), "-4.5": 0.5**0.75, "-6": 0.5}[law]
    assert gains(pan, exact, 3) == pytest.approx(textbook(pan, law), abs=1e-9)


@given(pan=PAN, taper=st.sampled_from([0, 3]))
def test_gain_compensation_lifts_everything_by_what_the_law_takes(pan: float, taper: int) -> None:
    lifted, plain = gains(pan, math.sqrt(2.0), taper), gains(pan, math.sqrt(0.5), taper)
    assert lifted == pytest.approx(tuple(math.sqrt(2.0) * gain for gain in plain), abs=1e-12)


def test_width_is_what_was_measured_in_reaper_7_82() -> None:
    near, far, _, _ = width_and_pan(np.array(0.5), pan_gains(np.array(0.0), 1.0, 3))
    assert [db_from_gain(float(gain)) for gain in (near, far)] == pytest.approx([-2.5, -12.0], abs=0.05)
    assert gain_from_db(-2.5) == pytest.approx(0.75, abs=0.001)
