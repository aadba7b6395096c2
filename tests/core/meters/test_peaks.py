from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from core.audio import Samples
from core.meters.dynamics import DynamicRangeMeter
from core.meters.true_peak import TruePeakMeter
from tests.core.signals import RATE, channels, cut, sine


def true_peak(samples: Samples, rate: int = RATE) -> float:
    meter = TruePeakMeter(rate, samples.shape[1])
    meter.feed(samples)
    return meter.true_peak


BURSTS = (
    np.random.default_rng(7).standard_normal((30000, 2)) * np.exp(-np.arange(30000) % 6000 / 900.0)[:, np.newaxis]
).astype(np.float32)


def test_it_finds_what_a_resampler_finds() -> None:
    dense = resample_poly(BURSTS.astype(np.float64), 32, 1, axis=0, window=("kaiser", 8.0))
    assert true_peak(BURSTS) == pytest.approx(20 * math.log10(np.abs(dense).max()), abs=0.15)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=8))
def test_block_sizes_do_not_change_the_true_peak(sizes: list[int]) -> None:
    meter = TruePeakMeter(RATE, 2)
    for block in cut(BURSTS, sizes):
        meter.feed(block)
    assert meter.true_peak == pytest.approx(true_peak(BURSTS), abs=1e-6)


def test_passing_over_quiet_stretches_loses_no_peak() -> None:
    loud_last = BURSTS[::-1].copy()
    assert true_peak(loud_last) == pytest.approx(true_peak(BURSTS), abs=1e-4)


def test_a_true_peak_is_never_below_the_sample_peak() -> None:
    alone = np.zeros((1000, 1), np.float32)
    alone[500] = -0.5
    assert true_peak(alone) == pytest.approx(-6.0206, abs=1e-3)


@pytest.mark.parametrize("where", [0, 499])
def test_peaks_at_the_ends_of_a_file_count(where: int) -> None:
    pair = np.zeros((500, 1), np.float32)
    pair[[where, where + 1 if where == 0 else where - 1]] = 0.5
    assert true_peak(pair) > -6.0206 + 1.0


def test_the_highest_channel_counts() -> None:
    tone = sine(RATE / 4, 0.1, peak_db=-6.0)
    assert true_peak(channels(0.5 * tone, tone)) == pytest.approx(true_peak(channels(tone)), abs=1e-6)


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 95999, 96000, 192000, 384000])
def test_tones_read_their_amplitude_at_any_rate(rate: int) -> None:
    time = np.arange(4000)
    for frequency in (0.01, 0.1, 0.23, 0.31):
        fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 400.0)
        tone = channels(0.5 * fade * np.sin(2 * np.pi * frequency * time + 0.4))
        assert -6.02 - 0.5 <= true_peak(tone, rate) <= -6.02 + 0.1


def test_silence_has_no_true_peak() -> None:
    assert TruePeakMeter(RATE, 2).true_peak == -math.inf
    assert true_peak(np.zeros((1000, 2), np.float32)) == -math.inf


def dynamic_range(samples: Samples, rate: int = 1000) -> float | None:
    meter = DynamicRangeMeter(rate, samples.shape[1])
    for block in cut(samples, [777] * (len(samples) // 777)):
        meter.feed(block)
    return meter.dr


def squares(*levels: float, rate: int = 1000) -> np.ndarray:
    """Blocks of 3 s in which the sign alternates: the RMS, in DR's scale, is sqrt(2) times the level."""
    sign = np.where(np.arange(3 * rate) % 2, -1.0, 1.0)
    return np.concatenate([level * sign for level in levels])


def test_dr_is_the_second_highest_peak_over_the_loudest_fifth() -> None:
    """Ten blocks: the loudest two have levels 0.8 and 0.4, so DR = 20 log10(0.4 / sqrt((2*0.64 + 2*0.16) / 2))."""
    levels = [0.1, 0.1, 0.4, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.1]
    expected = 20 * math.log10(0.4 / math.sqrt((2 * 0.64 + 2 * 0.16) / 2))
    assert dynamic_range(channels(squares(*levels))) == pytest.approx(expected, abs=1e-4)


def test_one_click_does_not_make_dynamics() -> None:
    wave = squares(*[0.1] * 5)
    wave[5000] = 1.0
    assert dynamic_range(channels(wave)) == pytest.approx(-3.01 - 0.13, abs=0.02)


def test_a_full_scale_sine_has_a_dr_of_0() -> None:
    assert dynamic_range(channels(sine(1000.0, 9.0)), RATE) == pytest.approx(0.0, abs=1e-3)


def test_dr_is_the_mean_of_the_channels_that_sound() -> None:
    flat, lively = squares(*[0.5] * 10), squares(*[0.5, 0.5], *[0.05] * 8)
    lively[[100, 4100]] = 1.0
    both = dynamic_range(channels(flat, lively))
    alone = dynamic_range(channels(flat)), dynamic_range(channels(lively))
    assert alone[0] is not None
    assert alone[1] is not None
    assert alone[1] > alone[0] + 5
    assert both == pytest.approx(sum(filter(None, alone)) / 2, abs=1e-6)
    assert dynamic_range(channels(lively, np.zeros_like(lively))) == alone[1]


def test_the_last_short_block_counts() -> None:
    wave = np.concatenate([squares(0.1, 0.1), 0.9 * np.ones(10)])
    expected = 20 * math.log10(0.1 / (0.9 * math.sqrt(2)))
    assert dynamic_range(channels(wave)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("levels", [[], [0.5], [0.0, 0.0, 0.0]])
def test_less_than_two_blocks_and_silence_have_no_dr(levels: list[float]) -> None:
    assert dynamic_range(channels(squares(0.0, *levels)[3000:])) is None


def test_blocks_at_44100_have_60_samples_more_a_second() -> None:
    assert DynamicRangeMeter(44100, 1)._block == 132480
    assert DynamicRangeMeter(48000, 1)._block == 144000
