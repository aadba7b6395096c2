from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import sosfilt

from core.audio import Samples
from core.meters.hops import hop_frames, tick_lengths
from core.meters.kweighting import k_weighting
from core.meters.loudness import LoudnessMeter, integrated_loudness
from core.meters.matrices import KWeighting
from core.meters.weighted import WeightedEnergy
from tests.core.signals import RATE, channels, cut, sine, steps

RATES = [8000, 11025, 22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000]

SECONDS = 5
"""Long enough for all parts of a stretch that is filtered side by side."""


def noise(rate: int, count: int, seconds: float = SECONDS) -> Samples:
    """Noise that swells by 60 dB, on a constant that the high-pass takes away."""
    rng = np.random.default_rng(3)
    frames = round(rate * seconds)
    swell = np.geomspace(1e-3, 1.0, frames)[:, np.newaxis]
    return (0.3 * rng.standard_normal((frames, count)) * swell + 0.1).astype(np.float32)


def ticks_by_scipy(samples: Samples, rate: int) -> np.ndarray:
    filtered = sosfilt(k_weighting(rate), samples.astype(np.float64), axis=0)
    edges = np.concatenate([[0], np.cumsum(np.tile(tick_lengths(rate), 10 * SECONDS + 1))])
    return np.add.reduceat(filtered**2, edges[edges < len(samples)], axis=0)


def decibels_apart(measured: np.ndarray, truth: np.ndarray) -> float:
    return float(np.abs(10.0 * np.log10(measured / truth[: len(measured)])).max())


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("count", [1, 2, 6])
def test_long_blocks_have_the_energy_that_scipy_computes_sample_by_sample(rate: int, count: int) -> None:
    samples = noise(rate, count)
    ticks = WeightedEnergy(rate, count).push(samples)
    assert len(ticks) >= 10 * SECONDS * 10 - 1
    assert decibels_apart(ticks, ticks_by_scipy(samples, rate)) < 1e-3


def test_short_blocks_are_filtered_in_double_precision() -> None:
    samples = noise(RATE, 2, 1.0)
    meter = WeightedEnergy(RATE, 2)
    ticks = np.concatenate([meter.push(block) for block in cut(samples, [1000] * 40)])
    assert decibels_apart(ticks, ticks_by_scipy(samples, RATE)) < 1e-9


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3 * RATE), max_size=8))
def test_block_sizes_do_not_change_any_tick(sizes: list[int]) -> None:
    samples = noise(RATE, 2, 8.0)
    meter = WeightedEnergy(RATE, 2)
    ticks = np.concatenate([meter.push(block) for block in cut(samples, sizes)])
    assert decibels_apart(ticks, WeightedEnergy(RATE, 2).push(samples)) < 1e-3


def test_single_samples_are_blocks_too() -> None:
    samples = noise(8000, 1, 0.5)
    meter = LoudnessMeter(8000, 1)
    for block in cut(samples, [1] * len(samples)):
        meter.feed(block)
        assert meter.momentary <= 0.0
    assert meter.integrated() == pytest.approx(integrated_loudness(samples, 8000), abs=1e-6)


@pytest.mark.parametrize("rate", [22050, 11025])
def test_ticks_of_odd_rates_fill_their_hop(rate: int) -> None:
    assert tick_lengths(rate).sum() == hop_frames(rate)
    assert set(np.diff(np.sort(tick_lengths(rate)))) <= {0, 1}


WARPED = {8000: 0.21, 11025: 0.11, 22050: 0.03}
"""LU that the bilinear transform bends the shelf at 997 Hz where the sample rate is low; 0.01 elsewhere."""


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_reads_the_same_at_every_rate(rate: int) -> None:
    tone = sine(997.0, 3.0, peak_db=-20.0, rate=rate)
    tolerance = WARPED.get(rate, 0.01)
    assert integrated_loudness(channels(tone, tone), rate) == pytest.approx(-20.0, abs=tolerance)


def test_after_the_sound_the_filter_is_silent_and_not_slow() -> None:
    meter = WeightedEnergy(RATE, 1)
    meter.push(np.ones((RATE, 1), np.float32))
    silence = np.zeros((6 * RATE, 1), np.float32)
    assert not meter.push(silence)[-10:].any()
    assert not meter._state.any()


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000, 192000])
def test_matrices_are_the_filter_that_scipy_computes(rate: int) -> None:
    samples = np.random.default_rng(3).standard_normal((2, 30011)).astype(np.float32)
    weighting = KWeighting(rate, 2)
    borders = [(0, 1), (1, 63), (63, 20000), (20000, None)]
    pieces = [weighting.filter(samples[:, start:end]) for start, end in borders]
    np.testing.assert_allclose(
        np.concatenate(pieces, axis=1), sosfilt(k_weighting(rate), samples.astype(np.float64)), atol=2e-5
    )


@pytest.mark.parametrize("where", [0, RATE, 4 * RATE, 8 * RATE - 1])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_refused(where: int, value: float) -> None:
    samples = steps((-20, 8))
    samples[where, 1] = value
    with pytest.raises(ValueError, match="must be finite, 1 of"):
        integrated_loudness(samples, RATE)
    with pytest.raises(ValueError, match="must be finite, 1 of"):
        LoudnessMeter(RATE, 2).feed(samples)


def test_samples_whose_energy_overflows_are_refused() -> None:
    with pytest.raises(ValueError, match="too high to measure"):
        integrated_loudness(np.full((8 * RATE, 1), 1e30, np.float32), RATE)
