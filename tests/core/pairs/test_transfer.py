from __future__ import annotations

import numpy as np
import pytest

from core.pairs.phase import mean_phase
from core.pairs.shorttime import cross_spectra
from core.pairs.transfer import transfer_curve
from core.pairs.whiten import prediction_error
from core.processors.dynamics import CompressorSettings, compress

RATE = 16000


def steps() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A tone that gets 4 dB louder every half second, from -42 to -6 dBFS RMS."""
    time = np.arange(5 * RATE) / RATE
    gain = 10.0 ** ((-42.0 + 4.0 * np.floor(time / 0.5)) / 20.0)
    tone: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (
        gain * np.sqrt(2.0) * np.sin(2.0 * np.pi * 500.0 * time)
    )[:, None]
    return tone


def test_a_curve_bends_at_the_threshold_by_the_ratio() -> None:
    settings = CompressorSettings(threshold_db=-24.0, ratio=4.0, attack_ms=1.0, release_ms=20.0, makeup_db=3.0)
    found = transfer_curve(cross_spectra(steps(), compress(steps(), RATE, settings), RATE))
    expected = np.where(found.level_in < -24.0, found.level_in, -24.0 + (found.level_in + 24.0) / 4.0) + 3.0
    assert len(found.level_in) >= 8
    np.testing.assert_allclose(found.level_out, expected, atol=0.7)


def test_silence_has_no_curve() -> None:
    assert not len(transfer_curve(cross_spectra(0.0 * steps(), steps(), RATE)).level_in)


@pytest.mark.parametrize(("delay", "gain"), [(0, 2.0), (7, -0.5)])
def test_the_mean_phase_is_that_of_delay_and_polarity(delay: int, gain: float) -> None:
    sound = np.random.default_rng(0).standard_normal((RATE, 1))
    found = mean_phase(sound[delay:], gain * sound[: len(sound) - delay], RATE)
    expected = np.sign(gain) * np.exp(-2j * np.pi * found.frequencies * delay / RATE)
    assert len(found.frequencies) > 50
    assert np.median(np.abs(np.angle(found.turns * np.conj(expected)))) < 0.02


def test_what_is_predicted_is_taken_away() -> None:
    noise = np.random.default_rng(1).standard_normal((1, 4 * RATE))
    coloured = noise.copy()
    for index in range(1, coloured.shape[1]):
        coloured[:, index] += 0.9 * coloured[:, index - 1]
    np.testing.assert_allclose(prediction_error(coloured, 1), [-0.9, 1.0], atol=0.02)
