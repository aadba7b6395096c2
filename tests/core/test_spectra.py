from __future__ import annotations

import math

import numpy as np
import pytest

from core.spectra import (
    Spectrum,
    long_term_spectrum,
    octave_bands,
    spectrogram,
    spectrogram_blocks,
    third_octave_powers,
)
from tests.core.descriptors.sounds import RATES, noise, pink_noise
from tests.core.signals import channels, sine


def ltas(signal: np.ndarray, rate: int) -> Spectrum:
    spectrum = long_term_spectrum(channels(signal), rate)
    assert spectrum is not None
    return spectrum


@pytest.mark.parametrize("rate", RATES)
def test_the_power_of_a_full_scale_sine_is_a_half_at_its_frequency(rate: int) -> None:
    spectra = spectrogram(channels(sine(1000.0, 1.0, rate=rate)), rate)
    assert spectra.power.sum(axis=1) == pytest.approx(0.5, rel=1e-3)
    assert np.all(spectra.frequencies[spectra.power.argmax(axis=1)] == pytest.approx(1000.0, abs=0.1))


def test_a_sine_on_a_bin_reads_its_power_over_the_noise_bandwidth() -> None:
    spectra = spectrogram(channels(0.5 * sine(1000.0, 1.0)), 48000, zero_padding=4)
    assert spectra.noise_bandwidth == pytest.approx(4 * 1.5)
    assert spectra.power.max(axis=1) == pytest.approx(0.5**2 / 2 / spectra.noise_bandwidth, rel=1e-4)


@pytest.mark.parametrize("zero_padding", [1, 3])
def test_the_bins_of_noise_sum_to_its_mean_square(zero_padding: int) -> None:
    spectra = spectrogram(channels(noise(5.0, 48000, power=0.02)), 48000, zero_padding=zero_padding)
    assert spectra.power.sum(axis=1).mean() == pytest.approx(0.02, rel=0.02)


@pytest.mark.parametrize("samples", [480, 481])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_dc_and_half_the_sample_rate_are_not_counted_twice(sign: float, samples: int) -> None:
    steady = 0.5 * np.tile([1.0, sign], 2400)
    spectra = spectrogram(channels(steady), 48000, window=samples / 48000)
    assert spectra.power.sum(axis=1) == pytest.approx(0.25, rel=1e-6)


def test_window_times_are_their_middles() -> None:
    spectra = spectrogram(channels(sine(100.0, 0.2)), 48000, window=0.1, hop=0.05)
    assert spectra.times.tolist() == pytest.approx([0.05, 0.1, 0.15])


def test_antiphase_has_the_spectrum_of_one_of_its_channels() -> None:
    one = noise(1.0, 48000)
    alone = spectrogram(channels(one), 48000)
    assert np.allclose(spectrogram(channels(one, -one), 48000).power, alone.power, rtol=1e-12)
    half = spectrogram(channels(one, 0.0 * one), 48000)
    assert np.allclose(half.power, alone.power / 2, rtol=1e-12)


def test_blocks_are_the_whole_cut_up() -> None:
    signal = channels(noise(8.0, 8000))
    whole = spectrogram(signal, 8000)
    blocks = list(spectrogram_blocks(signal, 8000, window=0.05, hop=0.025))
    assert len(blocks) > 1
    assert np.array_equal(np.concatenate([block.power for block in blocks]), whole.power)
    second = spectrogram(signal[256 * 200 :], 8000).power[0]
    assert np.array_equal(whole.power[256], second)


@pytest.mark.parametrize("frames", [0, 1, 2399])
def test_a_recording_shorter_than_a_window_has_no_windows(frames: int) -> None:
    spectra = spectrogram(np.zeros((frames, 2), np.float32), 48000)
    assert spectra.power.shape == (0, 1201)
    assert spectra.times.shape == (0,)


def test_a_window_of_one_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 samples"):
        spectrogram(channels(sine(100.0, 0.1)), 48000, window=1e-5)


@pytest.mark.parametrize("rate", RATES)
def test_white_noise_has_a_flat_density(rate: int) -> None:
    spectrum = ltas(noise(20.0, rate), rate)
    expected = 0.01 / (rate / 2)
    for band in octave_bands(1, low=125.0, high=16000.0):
        inside = (spectrum.frequencies > band.low) & (spectrum.frequencies < band.high)
        assert spectrum.density[inside].mean() == pytest.approx(expected, rel=0.06)


