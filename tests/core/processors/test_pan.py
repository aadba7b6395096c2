from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.processors.pan import (
    PanLaw,
    Panner,
    balance_matrix,
    dual_pan_matrix,
    pan_gains,
    pan_mono,
    pan_stereo,
    stereo_pan_matrix,
    width_matrix,
)

LAWS: tuple[PanLaw, ...] = get_args(PanLaw)
PANS = st.floats(-1.0, 1.0)


@pytest.mark.parametrize("law", LAWS)
def test_a_law_is_named_by_its_gain_at_the_centre(law: PanLaw) -> None:
    left, right = pan_gains(0.0, law)
    assert left == pytest.approx(right)
    assert 20.0 * math.log10(left) == pytest.approx(float(law), abs=0.03)


@pytest.mark.parametrize("law", LAWS)
def test_a_sound_at_one_side_is_at_full_level_there_and_silent_at_the_other(law: PanLaw) -> None:
    assert pan_gains(-1.0, law) == (1.0, 0.0)
    assert pan_gains(1.0, law) == (0.0, 1.0)


@pytest.mark.parametrize("law", LAWS)
@settings(deadline=None)
@given(pan=PANS)
def test_left_and_right_are_mirrored(law: PanLaw, pan: float) -> None:
    assert pan_gains(pan, law) == pytest.approx(pan_gains(-pan, law)[::-1], abs=1e-12)


@settings(deadline=None)
@given(pan=PANS)
def test_each_law_keeps_what_it_promises(pan: float) -> None:
    assert math.hypot(*pan_gains(pan, "-3")) == pytest.approx(1.0)
    assert sum(pan_gains(pan, "-6")) == pytest.approx(1.0)
    assert max(pan_gains(pan, "0")) == 1.0


def test_reaper_s_balance_is_linear_on_the_far_side() -> None:
    assert pan_gains(0.5, "0") == (0.5, 1.0)
    assert pan_gains(-0.25, "0") == (1.0, 0.75)


def test_width_acts_on_middle_and_side() -> None:
    sound = np.array([[1.0, 0.0], [0.5, 0.5], [0.3, -0.3]])
    np.testing.assert_allclose(pan_stereo(sound, width_matrix(0.5)), [[0.75, 0.25], [0.5, 0.5], [0.15, -0.15]])
    np.testing.assert_array_equal(pan_stereo(sound, width_matrix(1.0)), sound)
    np.testing.assert_allclose(pan_stereo(sound, width_matrix(0.0)), np.tile(sound.mean(axis=1), (2, 1)).T)
    np.testing.assert_array_equal(pan_stereo(sound, width_matrix(-1.0)), sound[:, ::-1])


def test_dual_pan_places_each_channel_by_itself() -> None:
    np.testing.assert_array_equal(dual_pan_matrix(-1.0, 1.0), np.eye(2))
    np.testing.assert_array_equal(dual_pan_matrix(1.0, -1.0), [[0.0, 1.0], [1.0, 0.0]])
    np.testing.assert_allclose(dual_pan_matrix(0.0, 1.0, "-6"), [[0.5, 0.0], [0.5, 1.0]])


def test_stereo_pan_narrows_first_and_then_balances() -> None:
    np.testing.assert_allclose(stereo_pan_matrix(0.5, 0.0), [[0.25, 0.25], [0.5, 0.5]])
    np.testing.assert_array_equal(stereo_pan_matrix(-0.5, 1.0), balance_matrix(-0.5))


def test_a_mono_sound_becomes_stereo() -> None:
    out = pan_mono(np.array([[1.0], [-2.0]], np.float32), 0.5)
    assert out.dtype == np.float32
    np.testing.assert_array_equal(out, [[0.5, 1.0], [-1.0, -2.0]])


def test_what_is_no_pan_is_refused() -> None:
    with pytest.raises(ValueError, match=r"pan must be in -1\.\.1, not 1.5"):
        pan_gains(1.5)
    with pytest.raises(ValueError, match="law must be one of 0, -3"):
        pan_gains(0.0, "-2.5")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="width must be in"):
        width_matrix(2.0)
    with pytest.raises(ValueError, match="2 by 2"):
        Panner(np.eye(3), 48000)
