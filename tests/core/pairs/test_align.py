from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.pairs.align import align, in_time

RATE = 8000


def noise(frames: int, channels: int = 1, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.random.default_rng(seed).standard_normal((frames, channels)) * 0.1


@settings(max_examples=25, deadline=None)
@given(
    delay=st.integers(-1500, 1500), inverted=st.booleans(), gain=st.floats(0.01, 100.0), channels=st.integers(1, 2)
)
def test_delay_polarity_and_gain_are_found_to_the_sample(
    delay: int, inverted: bool, gain: float, channels: int
) -> None:
    early = noise(12000, channels)
    late = np.concatenate([np.zeros((abs(delay), channels)), early])
    dry, wet = (early, late) if delay >= 0 else (late, early)
    found = align(dry, (-gain if inverted else gain) * wet, RATE)
    assert (found.delay, found.inverted) == (delay, inverted)
    assert found.gain == pytest.approx(gain, rel=1e-6)


def test_a_bass_without_highs_is_found_to_the_sample() -> None:
    time = np.arange(3 * RATE) / RATE
    sound = (np.sin(2 * np.pi * 55 * time) * np.exp(-3 * (time % 0.4)))[:, None] + noise(len(time)) * 1e-3
    assert align(sound, np.concatenate([np.zeros((321, 1)), sound]), RATE).delay == 321


@pytest.mark.parametrize("silent", ["dry", "wet"])
def test_silence_has_no_delay_and_no_gain(silent: str) -> None:
    sound, nothing = noise(4000), np.zeros((4000, 1))
    dry, wet = (nothing, sound) if silent == "dry" else (sound, nothing)
    found = align(dry, wet, RATE)
    assert (found.delay, found.gain) == (0, 0.0)


def test_a_mono_dry_recording_goes_with_a_stereo_wet_one_and_not_the_other_way_round() -> None:
    mono = noise(6000)
    assert align(mono, np.repeat(mono, 2, axis=1), RATE).delay == 0
    with pytest.raises(ValueError, match="channels"):
        align(np.repeat(mono, 2, axis=1), mono, RATE)


@pytest.mark.parametrize("bad", [np.zeros(10), np.full((10, 1), np.nan)])
def test_what_is_no_recording_is_refused(bad: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    with pytest.raises(ValueError, match="dry"):
        align(bad, noise(10), RATE)


def test_what_both_share_begins_where_the_later_one_begins() -> None:
    sound = noise(100)
    dry, wet = in_time(sound, sound[10:], -10)
    assert len(dry) == 90
    np.testing.assert_array_equal(dry, wet)