def test_the_long_term_spectrum_shows_dc_and_half_the_sample_rate() -> None:
    spectrum = ltas(np.full(96000, 0.5), 48000)
    assert spectrum.frequencies[spectrum.density.argmax()] == 0.0
    assert spectrum.frequencies[-1] == 24000.0


def test_less_than_a_segment_has_no_long_term_spectrum() -> None:
    assert long_term_spectrum(channels(noise(0.9, 48000)), 48000) is None
    assert long_term_spectrum(channels(noise(0.9, 48000)), 48000, segment=0.5) is not None


@pytest.mark.parametrize(
    ("fraction", "middles"),
    [
        (1, [31.623, 63.096, 125.89, 251.19, 501.19, 1000.0, 1995.3, 3981.1, 7943.3, 15849.0]),
        (3, [794.33, 1000.0, 1258.9, 1584.9, 1995.3]),
        (2, [841.40, 1188.5, 1678.8]),
    ],
)
def test_mid_band_frequencies_are_those_of_iec_61260(fraction: int, middles: list[float]) -> None:
    limits = {1: (31.5, 16000.0), 3: (800.0, 2000.0), 2: (841.0, 1679.0)}[fraction]
    bands = octave_bands(fraction, low=limits[0], high=limits[1])
    assert [band.middle for band in bands] == pytest.approx(middles, rel=1e-4)
    assert [band.high for band in bands[:-1]] == pytest.approx([band.low for band in bands[1:]])
    assert bands[0].middle == pytest.approx(math.sqrt(bands[0].low * bands[0].high))


@pytest.mark.parametrize(("fraction", "low", "high"), [(0, 20.0, 100.0), (1, 0.0, 100.0), (1, 200.0, 100.0)])
def test_bands_that_make_no_sense_are_refused(fraction: int, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="expected fraction"):
        octave_bands(fraction, low=low, high=high)


@pytest.mark.parametrize("rate", RATES)
def test_third_octaves_of_white_noise_rise_and_of_pink_noise_stay(rate: int) -> None:
    steps = math.log2(10.0) / 10.0
    for signal, slope in ((noise(30.0, rate), 3.01), (pink_noise(30.0, rate), 0.0)):
        levels = [each.level for each in third_octave_powers(ltas(signal, rate), low=100.0, high=16000.0)]
        assert len(levels) == 23
        fitted = np.polyfit(np.arange(23) * steps, levels, 1)
        assert fitted[0] == pytest.approx(slope, abs=0.06)
        assert np.abs(np.polyval(fitted, np.arange(23) * steps) - levels).max() < 0.7


def test_two_tones_stand_in_their_own_third_octaves() -> None:
    powers = third_octave_powers(ltas(0.5 * sine(100.0, 3.0) + 0.1 * sine(1000.0, 3.0), 48000))
    loudest = sorted(powers, key=lambda each: each.power)[-2:]
    assert [each.band.middle for each in loudest] == pytest.approx([1000.0, 100.0])
    assert [each.level for each in loudest] == pytest.approx([-23.01, -9.03], abs=0.01)


def test_third_octaves_end_at_half_the_sample_rate() -> None:
    powers = third_octave_powers(ltas(noise(5.0, 32000), 32000))
    assert powers[-1].band.middle == pytest.approx(15849.0, rel=1e-4)
    width = 16000.0 - powers[-1].band.low
    assert powers[-1].power == pytest.approx(0.01 * width / 16000.0, rel=0.05)
    assert third_octave_powers(ltas(noise(2.0, 32000), 32000), low=18000.0, high=20000.0) == ()


def test_the_bands_between_two_edges_hold_the_power_between_them() -> None:
    spectrum = ltas(noise(3.0, 48000), 48000)
    powers = third_octave_powers(spectrum, low=100.0, high=1000.0)
    inside = (spectrum.frequencies > powers[0].band.low) & (spectrum.frequencies < powers[-1].band.high)
    assert sum(each.power for each in powers) == pytest.approx(spectrum.density[inside].sum(), rel=0.01)


def test_silence_has_no_level_in_any_band() -> None:
    powers = third_octave_powers(ltas(np.zeros(96000), 48000))
    assert len(powers) == 30
    assert all(each.level == -math.inf for each in powers)
