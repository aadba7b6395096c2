"""Windows and what an ear sees of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ears.sound.features import BANDS, COLUMNS, log_mel
from models.ears.sound.magnitude import LENGTH, magnitude
from models.ears.sound.windows import FRAMES, RATE, SECONDS, loudest


def sine(hertz: float, gain: float = 0.5) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return (gain * np.sin(2 * np.pi * hertz * np.arange(FRAMES) / RATE))[np.newaxis].astype(np.float32)


def test_the_loudest_windows_come_first_and_do_not_overlap() -> None:
    power = np.zeros(30)
    power[[4, 5, 15, 25]] = [1.0, 1.0, 5.0, 3.0]
    first, second, third = loudest(power, 1.0)
    assert first <= 15 < first + SECONDS
    assert second <= 25 < second + SECONDS
    assert third <= 4 < 5 < third + SECONDS


def test_bleed_far_below_the_loudest_window_is_not_heard() -> None:
    power = np.zeros(30)
    power[[3, 13, 23]] = [1.0, 0.01, 0.001]
    assert len(loudest(power, 1.0)) == 2


def test_silence_has_no_window_and_a_short_sound_has_one() -> None:
    assert loudest(np.zeros(100), 0.1) == []
    assert loudest(np.array([1.0]), 0.1) == [0.0]


@given(
    power=st.lists(st.floats(0.0, 1.0), max_size=80),
    step=st.sampled_from([0.1, 0.5, 1.0, 5.0]),
)
def test_windows_never_overlap_and_never_begin_after_the_end(power: list[float], step: float) -> None:
    starts = sorted(loudest(np.array(power), step))
    assert len(starts) <= 3
    assert all(
        later - earlier >= min(SECONDS, round(SECONDS / step) * step) - 1e-9
        for earlier, later in itertools.pairwise(starts)
    )
    assert all(0.0 <= start < len(power) * step for start in starts)


def test_a_sine_is_brightest_in_the_band_of_its_frequency_at_any_level() -> None:
    low, high = (int(log_mel(sine(hertz))[0].mean(axis=1).argmax()) for hertz in (100.0, 5000.0))
    assert low < 10
    assert high > 60
    np.testing.assert_allclose(log_mel(sine(440.0, 0.5)), log_mel(sine(440.0, 0.005)), atol=2e-3)


def test_log_mel_runs_from_0_to_1_and_silence_is_0() -> None:
    windows = np.concatenate([sine(440.0), np.zeros((1, FRAMES), np.float32)])
    seen = log_mel(windows)
    assert seen.shape == (2, BANDS, COLUMNS)
    assert seen.dtype == np.float32
    assert seen[0].max() == pytest.approx(1.0)
    assert seen[0].min() >= 0.0
    assert not seen[1].any()


def test_a_click_is_seen_in_the_column_of_its_time() -> None:
    window = np.zeros((1, FRAMES), np.float32)
    window[0, RATE] = 1.0
    assert abs(int(log_mel(window)[0].sum(axis=0).argmax()) - 50) <= 2


def test_windows_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="expected windows"):
        log_mel(np.zeros((1, 100), np.float32))


def test_magnitudes_of_a_sine_peak_in_its_bin() -> None:
    seen = magnitude(sine(1000.0))
    assert seen.shape == (1, LENGTH // 2 + 1, FRAMES // LENGTH)
    assert set(seen[0].argmax(axis=0)) == {round(1000.0 * LENGTH / RATE)}
    assert seen.max() == pytest.approx(1.0)
