from __future__ import annotations

import numpy as np
import pytest

from core.audio import check_samples, is_finite, planar_samples


def test_float32_samples_pass_without_a_copy() -> None:
    block = np.zeros((4, 2), np.float32)
    assert check_samples(block) is block


def test_float64_samples_become_float32() -> None:
    assert check_samples(np.full((3, 1), 0.5)).dtype == np.float32


@pytest.mark.parametrize(
    ("block", "fact"),
    [
        (np.zeros(4, np.float32), r"shape \(frames, channels\), not \(4,\)"),
        (np.zeros((4, 2), np.int16), "floating point, not int16"),
        (np.zeros((4, 0), np.float32), "at least 1 channels, not 0"),
        (np.array([[0.0], [np.nan], [np.inf]]), "finite, 2 of 3 are not"),
    ],
)
def test_what_is_no_audio_is_refused_with_the_fact(block: np.ndarray, fact: str) -> None:
    with pytest.raises(ValueError, match=fact):
        check_samples(block)


def test_another_number_of_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="2 channels, not 1"):
        check_samples(np.zeros((4, 1), np.float32), channels=2)


def test_huge_samples_are_finite_although_their_energy_is_not() -> None:
    assert is_finite(np.full((2, 1), 1e30, np.float32))


def test_planar_samples_are_contiguous_per_channel() -> None:
    planar = planar_samples(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert planar.tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert planar.flags.c_contiguous
