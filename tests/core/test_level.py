from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import Samples
from core.meters.level import LevelMeter
from tests.core.signals import RATE, channels, cut, sine


def measured(samples: Samples, rate: int = RATE) -> LevelMeter:
    meter = LevelMeter(rate, samples.shape[1])
    meter.feed(samples)
    return meter


def mono(*values: float) -> Samples:
    return np.array(values, np.float32)[:, np.newaxis]


def test_full_scale_sine_peaks_at_0_and_has_an_rms_of_minus_3_01() -> None:
    meter = measured(channels(sine(1000.0, 1.0)))
    assert meter.sample_peak == pytest.approx(0.0, abs=1e-3)
    assert meter.rms == pytest.approx(-3.0103, abs=1e-3)
    assert meter.rms_peak == pytest.approx(-3.0103, abs=1e-3)


def test_negative_peaks_count() -> None:
    assert measured(mono(0.1, -0.5, 0.2)).sample_peak == pytest.approx(-6.0206, abs=1e-3)


def test_rms_of_two_channels_is_the_mean_of_their_powers() -> None:
    loud = np.ones(RATE)
    assert measured(channels(loud, np.zeros(RATE))).rms == pytest.approx(-3.0103, abs=1e-3)


def test_rms_peak_finds_the_loudest_300_ms() -> None:
    level = np.full(2 * RATE, 0.01)
    level[RATE // 2 : RATE // 2 + 3 * RATE // 10] = 0.5
    assert measured(channels(level)).rms_peak == pytest.approx(-6.0206, abs=1e-3)


def test_rms_peak_of_less_than_300_ms_is_the_rms() -> None:
    meter = measured(channels(np.full(1000, 0.5)))
    assert meter.rms_peak == meter.rms == pytest.approx(-6.0206, abs=1e-3)


def test_nothing_measured_is_silence() -> None:
    meter = LevelMeter(RATE, 2)
    assert (meter.sample_peak, meter.rms, meter.rms_peak, meter.dc) == (-math.inf, -math.inf, -math.inf, 0.0)


def test_dc_is_the_mean_of_the_worst_channel_with_its_sign() -> None:
    tone = sine(1000.0, 1.0, peak_db=-20.0)
    assert measured(channels(tone + 0.01, tone - 0.02)).dc == pytest.approx(-0.02, abs=1e-5)


NOISE = (np.random.default_rng(6).standard_normal((40000, 2)) * 0.3 + 0.01).astype(np.float32)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=12))
def test_block_sizes_do_not_change_the_levels(sizes: list[int]) -> None:
    meter, whole = LevelMeter(RATE, 2), measured(NOISE)
    for block in cut(NOISE, sizes):
        meter.feed(block)
    assert meter.sample_peak == whole.sample_peak
    for name in ("rms", "rms_peak", "dc"):
        assert getattr(meter, name) == pytest.approx(getattr(whole, name), abs=1e-5)
