from __future__ import annotations

import numpy as np
import pytest

from core.descriptors.envelope import energy_envelope
from tests.core.descriptors.sounds import RATES
from tests.core.signals import channels, sine


@pytest.mark.parametrize("rate", RATES)
def test_a_steady_sine_has_its_amplitude_once_the_filter_has_settled(rate: int) -> None:
    envelope = energy_envelope(channels(0.3 * sine(440.0, 2.0, rate=rate)), rate)
    settled = envelope.amplitude[(envelope.times > 0.6) & (envelope.times < 1.9)]
    assert len(settled) > 120
    assert settled == pytest.approx(0.3, abs=1e-3)
    assert np.diff(envelope.times) == pytest.approx(0.01, rel=0.01)


def test_tremolo_at_5_hz_is_3_db_down_and_lags() -> None:
    time = np.arange(4 * 48000) / 48000
    tremolo = (1.0 + 0.5 * np.sin(2.0 * np.pi * 5.0 * time)) * 0.4 * sine(1000.0, 4.0)
    envelope = energy_envelope(channels(tremolo), 48000, hop=0.001)
    settled = envelope.amplitude[(envelope.times >= 1.0) & (envelope.times < 3.0)]
    assert (settled.max() - settled.min()) / 2.0 == pytest.approx(0.2 / np.sqrt(2.0), rel=0.01)
    # A third-order Butterworth low-pass turns its corner by 135 degrees.
    turn = np.angle(np.sum(settled * np.exp(-2j * np.pi * 5.0 * np.arange(len(settled)) * 0.001)), deg=True) + 90.0
    assert turn % 360.0 == pytest.approx(360.0 - 135.0, abs=1.0)


def test_half_of_the_filters_step_comes_67_ms_late() -> None:
    step = np.concatenate([np.zeros(24000), sine(1000.0, 1.0)])
    envelope = energy_envelope(channels(step), 48000, hop=0.001)
    assert envelope.times[np.argmax(envelope.amplitude > 0.5)] - 0.5 == pytest.approx(0.067, abs=0.005)


def test_channels_are_joined_by_their_power() -> None:
    one = 0.3 * sine(440.0, 1.0)
    alone = energy_envelope(channels(one), 48000).amplitude
    assert energy_envelope(channels(one, -one), 48000).amplitude == pytest.approx(alone)
    assert energy_envelope(channels(one, 0.0 * one), 48000).amplitude == pytest.approx(alone / np.sqrt(2.0))


def test_gain_scales_the_envelope() -> None:
    one = 0.3 * sine(440.0, 0.5)
    quiet, loud = (energy_envelope(channels(gain * one), 48000).amplitude for gain in (0.5, 1.0))
    assert loud == pytest.approx(2.0 * quiet, rel=1e-5)


@pytest.mark.parametrize(("frames", "points"), [(0, 0), (1, 1), (481, 2)])
def test_silence_is_0_for_any_length(frames: int, points: int) -> None:
    envelope = energy_envelope(np.zeros((frames, 2), np.float32), 48000)
    assert envelope.amplitude.tolist() == [0.0] * points
