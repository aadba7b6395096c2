"""Decorrelated surrounds: flat, short, unlike each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import oaconvolve

from core.upmix.decorrelation import decorrelation_taps
from tests.core.upmix.sounds import RATE, noise


def test_no_frequency_is_louder_or_softer() -> None:
    """Between the points at which the filters are designed as well."""
    gains = np.abs(np.fft.rfft(decorrelation_taps(1.0, RATE), 1 << 16, axis=1))
    np.testing.assert_allclose(gains, 1.0, atol=0.002)


def test_an_onset_stays_within_25_ms() -> None:
    taps = decorrelation_taps(1.0, RATE)
    middle, near = taps.shape[1] // 2, RATE // 40
    late = np.square(taps[:, : middle - near]).sum() + np.square(taps[:, middle + near :]).sum()
    assert late < 1e-4 * np.square(taps).sum()


def test_the_surrounds_are_decorrelated_as_far_as_asked() -> None:
    sound = noise(1.0, seed=1)
    correlations = []
    for amount in (0.0, 0.25, 0.5, 1.0):
        left, right = oaconvolve(np.stack([sound, sound]), decorrelation_taps(amount, RATE), mode="same", axes=1)
        correlations.append(float(np.corrcoef(left, right)[0, 1]))
    assert correlations[0] == pytest.approx(1.0)
    assert correlations == sorted(correlations, reverse=True)
    assert abs(correlations[-1]) < 0.3


def test_none_is_a_single_tap_in_the_middle() -> None:
    taps = decorrelation_taps(0.0, RATE)
    expected = np.zeros_like(taps)
    expected[:, taps.shape[1] // 2] = 1.0
    np.testing.assert_allclose(taps, expected, atol=1e-12)


def test_an_amount_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        decorrelation_taps(1.1, RATE)
