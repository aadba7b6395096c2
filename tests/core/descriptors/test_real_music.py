"""Descriptors of real recordings stay where physics allows them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.audio import Samples
from core.descriptors.bands import octave_measures
from core.descriptors.envelope import energy_envelope
from core.descriptors.harmonics import harmonic_descriptors
from core.descriptors.mel import mel_filters, mel_spectrogram
from core.descriptors.shape import spectral_centroid, spectral_flux, spectral_rolloff
from core.descriptors.similarity import compare_mixes
from core.descriptors.summary import summarise
from core.spectra import long_term_spectrum, spectrogram, third_octave_powers
from tests.shared import SHARED, needs_shared

SECONDS = 10
MIXES = sorted((SHARED / "data/audio/mixes").glob("*.flac"))

pytestmark = needs_shared


def read(path: Path) -> tuple[Samples, int]:
    rate = soundfile.info(path).samplerate
    return soundfile.read(path, frames=SECONDS * rate, dtype="float32", always_2d=True)[0], rate


def test_there_are_mixes_to_measure() -> None:
    assert len(MIXES) >= 3


@pytest.mark.parametrize("path", MIXES, ids=lambda path: path.stem)
def test_a_real_mix_has_figures_in_plausible_ranges(path: Path) -> None:
    mix, rate = read(path)
    power = float(np.mean(np.square(mix.astype(np.float64))))

    spectra = spectrogram(mix, rate)
    assert spectra.power.sum(axis=1).mean() == pytest.approx(power, rel=0.05)
    assert 300.0 < summarise(spectral_centroid(spectra)).median < 8000.0
    half, most = (summarise(spectral_rolloff(spectra, fraction=fraction)).median for fraction in (0.5, 0.95))
    assert 40.0 < half < most < rate / 2
    assert 0.0 < summarise(spectral_flux(spectra)).median < 1.0
    mel = mel_spectrogram(spectra, mel_filters(spectra.frequencies))
    assert 0.9 < mel.sum() / spectra.power[:, 3:].sum() < 1.02

    spectrum = long_term_spectrum(mix, rate)
    assert spectrum is not None
    thirds = third_octave_powers(spectrum)
    assert sum(each.power for each in thirds) == pytest.approx(power, rel=0.1)
    assert thirds[-1].level < max(each.level for each in thirds) - 15.0

    octaves = octave_measures(mix, rate)
    assert sum(10.0 ** (each.level / 10.0) for each in octaves) == pytest.approx(power, rel=0.15)
    assert all(3.0 < each.crest < 45.0 for each in octaves if each.crest is not None)
    assert all(-1.0 <= each.correlation <= 1.0 for each in octaves if each.correlation is not None)

    envelope = energy_envelope(mix, rate).amplitude
    assert 0.0 < envelope[50:].mean() < 2.0
    figures = harmonic_descriptors(mix, rate)
    assert (figures.energy >= 0.0).all()
    assert 0.1 < summarise(figures.noisiness).median <= 1.0


def test_a_bass_is_less_noisy_than_a_drum_kit_and_lies_lower() -> None:
    folder = SHARED / "data/audio/multitracks/MusicDelta_80sRock"
    drums, bass = (read(folder / f"MusicDelta_80sRock_RAW_0{number}_01.flac") for number in (1, 2))
    noisiness = [summarise(harmonic_descriptors(*each, lowest=30.0).noisiness).median for each in (drums, bass)]
    assert noisiness[0] > 3.0 * noisiness[1]
    centroids = [summarise(spectral_centroid(spectrogram(*each))).median for each in (drums, bass)]
    assert centroids[0] > centroids[1]


def test_a_rebalanced_real_song_is_more_like_itself_than_an_unbalanced_one() -> None:
    tracks = sorted((SHARED / "data/audio/multitracks/MusicDelta_Britpop").glob("*RAW*.flac"))
    assert len(tracks) == 8
    stems = [read(path) for path in tracks]
    rate = stems[0][1]

    def mixed(*gains_db: float) -> Samples:
        mix = sum(samples * 10.0 ** (gain / 20.0) for (samples, _), gain in zip(stems, gains_db, strict=True))
        return np.asarray(mix, np.float32)

    reference = mixed(*[0.0] * 8)
    close = compare_mixes(reference, mixed(*[1.0, -1.0] * 4), rate)
    far = compare_mixes(reference, mixed(*[12.0, -12.0] * 4), rate)
    assert 0.0 < close.rmse < far.rmse
    assert 1.0 > close.ssim > far.ssim
    assert close.vif > far.vif
    assert math.isfinite(far.vif)
