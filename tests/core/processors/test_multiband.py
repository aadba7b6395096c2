from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from core.processors.dynamics import Compressor, CompressorSettings
from core.processors.multiband import (
    MultibandBand,
    MultibandCompressor,
    MultibandSettings,
    compress_multiband,
)
from tests.core.signals import sine

RATE = 48000
FLAT_DB = 1e-6
CROSSOVERS = [(200.0, 1200.0, 5000.0), (50.0, 120.0, 300.0), (800.0, 6000.0, 12000.0), (400.0, 420.0, 440.0)]
SQUASH = MultibandBand(threshold_db=-40.0, ratio=4.0, attack_ms=2.0, release_ms=60.0, knee_db=6.0)


def impulse_response(settings: MultibandSettings, rate: int = RATE) -> NDArray[np.float64]:
    impulse = np.zeros((1 << 17, 1))
    impulse[0] = 1.0
    return compress_multiband(impulse, rate, settings)[:, 0]


def lr4(kind: str, frequency: float, sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two Butterworth filters of second order in series, by scipy."""
    section = butter(2, frequency, "low" if kind == "low" else "high", fs=RATE, output="sos")
    return sosfilt(np.concatenate([section, section]), sound, axis=0)


def all_pass(frequency: float, sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """The Butterworth denominator, reversed, over itself."""
    poles = butter(2, frequency, "low", fs=RATE, output="sos")[0, 3:]
    return sosfilt([[*poles[::-1], *poles]], sound, axis=0)


@pytest.mark.parametrize("crossovers", CROSSOVERS)
@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("bypass", [True, False])
def test_the_bands_sum_flat_at_unity(crossovers: tuple[float, float, float], rate: int, bypass: bool) -> None:
    settings = MultibandSettings(crossovers_hz=crossovers, bands=(MultibandBand(bypass=bypass),) * 4)
    magnitude = np.abs(np.fft.rfft(impulse_response(settings, rate)))
    assert np.abs(20.0 * np.log10(magnitude)).max() < FLAT_DB


def test_each_band_is_what_linkwitz_and_riley_make_it() -> None:
    f1, f2, f3 = CROSSOVERS[0]
    noise = np.random.default_rng(1).standard_normal((4000, 2))
    low, high = all_pass(f3, lr4("low", f2, noise)), all_pass(f1, lr4("high", f2, noise))
    expected = [lr4("low", f1, low), lr4("high", f1, low), lr4("low", f3, high), lr4("high", f3, high)]
    silent = MultibandBand(threshold_db=-120.0, ratio=math.inf, makeup_db=-60.0, attack_ms=0.0, rms_size_ms=0.0)
    for number, band in enumerate(expected):
        bands = tuple(MultibandBand(bypass=True) if k == number else silent for k in range(4))
        out = compress_multiband(noise, RATE, MultibandSettings(crossovers_hz=CROSSOVERS[0], bands=bands))
        np.testing.assert_allclose(out, band, atol=1e-7)  # the other three at -180 dB
        assert np.abs(band).max() > 0.1


@pytest.mark.parametrize(("band", "frequency"), [(0, 50.0), (1, 500.0), (2, 2500.0), (3, 12000.0)])
def test_a_tone_is_compressed_by_its_own_band(band: int, frequency: float) -> None:
    slow = replace(SQUASH, rms_size_ms=50.0)
    settings = MultibandSettings(bands=tuple(slow if k == band else MultibandBand() for k in range(4)))
    tone = np.tile(sine(frequency, 1.0, peak_db=-6.0)[:, np.newaxis], 2)
    _, gains = MultibandCompressor(settings, RATE).process_traced(tone)
    assert gains.shape == (4, RATE)
    edges = [(settings.crossovers_hz[k] / frequency) ** 4 for k in range(3)]
    inside = [1.0 / (1.0 + edge) for edge in edges[:band]] + [edge / (1.0 + edge) for edge in edges[band:]]
    level = -6.0 - 3.01 + 20.0 * np.log10(np.prod(inside))  # LR4: 1 / (1 + (fc/f)^4) above, its mirror below
    assert gains[band, -1] == pytest.approx(-0.75 * (level + 40.0), abs=0.15)  # 12 kHz is warped by 0.1 dB
    np.testing.assert_array_equal(np.delete(gains, band, axis=0), 0.0)


def test_a_band_compresses_as_the_compressor_does() -> None:
    """A tone far above the crossovers is all in the top band, but for the all-passes that turn its phase."""
    tone = np.tile(sine(15000.0, 0.5, peak_db=-3.0)[:, np.newaxis], 2)
    settings = MultibandSettings(crossovers_hz=(20.0, 40.0, 80.0), bands=(SQUASH,) * 4)
    law = {name: value for name, value in vars(SQUASH).items() if name != "bypass"}
    _, gains = MultibandCompressor(settings, RATE).process_traced(tone)
    _, alone = Compressor(CompressorSettings(**law), RATE).process_keyed(tone)
    np.testing.assert_allclose(gains[3, 2000:], alone[2000:], atol=0.02)


def test_tracing_does_not_change_the_sound() -> None:
    noise = np.random.default_rng(1).standard_normal((3000, 2))
    settings = MultibandSettings(bands=(SQUASH, MultibandBand(makeup_db=3.0), SQUASH, MultibandBand(bypass=True)))
    traced, gains = MultibandCompressor(settings, RATE).process_traced(noise)
    np.testing.assert_array_equal(traced, MultibandCompressor(settings, RATE).process(noise))
    assert gains[1] == pytest.approx(3.0)
    assert gains[3] == pytest.approx(0.0)


@pytest.mark.parametrize("crossovers", [(200.0, 200.0, 5000.0), (5.0, 100.0, 1000.0), (300.0, 200.0, 5000.0)])
def test_crossovers_that_do_not_rise_are_refused(crossovers: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="must rise from 10 Hz"):
        MultibandSettings(crossovers_hz=crossovers)


def test_settings_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="bands must be 4, not 3"):
        MultibandSettings(bands=(SQUASH,) * 3)
    with pytest.raises(ValueError, match="must end below 21609"):
        MultibandCompressor(MultibandSettings(crossovers_hz=(200.0, 1000.0, 22000.0)), 44100)
    with pytest.raises(ValueError, match="ratio must be in"):
        MultibandBand(ratio=0.0)
