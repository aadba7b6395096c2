from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import Samples
from core.descriptors.shape import spectral_centroid, spectral_flux, spectral_rolloff
from core.spectra import spectrogram
from tests.core.descriptors.sounds import RATES, noise
from tests.core.signals import channels, sine


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("frequency", [200.0, 1000.0, 5013.0])
def test_centroid_and_rolloff_of_a_sine_are_its_frequency(frequency: float, rate: int) -> None:
    spectra = spectrogram(channels(sine(frequency, 0.5, rate=rate)), rate)
    assert spectral_centroid(spectra) == pytest.approx(frequency, rel=0.02)
    assert spectral_rolloff(spectra) == pytest.approx(frequency, abs=21.0)


def test_two_equal_tones_have_their_centroid_in_the_middle() -> None:
    spectra = spectrogram(channels(0.4 * sine(1000.0, 0.5) + 0.4 * sine(3000.0, 0.5)), 48000)
    assert spectral_centroid(spectra) == pytest.approx(2000.0, rel=0.002)


def test_the_centroid_weighs_by_magnitude() -> None:
    spectra = spectrogram(channels(0.6 * sine(1000.0, 0.5) + 0.2 * sine(3000.0, 0.5)), 48000)
    assert spectral_centroid(spectra) == pytest.approx((0.6 * 1000 + 0.2 * 3000) / 0.8, rel=0.002)


def test_white_noise_has_its_centroid_at_a_quarter_of_the_sample_rate() -> None:
    spectra = spectrogram(channels(noise(5.0, 48000)), 48000)
    assert spectral_centroid(spectra).mean() == pytest.approx(12000.0, rel=0.01)
    assert spectral_rolloff(spectra, fraction=0.5).mean() == pytest.approx(12000.0, rel=0.01)
    assert spectral_rolloff(spectra).mean() == pytest.approx(0.95 * 24000.0, rel=0.01)


def test_a_steady_sound_has_no_flux_and_a_new_tone_has_much() -> None:
    # The period of both tones divides the hop, so that every window of one tone is the same.
    changing = np.concatenate([sine(1000.0, 0.5), sine(4000.0, 0.5)])
    spectra = spectrogram(channels(changing), 48000, window=0.05, hop=0.05)
    flux = spectral_flux(spectra)
    assert len(flux) == 20
    assert np.isnan(flux[0])
    assert flux[10] == pytest.approx(2.0, abs=0.01)
    assert np.delete(flux, [0, 10]) == pytest.approx(0.0, abs=1e-6)


def test_a_swell_without_a_new_colour_is_no_flux() -> None:
    swell = np.concatenate([0.1 * sine(1000.0, 0.5), sine(1000.0, 0.5)])
    flux = spectral_flux(spectrogram(channels(swell), 48000, window=0.05, hop=0.05))
    assert flux[1:] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("fraction", [0.0, 1.5])
def test_a_fraction_beyond_the_whole_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="fraction must be"):
        spectral_rolloff(spectrogram(channels(sine(100.0, 0.1)), 48000), fraction=fraction)


def test_silence_has_no_shape() -> None:
    spectra = spectrogram(channels(np.concatenate([np.zeros(9600), sine(500.0, 0.2)])), 48000)
    for values in (spectral_centroid(spectra), spectral_rolloff(spectra), spectral_flux(spectra)):
        assert np.isnan(values[:3]).all()
        assert np.isfinite(values[-3:]).all()


def test_no_windows_have_no_figures() -> None:
    spectra = spectrogram(np.zeros((10, 1), np.float32), 48000)
    assert [len(f(spectra)) for f in (spectral_centroid, spectral_rolloff, spectral_flux)] == [0, 0, 0]


@settings(max_examples=20, deadline=None)
@given(gain=st.floats(1e-4, 100.0), shift=st.integers(0, 5))
def test_gain_changes_nothing_and_a_shift_by_hops_only_the_time(gain: float, shift: int) -> None:
    signal = channels(noise(0.4, 8000), noise(0.4, 8000, seed=2) ** 2)
    louder: Samples = (signal * np.float32(gain)).astype(np.float32)
    before, after = spectrogram(signal, 8000), spectrogram(louder[shift * 200 :], 8000)
    for f in (spectral_centroid, spectral_rolloff, spectral_flux):
        assert f(after)[1:] == pytest.approx(f(before)[shift + 1 :], rel=1e-4)
