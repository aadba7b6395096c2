from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.processors.kernel import DB_PER_OCTAVE, TINY, exp2, kernel, log2, silenced

TOLERANCE_DB = 1e-9


@kernel
def logarithms(values: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    for i in range(len(values)):
        out[i] = log2(values[i])


@kernel
def powers(values: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    for i in range(len(values)):
        out[i] = exp2(values[i])


def test_the_logarithm_is_right_over_the_whole_range_of_levels() -> None:
    values = np.exp2(np.random.default_rng(1).uniform(-250.0, 100.0, 200_000))
    out = np.empty_like(values)
    logarithms(values, out)
    assert np.abs(out - np.log2(values)).max() * DB_PER_OCTAVE < TOLERANCE_DB


def test_the_power_is_right_over_the_whole_range_of_gains() -> None:
    values = np.random.default_rng(1).uniform(-900.0, 900.0, 200_000)
    out = np.empty_like(values)
    powers(values, out)
    assert np.abs(np.log2(out) - values).max() * DB_PER_OCTAVE < TOLERANCE_DB


def test_whole_octaves_are_exact() -> None:
    assert [exp2(float(n)) for n in (-900, -3, 0, 10)] == [2.0**-900, 0.125, 1.0, 1024.0]
    assert [log2(2.0**n) for n in (-900, -3, 0, 10)] == [-900.0, -3.0, 0.0, 10.0]


def test_what_is_below_the_floor_is_silence() -> None:
    assert [silenced(value) for value in (0.5 * TINY, -0.5 * TINY, 5e-324, 2.0 * TINY)] == [
        0.0,
        0.0,
        0.0,
        2.0 * TINY,
    ]
