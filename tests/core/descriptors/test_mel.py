from __future__ import annotations

import numpy as np
import pytest

from core.descriptors.mel import hz_from_mel, mel_filters, mel_from_hz, mel_spectrogram
from core.spectra import spectrogram
from tests.core.descriptors.sounds import noise
from tests.core.signals import channels, sine

LINES = np.linspace(0.0, 24000.0, 1201)
PEAKS = hz_from_mel(np.linspace(mel_from_hz(np.array(20.0)).item(), mel_from_hz(np.array(24000.0)).item(), 42))[
    1:-1
]


def test_slaneys_scale_is_linear_to_1_khz_and_logarithmic_above() -> None:
    hertz = np.array([0.0, 60.0, 200.0, 1000.0, 6400.0])
    assert mel_from_hz(hertz).tolist() == pytest.approx([0.0, 0.9, 3.0, 15.0, 42.0])
    assert hz_from_mel(mel_from_hz(hertz)).tolist() == pytest.approx(hertz.tolist())


def test_a_triangle_peaks_where_its_neighbours_end() -> None:
    filters = mel_filters(np.arange(0.0, 1001.0, 50.0), 4, low=0.0, high=1000.0)
    assert filters[0].tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25] + 13 * [0.0])
    assert filters[3, 16] == pytest.approx(1.0)
    assert filters[2, 16] == 0.0


def test_peak_filters_share_every_bin_without_loss() -> None:
    filters = mel_filters(LINES, 40)
    inside = (PEAKS[0] <= LINES) & (PEAKS[-1] >= LINES)
    assert np.count_nonzero(inside) > 1000
    assert filters[:, inside].sum(axis=0) == pytest.approx(1.0)


def test_area_filters_make_white_noise_flat() -> None:
    spectra = spectrogram(channels(noise(20.0, 48000)), 48000)
    mel = mel_spectrogram(spectra, mel_filters(spectra.frequencies, 40, normalisation="area"))
    assert mel.shape == (len(spectra.times), 40)
    # A triangle of unit area over lines 20 Hz apart reads the density times 20 Hz over 20 Hz.
    assert mel.mean(axis=0)[5:] == pytest.approx(0.01 / 24000, rel=0.12)


def test_a_sine_is_loudest_in_the_band_around_it() -> None:
    spectra = spectrogram(channels(sine(3000.0, 0.5)), 48000)
    mel = mel_spectrogram(spectra, mel_filters(spectra.frequencies, 40))
    assert mel.mean(axis=0).argmax() == np.abs(mel_from_hz(PEAKS) - mel_from_hz(np.array(3000.0))).argmin()


@pytest.mark.parametrize(
    ("bands", "low", "message"),
    [(1000, 20.0, "hold no bin"), (0, 20.0, "bands >= 1"), (40, 30000.0, "low < high")],
)
def test_filters_that_cannot_be_are_refused(bands: int, low: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mel_filters(LINES, bands, low=low)
