"""SDR by hand, and what must not change it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.separation.evaluate.sdr import FLOOR_DB, sdr_db, si_sdr_db

TRUE = np.array([[3.0, 0.0, 0.0], [0.0, 4.0, 0.0]])
"""Energy 25."""

BESIDE = np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 0.0]])
"""Energy 0.25, orthogonal to :data:`TRUE`: 20 dB below."""


def test_an_error_a_hundredth_of_the_energy_is_20_db() -> None:
    assert sdr_db(TRUE, TRUE + BESIDE) == pytest.approx(20.0)
    assert si_sdr_db(TRUE, TRUE + BESIDE) == pytest.approx(20.0)


def test_nothing_wrong_is_infinite_silence_is_0_db_and_the_inverse_is_minus_6() -> None:
    assert sdr_db(TRUE, TRUE) == math.inf
    assert sdr_db(TRUE, 0.0 * TRUE) == pytest.approx(0.0)
    assert sdr_db(TRUE, -TRUE) == pytest.approx(-6.0206, abs=1e-4)


def test_nothing_of_the_source_scores_the_floor() -> None:
    assert si_sdr_db(TRUE, BESIDE) == FLOOR_DB
    assert si_sdr_db(TRUE, 0.0 * TRUE) == FLOOR_DB


def test_where_there_was_nothing_to_estimate_there_is_no_score() -> None:
    assert sdr_db(0.0 * TRUE, TRUE) is None
    assert si_sdr_db(0.0 * TRUE, TRUE) is None


def test_half_the_gain_costs_sdr_and_not_si_sdr() -> None:
    assert sdr_db(TRUE, 0.5 * TRUE) == pytest.approx(6.0206, abs=1e-4)
    assert si_sdr_db(TRUE, 0.5 * (TRUE + BESIDE)) == pytest.approx(20.0)


@given(st.floats(1e-3, 1e3), st.integers(0, 99))
def test_one_gain_on_both_changes_no_sdr_and_one_on_the_estimate_no_si_sdr(gain: float, seed: int) -> None:
    source, made = np.random.default_rng(seed).standard_normal((2, 2, 50))
    assert sdr_db(gain * source, gain * made) == pytest.approx(sdr_db(source, made), abs=1e-6)
    assert si_sdr_db(source, gain * made) == pytest.approx(si_sdr_db(source, made), abs=1e-6)


def test_an_estimate_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        sdr_db(TRUE, TRUE[:, :2])
