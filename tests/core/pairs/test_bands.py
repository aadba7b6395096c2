from __future__ import annotations

import numpy as np
import pytest

from core.pairs.bands import detected, reduction_curve, split
from core.pairs.explain import explain, responses
from core.pairs.shorttime import cross_spectra
from core.processors.gain import GainLaw
from core.processors.multiband import MultibandBand, MultibandCompressor, MultibandSettings

RATE = 16000
CROSSOVERS = (200.0, 900.0, 3000.0)


def noise(seconds: float = 1.0, channels: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.random.default_rng(1).standard_normal((round(seconds * RATE), channels)) * 0.1


def test_bands_times_their_traced_gains_are_what_the_compressor_puts_out() -> None:
    band = MultibandBand(threshold_db=-40.0, ratio=4.0, attack_ms=5.0, makeup_db=3.0)
    compressor = MultibandCompressor(MultibandSettings(crossovers_hz=CROSSOVERS, bands=(band,) * 4), RATE, 2)
    dry = noise(channels=2)
    wet, gains = compressor.process_traced(dry)
    bands = split(dry, RATE, CROSSOVERS)
    np.testing.assert_allclose((10.0 ** (gains / 20.0)[:, None] * bands).sum(axis=0).T, wet, atol=1e-9)
    for signal, gain in zip(bands, gains, strict=True):
        curve = reduction_curve(detected(signal, RATE, band), RATE, band)
        np.testing.assert_allclose(3.0 - curve, gain, atol=1e-8)


def test_responses_are_those_of_the_bands_of_an_impulse() -> None:
    impulse = np.zeros((RATE, 1))
    impulse[0] = 1.0
    measured = np.fft.rfft(split(impulse, RATE, CROSSOVERS)[:, 0])
    found = responses(np.fft.rfftfreq(RATE, 1.0 / RATE).astype(np.float64), RATE, CROSSOVERS)
    assert np.abs(found - measured).max() < 1e-9
    assert np.abs(np.abs(found.sum(axis=0)) - 1.0).max() < 1e-12


def test_steady_gains_of_bands_are_explained() -> None:
    dry = noise(3.0)
    gains = np.array([0.5, 2.0, 1.0, 0.25])
    wet = np.einsum("b,bct->tc", gains, split(dry, RATE, CROSSOVERS))
    spectra = cross_spectra(dry, wet, RATE)
    found = explain(spectra, responses(spectra.frequencies, RATE, CROSSOVERS))
    np.testing.assert_allclose(np.median(found.gains, axis=0), gains, rtol=0.05)
    assert found.lost < 0.02


def test_a_pair_of_less_than_two_windows_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        cross_spectra(noise(0.05), noise(0.05), RATE)


def test_a_louder_channel_rules_the_detector() -> None:
    loud, faint = noise(), 0.1 * noise()
    law = GainLaw()
    both = detected(np.concatenate([faint, loud], axis=1).T, RATE, law)
    np.testing.assert_array_equal(both, detected(loud.T, RATE, law))
