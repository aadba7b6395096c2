from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import Samples
from core.meters.kweighting import k_weighting
from core.meters.loudness import LoudnessMeter
from tests.core.signals import RATE, channels, cut, sine, steps

PYLOUDNORM_TOLERANCE = {48000: 0.001, 44100: 0.005, 96000: 0.025}
"""LU by sample rate. At 48 kHz only float32 against float64 differs; at other rates pyloudnorm lets the gain of
the high-pass change with the rate, where BS.1770 asks for the response that it has at 48 kHz."""

EBU_TOLERANCE = 0.1
"""LU, from EBU Tech 3341."""


def loudness(samples: Samples, rate: int = RATE) -> float:
    meter = LoudnessMeter(rate, samples.shape[1])
    meter.feed(samples)
    return meter.integrated()


def test_coefficients_at_48_khz_are_the_table_of_the_standard() -> None:
    table = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
    np.testing.assert_allclose(k_weighting(48000), table, rtol=0, atol=1e-13)


@pytest.mark.parametrize("rate", [44100, 48000, 88200, 96000])
def test_full_scale_sine_on_one_channel_reads_minus_3_01(rate: int) -> None:
    tone = sine(997.0, 5.0, rate=rate)
    assert loudness(channels(tone), rate) == pytest.approx(-3.01, abs=0.005)
    assert loudness(channels(tone, np.zeros_like(tone)), rate) == pytest.approx(-3.01, abs=0.005)


def test_second_channel_adds_3_01_lu() -> None:
    tone = sine(997.0, 5.0, peak_db=-20.0)
    assert loudness(channels(tone, tone)) - loudness(channels(tone)) == pytest.approx(3.0103, abs=1e-3)


@pytest.mark.parametrize(("rate", "count"), [(44100, 1), (48000, 2), (96000, 2)])
def test_agrees_with_pyloudnorm(rate: int, count: int) -> None:
    swell = np.interp(np.arange(8 * rate), [0, 3 * rate, 5 * rate, 8 * rate], [0.001, 0.5, 0.02, 0.3])
    noise = np.random.default_rng(1).standard_normal((8 * rate, count)) * 0.2 * swell[:, np.newaxis]
    peer: Any = pyloudnorm.Meter(rate, filter_class="DeMan")
    assert loudness(noise.astype(np.float32), rate) == pytest.approx(
        peer.integrated_loudness(noise), abs=PYLOUDNORM_TOLERANCE[rate]
    )


@pytest.mark.parametrize("seconds", [0.0, 0.399, 2.0])
def test_silence_and_less_than_one_block_have_no_loudness(seconds: float) -> None:
    level = -math.inf if seconds == 2.0 else -20.0
    assert loudness(channels(sine(997.0, seconds, peak_db=level))) == -math.inf


def test_one_block_is_enough() -> None:
    assert loudness(channels(sine(997.0, 0.4, peak_db=-20.0))) == pytest.approx(-23.0, abs=0.1)


def test_reading_in_between_changes_nothing() -> None:
    samples = steps((-23, 2), (-30, 2))
    meter = LoudnessMeter(RATE, 2)
    readings = []
    for block in cut(samples, [RATE] * 3):
        meter.feed(block)
        readings.append(meter.integrated())
    assert readings[-1] == pytest.approx(loudness(samples), abs=1e-5)
    assert readings[0] == pytest.approx(-23.0, abs=EBU_TOLERANCE)


NOISE = (np.random.default_rng(5).standard_normal((40000, 2)) * 0.1).astype(np.float32)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=12))
def test_block_sizes_do_not_change_the_loudness(sizes: list[int]) -> None:
    meter = LoudnessMeter(RATE, 2)
    for block in cut(NOISE, sizes):
        meter.feed(block)
    assert meter.integrated() == pytest.approx(loudness(NOISE), abs=1e-5)


def test_sample_rates_too_low_to_measure_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1000 Hz, not 500"):
        LoudnessMeter(500, 1)
