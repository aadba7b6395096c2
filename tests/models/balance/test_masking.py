"""Masking by hand and by its one law: turning a part up never makes it less audible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.balance.masking import EXPONENT, audible, ear, loss, spreading
from models.balance.material import BAND_EDGES, Array

BANDS = len(BAND_EDGES) - 1
powers = arrays(float, (BANDS, 4), elements=st.floats(1e-9, 1.0))
gains = arrays(float, 4, elements=st.floats(-40.0, 12.0))


def heard(of: Array, at: Array) -> Array:
    return audible(ear(of, of.sum(axis=0)), at)


def test_spreading_is_schroeders() -> None:
    """The equation worked out by hand in the band itself, one above and one below."""
    in_db = 10.0 * np.log10(spreading())
    assert in_db[5, 5] == pytest.approx(0.0, abs=0.01)
    assert in_db[6, 5] == pytest.approx(-4.31, abs=0.01)
    assert in_db[4, 5] == pytest.approx(-7.91, abs=0.01)


def test_two_equal_parts_leave_each_other_the_same_share() -> None:
    of = np.repeat(np.random.default_rng(1).random((BANDS, 1)), 2, axis=1)
    np.testing.assert_allclose(heard(of, np.zeros(2)), 2.0**EXPONENT - 1.0)


def test_a_part_alone_keeps_all_of_its_loudness() -> None:
    assert heard(np.ones((BANDS, 1)), np.zeros(1))[0] == pytest.approx(1.0)


def test_silence_is_not_heard_and_masks_nothing() -> None:
    of = np.stack([np.ones(BANDS), np.zeros(BANDS)], axis=1)
    np.testing.assert_allclose(heard(of, np.zeros(2)), [1.0, 0.0], atol=1e-12)


def test_parts_far_apart_in_the_spectrum_mask_each_other_less() -> None:
    low, near, far = (np.eye(BANDS)[:, band] for band in (2, 4, 20))
    beside_near = heard(np.stack([low, near], axis=1), np.zeros(2))[0]
    beside_far = heard(np.stack([low, far], axis=1), np.zeros(2))[0]
    assert beside_far > beside_near


@given(powers, gains, st.integers(0, 3), st.floats(0.0, 30.0))
def test_turning_a_part_up_never_makes_it_less_audible(of: Array, at: Array, part: int, db: float) -> None:
    up = at.copy()
    up[part] += db
    assert heard(of, up)[part] >= heard(of, at)[part] - 1e-9


@given(powers, gains, st.integers(0, 3), st.floats(0.0, 30.0))
def test_turning_a_part_up_never_makes_the_others_more_audible(of: Array, at: Array, part: int, db: float) -> None:
    up = at.copy()
    up[part] += db
    others = np.arange(4) != part
    assert np.all(heard(of, up)[others] <= heard(of, at)[others] + 1e-9)


@given(powers, gains, st.floats(-30.0, 30.0))
def test_the_level_of_all_plays_no_role(of: Array, at: Array, db: float) -> None:
    np.testing.assert_allclose(heard(of, at + db), heard(of, at), rtol=1e-6, atol=1e-9)


def test_a_population_is_judged_as_each_of_its_mixes() -> None:
    draw = np.random.default_rng(3)
    of = ear(draw.random((BANDS, 5)), draw.random(5))
    many = draw.normal(0.0, 6.0, (7, 5))
    np.testing.assert_allclose(loss(of, many), np.stack([loss(of, one) for one in many]))
