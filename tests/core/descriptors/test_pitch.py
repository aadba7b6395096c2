from __future__ import annotations

import numpy as np
import pytest

from core.descriptors.pitch import pitch
from tests.core.descriptors.sounds import RATES, noise, tone
from tests.core.signals import channels, sine

SAW = [(number, 0.1 / number) for number in range(1, 21)]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("fundamental", [55.0, 110.3, 261.6, 490.0])
def test_the_pitch_of_a_sawtooth_is_found_within_three_cents(fundamental: float, rate: int) -> None:
    heard = pitch(channels(tone(fundamental, 1.0, rate, SAW)), rate)
    inner = slice(8, -8)
    assert 1200.0 * np.log2(heard.frequency[inner] / fundamental) == pytest.approx(0.0, abs=3.0)
    assert (heard.strength[inner] > 0.7).all()


def test_a_missing_fundamental_is_heard() -> None:
    without = [(number, amplitude) for number, amplitude in SAW if number > 1]
    heard = pitch(channels(tone(200.0, 1.0, 48000, without)), 48000)
    assert np.median(heard.frequency) == pytest.approx(200.0, rel=0.005)


def test_a_lone_sine_has_its_own_pitch_and_not_a_subharmonic() -> None:
    heard = pitch(channels(sine(330.0, 1.0)), 48000)
    assert np.median(heard.frequency) == pytest.approx(330.0, rel=0.01)


def test_pitch_follows_a_glide() -> None:
    rising = np.linspace(100.0, 400.0, 3 * 48000)
    phase = 2.0 * np.pi * np.cumsum(rising) / 48000
    glide = np.sum([np.sin(number * phase) * amplitude for number, amplitude in SAW], axis=0)
    heard = pitch(channels(glide), 48000)
    inner = slice(10, -10)
    assert heard.frequency[inner] == pytest.approx(np.interp(heard.times[inner], [0, 3], [100, 400]), rel=0.02)


def test_noise_has_little_pitch() -> None:
    assert pitch(channels(noise(3.0, 48000)), 48000).strength.max() < 0.2


def test_gain_and_antiphase_change_nothing() -> None:
    saw = tone(150.0, 0.5, 48000, SAW)
    plain, other = pitch(channels(saw), 48000), pitch(channels(0.01 * saw, -0.01 * saw), 48000)
    assert other.frequency == pytest.approx(plain.frequency, rel=1e-4)
    assert other.strength == pytest.approx(plain.strength, rel=1e-4)


@pytest.mark.parametrize(("frames", "points"), [(0, 0), (1, 1), (4800, 4)])
def test_silence_has_no_pitch(frames: int, points: int) -> None:
    heard = pitch(np.zeros((frames, 1), np.float32), 48000)
    assert heard.strength.tolist() == [0.0] * points
    assert np.isnan(heard.frequency).all()
    assert heard.times.tolist() == pytest.approx([0.025 * k for k in range(points)])


@pytest.mark.parametrize(("lowest", "highest"), [(0.0, 100.0), (200.0, 100.0), (100.0, 24000.0)])
def test_a_range_that_makes_no_sense_is_refused(lowest: float, highest: float) -> None:
    with pytest.raises(ValueError, match="lowest < highest"):
        pitch(channels(sine(100.0, 0.1)), 48000, lowest=lowest, highest=highest)
