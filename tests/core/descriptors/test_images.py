from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.descriptors.images import rmse, ssim, vif

Y, X = np.mgrid[0:64, 0:48].astype(np.float64)
PICTURE = 127.5 + 100.0 * np.sin(X / 3.0) * np.cos(Y / 5.0)
WORSE = np.clip(0.7 * PICTURE + 20.0 + 25.0 * np.sin(1.3 * X + 0.7 * Y), 0.0, 255.0)


def test_figures_of_second_implementations_are_met() -> None:
    # scikit-image 0.26.0, structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    # data_range=255), and sewar 0.4.10, vifp, on these two pictures.
    assert ssim(PICTURE, WORSE) == pytest.approx(0.6905959271326427, abs=1e-12)
    assert vif(PICTURE, WORSE) == pytest.approx(0.3004297587060097, abs=1e-9)
    assert vif(WORSE, PICTURE) == pytest.approx(0.33790285964083144, abs=1e-9)


def test_an_image_is_like_itself() -> None:
    assert (rmse(PICTURE, PICTURE), ssim(PICTURE, PICTURE)) == (0.0, 1.0)
    assert vif(PICTURE, PICTURE) == pytest.approx(1.0, abs=1e-9)


def test_rmse_of_a_hand_computed_pair() -> None:
    assert rmse(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.0, 8.0]])) == pytest.approx(2.0)


def test_ssim_of_two_even_greys_is_its_luminance_term() -> None:
    dark, light = np.full((16, 16), 100.0), np.full((16, 16), 150.0)
    c1 = (0.01 * 255.0) ** 2
    assert ssim(dark, light) == pytest.approx((2 * 100 * 150 + c1) / (100**2 + 150**2 + c1), abs=1e-9)


def test_ssim_of_one_window_is_the_formula_by_hand() -> None:
    one, other = PICTURE[:11, :11], WORSE[:11, :11]
    line = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    weights = np.outer(line, line) / np.outer(line, line).sum()
    m1, m2 = (weights * one).sum(), (weights * other).sum()
    v1, v2 = (weights * (one - m1) ** 2).sum(), (weights * (other - m2) ** 2).sum()
    v12 = (weights * (one - m1) * (other - m2)).sum()
    c1, c2 = 2.55**2, 7.65**2
    expected = (2 * m1 * m2 + c1) * (2 * v12 + c2) / ((m1**2 + m2**2 + c1) * (v1 + v2 + c2))
    assert ssim(one, other) == pytest.approx(expected, abs=1e-12)


def test_inverting_the_contrast_makes_ssim_negative_and_leaves_no_information() -> None:
    assert ssim(PICTURE, 255.0 - PICTURE) < -0.5
    assert vif(PICTURE, 255.0 - PICTURE) == 0.0


def test_more_contrast_lifts_vif_above_1_and_less_lowers_it() -> None:
    quiet = 0.5 * (PICTURE - 127.5) + 127.5
    assert vif(quiet, PICTURE) > 1.1
    assert vif(PICTURE, quiet) < 0.9


def test_the_data_range_is_the_unit() -> None:
    for measure in (ssim, vif):
        assert measure(PICTURE / 255.0, WORSE / 255.0, data_range=1.0) == pytest.approx(measure(PICTURE, WORSE))


@pytest.mark.parametrize(("measure", "least"), [(ssim, 11), (vif, 41)])
def test_images_smaller_than_the_windows_have_no_figure(measure: Callable[..., float], least: int) -> None:
    assert math.isnan(measure(PICTURE[: least - 1], WORSE[: least - 1]))
    assert math.isfinite(measure(PICTURE[:least], WORSE[:least]))


def test_nothing_has_no_figure() -> None:
    empty = np.empty((0, 0))
    assert all(math.isnan(measure(empty, empty)) for measure in (rmse, ssim, vif))


def test_a_reference_without_structure_has_no_information() -> None:
    assert math.isnan(vif(np.full((64, 64), 100.0), PICTURE[:, :48].repeat(2, axis=1)[:, :64]))


@pytest.mark.parametrize("other", [np.zeros((64, 47)), np.zeros(64)])
@pytest.mark.parametrize("measure", [rmse, ssim, vif])
def test_images_of_two_shapes_are_refused(measure: Callable[..., float], other: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="same shape"):
        measure(PICTURE, other)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), noise=st.floats(0.5, 40.0))
def test_noise_lowers_every_figure(seed: int, noise: float) -> None:
    grain = np.random.default_rng(seed).standard_normal(PICTURE.shape)
    little, much = PICTURE + noise * grain, PICTURE + 2.0 * noise * grain
    assert 0.0 < rmse(PICTURE, little) < rmse(PICTURE, much)
    assert 1.0 > ssim(PICTURE, little) > ssim(PICTURE, much)
    assert 1.0 > vif(PICTURE, little) > vif(PICTURE, much) > 0.0
    assert ssim(PICTURE, much) == pytest.approx(ssim(much, PICTURE))
