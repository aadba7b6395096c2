"""Forests in NumPy answer as scikit-learn's do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestRegressor

from models.strips.match.learned.forest import halves
from models.strips.train.forests import flat, grow, rounded_down
from tests.models.strips.learned_cases import stump

TOLERANCE = 1e-3
"""Leaves lie in 0..1 and are kept in 16 bits: half a unit of the 11th bit, with room for rounding."""

halves_of_any_size = st.floats(-60000.0, 60000.0, width=16)


def a_grown_forest(outputs: int) -> tuple[RandomForestRegressor, np.ndarray]:
    rng = np.random.default_rng(3)
    features = halves(rng.normal(0.0, 10.0, (400, 7)))
    targets = rng.random((400, outputs))
    return grow(features, targets, seed=1, trees=5), features


@pytest.mark.parametrize("outputs", [1, 3])
def test_the_arrays_answer_as_scikit_learn_does(outputs: int) -> None:
    grown, features = a_grown_forest(outputs)
    new = halves(np.random.default_rng(4).normal(0.0, 10.0, (300, 7)))
    for rows in (features, new):
        expected = grown.predict(rows).reshape(len(rows), outputs)
        np.testing.assert_allclose(flat(grown).predict(rows), expected, atol=TOLERANCE)
        assert expected.std() > 0.01


def test_every_single_tree_ends_in_the_same_leaf() -> None:
    grown, features = a_grown_forest(1)
    answers = flat(grown).answers(features)[..., 0]
    for number, tree in enumerate(grown.estimators_):
        np.testing.assert_allclose(answers[:, number], tree.predict(features), atol=TOLERANCE)


def test_a_tree_of_one_question_sends_what_equals_the_threshold_left() -> None:
    asked = stump(1, 2.0, [10.0], [20.0])
    rows = halves(np.array([[9.0, 1.9], [9.0, 2.0], [9.0, 2.1]]))
    assert asked.predict(rows)[:, 0].tolist() == [10.0, 10.0, 20.0]


@given(halves_of_any_size, halves_of_any_size)
def test_a_threshold_rounded_down_still_parts_two_halves(first: float, second: float) -> None:
    low, high = sorted((first, second))
    threshold = float(rounded_down(np.array([(low + high) / 2.0]))[0])
    assert low <= threshold
    assert low == high or threshold < high


def test_features_beyond_16_bits_are_held_and_no_number_is_none() -> None:
    held = halves(np.array([1e9, -1e9, np.nan, np.inf]))
    assert np.isfinite(held).all()
    assert held[:2].tolist() == [65504.0, -65504.0]
