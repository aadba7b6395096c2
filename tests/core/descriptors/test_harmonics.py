from __future__ import annotations

import numpy as np
import pytest

from core.descriptors.harmonics import HarmonicDescriptors, harmonic_descriptors
from core.descriptors.summary import summarise
from tests.core.descriptors.sounds import RATES, noise, tone
from tests.core.signals import channels, sine

SAW = [(number, 0.1 / number) for number in range(1, 21)]
SQUARE = [(number, amplitude) for number, amplitude in SAW if number % 2]


def described(signal: np.ndarray, rate: int = 48000) -> HarmonicDescriptors:
    return harmonic_descriptors(channels(signal), rate)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("fundamental", [60.0, 173.2, 440.0])
def test_a_sawtooth_has_its_hand_computed_figures(fundamental: float, rate: int) -> None:
    figures = described(tone(fundamental, 1.0, rate, SAW), rate)
    odd, even = (sum(0.01 / n**2 for n in range(first, 21, 2)) for first in (1, 2))
    assert figures.odd_to_even == pytest.approx(odd / even, rel=0.01)
    assert figures.energy == pytest.approx(odd + even, rel=0.005)
    assert figures.noisiness == pytest.approx(0.0, abs=0.005)
    assert figures.pitch == pytest.approx(fundamental, rel=0.005)


def test_odd_harmonics_alone_give_a_huge_ratio_and_even_ones_double_the_pitch() -> None:
    assert described(tone(150.0, 1.0, 48000, SQUARE)).odd_to_even.min() > 1e4
    doubled = described(tone(150.0, 1.0, 48000, [(n, a) for n, a in SAW if n % 2 == 0]))
    assert summarise(doubled.pitch).median == pytest.approx(300.0, rel=0.005)


def test_noise_beside_a_tone_is_counted_as_noise() -> None:
    mixed = described(tone(200.0, 2.0, 48000, [(1, 0.2), (2, 0.1)]) + noise(2.0, 48000, power=0.0125))
    # Energy of the tone is 0.05, of the noise 2 x 0.0125; the harmonics' peaks catch a little of it.
    assert summarise(mixed.noisiness).median == pytest.approx(1.0 / 3.0, abs=0.03)
    assert summarise(mixed.energy).median == pytest.approx(0.05, rel=0.05)


def test_noise_alone_has_no_pitch() -> None:
    figures = described(noise(1.0, 48000))
    assert np.isnan(figures.pitch).all()
    assert np.isnan(figures.odd_to_even).all()
    assert figures.energy.tolist() == [0.0] * 37
    assert figures.noisiness.tolist() == [1.0] * 37


def test_a_stretched_string_keeps_its_harmonics() -> None:
    stiffness = 1e-4
    partials = [(n * np.sqrt(1.0 + stiffness * n**2), a) for n, a in SAW[:12]]
    figures = described(np.sum([a * sine(110.0 * n, 1.0) for n, a in partials], axis=0))
    assert summarise(figures.energy).median == pytest.approx(sum(a**2 for _, a in partials), rel=0.01)
    assert summarise(figures.noisiness).median < 0.01


def test_harmonics_above_half_the_sample_rate_count_as_absent() -> None:
    figures = described(tone(400.0, 1.0, 8000, SAW[:9]), 8000)
    assert summarise(figures.energy).median == pytest.approx(sum(a**2 for _, a in SAW[:9]), rel=0.01)


def test_gain_scales_the_energy_and_nothing_else() -> None:
    saw = tone(150.0, 0.5, 48000, SAW) + noise(0.5, 48000, power=0.001)
    loud, quiet = described(saw), described(0.1 * saw)
    assert quiet.energy == pytest.approx(0.01 * loud.energy, rel=1e-3)
    assert quiet.noisiness == pytest.approx(loud.noisiness, abs=1e-4)
    assert quiet.odd_to_even == pytest.approx(loud.odd_to_even, rel=1e-3)


def test_a_shift_by_a_hop_moves_the_figures_by_a_window() -> None:
    figures = described(tone(150.0, 1.0, 48000, SAW) * np.linspace(0.1, 1.0, 48000))
    later = described((tone(150.0, 1.0, 48000, SAW) * np.linspace(0.1, 1.0, 48000))[1200:])
    assert later.energy[4:-8] == pytest.approx(figures.energy[5:-8], rel=1e-3)


def test_the_pitch_of_a_window_is_that_of_its_middle() -> None:
    rising = np.linspace(150.0, 300.0, 2 * 48000)
    phase = 2.0 * np.pi * np.cumsum(rising) / 48000
    figures = described(np.sum([a * np.sin(n * phase) for n, a in SAW], axis=0))
    inner = slice(6, -6)
    assert figures.pitch[inner] == pytest.approx(np.interp(figures.times[inner], [0, 2], [150, 300]), rel=0.005)


def test_silence_between_notes_has_no_figures() -> None:
    note = tone(150.0, 0.5, 48000, SAW)
    figures = described(np.concatenate([note, np.zeros(24000), note]))
    silent = (figures.times > 0.56) & (figures.times < 0.94)
    assert np.count_nonzero(silent) > 10
    assert np.isnan(figures.pitch[silent]).all()
    assert np.isnan(figures.noisiness[silent]).all()
    assert (figures.energy[silent] == 0.0).all()


@pytest.mark.parametrize(("frames", "windows"), [(0, 0), (4799, 0), (4800, 1)])
def test_less_than_100_ms_have_no_windows(frames: int, windows: int) -> None:
    figures = harmonic_descriptors(np.zeros((frames, 2), np.float32), 48000)
    assert len(figures.times) == len(figures.noisiness) == windows


def test_a_summary_passes_over_windows_without_a_figure() -> None:
    summary = summarise(np.array([np.nan, 1.0, 2.0, 3.0, np.inf, 4.0, 5.0, np.nan]))
    assert (summary.median, summary.spread, summary.share) == (3.0, 2.0, 5 / 8)
    for nothing in (np.empty(0), np.array([np.nan])):
        assert np.isnan(summarise(nothing).median)
        assert summarise(nothing).share == 0.0
