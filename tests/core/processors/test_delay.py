from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from core.processors.delay import Delay, DelaySettings, delay

RATE = 48000


def impulse(channels: int = 1) -> NDArray[np.float64]:
    sound = np.zeros((RATE, channels))
    sound[0, 0] = 1.0
    return sound


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_repeats_come_at_their_times_and_levels(rate: int) -> None:
    settings = DelaySettings(time_ms=100.0, feedback_db=-20.0, wet_db=-6.0206, dry_db=0.0)
    sound = np.zeros((rate, 1))
    sound[0] = 1.0
    out = delay(sound, rate, settings, tail=False)[:, 0]
    places = np.flatnonzero(np.abs(out) > 1e-4)
    np.testing.assert_array_equal(places, np.arange(5) * rate // 10)
    np.testing.assert_allclose(out[places], np.array([1.0, 0.5, 0.05, 0.005, 0.0005]), rtol=1e-5)


def test_without_feedback_there_is_one_repeat() -> None:
    out = delay(impulse(), RATE, DelaySettings(time_ms=10.0, wet_db=0.0, dry_db=-np.inf))
    assert np.flatnonzero(out).tolist() == [480]


def test_ping_pong_repeats_change_sides() -> None:
    settings = DelaySettings(time_ms=100.0, feedback_db=-6.0206, wet_db=0.0, dry_db=-np.inf, ping_pong=True)
    out = delay(impulse(2), RATE, settings, tail=False)
    np.testing.assert_allclose(
        out[4800:24000:4800], [[1.0, 0.0], [0.0, 0.5], [0.25, 0.0], [0.0, 0.125]], atol=1e-5
    )


def test_every_repeat_is_darker_than_the_one_before() -> None:
    settings = DelaySettings(time_ms=100.0, feedback_db=-0.1, wet_db=0.0, dry_db=-np.inf, low_pass_hz=2000.0)
    out = delay(impulse(), RATE, settings, tail=False)[:, 0]
    shares = []
    for number in range(1, 6):
        spectrum = np.abs(np.fft.rfft(out[4800 * number : 4800 * (number + 1)])) ** 2
        shares.append(spectrum[400:].sum() / spectrum.sum())
    assert all(later < 0.5 * earlier for earlier, later in pairwise(shares))


def test_the_tail_holds_all_repeats_down_to_120_db() -> None:
    settings = DelaySettings(time_ms=50.0, feedback_db=-12.0, wet_db=0.0, dry_db=-np.inf)
    out = delay(impulse(), RATE, settings)
    last = np.flatnonzero(np.abs(out[:, 0]) > 1e-6)[-1]
    assert len(out) > last
    assert Delay(settings, RATE).tail == pytest.approx(12 * 0.05)


@pytest.mark.parametrize("wrong", [{"time_ms": 0.0}, {"feedback_db": 0.0}, {"low_pass_hz": 0.0}])
def test_settings_outside_their_range_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be in"):
        DelaySettings(**wrong)  # type: ignore[arg-type]


def test_ping_pong_needs_pairs() -> None:
    with pytest.raises(ValueError, match="even number of channels, not 3"):
        Delay(DelaySettings(ping_pong=True), RATE, 3)
