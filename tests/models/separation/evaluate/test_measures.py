"""Measures of a 5.1 on signals for which they are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from core.upmix.channels import LFE, LS, RS, C, L, R, Surround
from core.upmix.lfe import lfe_taps
from models.separation.evaluate import measures
from models.separation.evaluate.rivals import ffmpeg, ffmpeg_surround, lag, passive_matrix

RATE = 16000


def white(seconds: float, rows: int = 1) -> np.ndarray:
    samples = 0.1 * np.random.default_rng(3).standard_normal((rows, round(seconds * RATE)))
    return samples.astype(np.float32)


def in_five() -> tuple[np.ndarray, Surround]:
    """Noise left and right, and the same in L and R of a 5.1."""
    stereo = white(4.0, 2)
    surround = np.zeros((6, stereo.shape[1]), np.float32)
    surround[[L, R]] = stereo
    return stereo, surround


def test_the_slope_of_a_butterworth_of_order_n_is_6_n_db_per_octave() -> None:
    noise = white(60.0)[0]
    for order in (1, 2, 4):
        low = sosfilt(butter(order, 60.0, fs=RATE, output="sos"), noise).astype(np.float32)
        expected = 10.0 * np.log10((1.0 + 8.0 ** (2 * order)) / (1.0 + 4.0 ** (2 * order)))
        assert measures.lfe_slope(low, RATE) == pytest.approx(expected, abs=0.7)


def test_the_slope_of_the_lfe_filter_is_that_of_lr4_and_silence_has_none() -> None:
    low = np.convolve(white(60.0)[0], lfe_taps(120.0, RATE), mode="same").astype(np.float32)
    assert measures.lfe_slope(low, RATE) == pytest.approx(23.6, abs=0.7)
    assert measures.lfe_slope(np.zeros(RATE, np.float32), RATE) is None


def test_a_5_1_that_is_the_stereo_has_its_loudness_its_energy_and_no_residual() -> None:
    stereo, surround = in_five()
    assert measures.louder_lu(stereo, surround, RATE) == pytest.approx(0.0, abs=1e-3)
    assert measures.energy_db(stereo, surround) == pytest.approx(0.0, abs=1e-6)
    assert measures.residual_db(stereo, surround) < -120.0
    surround[LFE] = 1.0
    assert measures.energy_db(stereo, surround) == pytest.approx(0.0, abs=1e-3)


def test_stereo_moved_into_the_surrounds_is_1_49_lu_louder_and_3_db_lower_when_folded_down() -> None:
    stereo, surround = in_five()
    surround[[LS, RS]], surround[[L, R]] = stereo, 0.0
    assert measures.louder_lu(stereo, surround, RATE) == pytest.approx(1.49, abs=0.01)
    assert measures.residual_db(stereo, surround) < -120.0


def test_leakage_is_energy_relative_to_the_mix() -> None:
    stereo, _ = in_five()
    assert measures.leakage_db(np.float32(0.1) * stereo, stereo) == pytest.approx(-20.0, abs=1e-3)


def test_the_passive_matrix_puts_the_middle_in_c_and_the_difference_behind() -> None:
    noise = white(1.0)[0]
    middle = passive_matrix(np.stack([noise, noise]), RATE)
    np.testing.assert_allclose(middle[C], np.sqrt(2.0) * noise, rtol=1e-5)
    assert not middle[[LS, RS, LFE]].any()
    late = passive_matrix(np.stack([noise, -noise]), RATE)
    assert np.abs(late[C]).max() == 0.0
    assert lag(noise[: RATE // 2], late[LS]) == round(0.02 * RATE)
    # All that is left behind is below the low-pass: noise up to 8 kHz loses the top eighth.
    assert measures.leakage_db(late[[LS, RS]], np.stack([noise, -noise])) == pytest.approx(-0.58, abs=0.2)


@pytest.mark.parametrize("late", [0, 1, 777, 16384])
def test_a_lag_is_found_to_the_sample(late: int) -> None:
    noise = white(2.0)[0]
    assert lag(noise, np.concatenate([np.zeros(late, np.float32), noise])) == late


@pytest.mark.skipif(ffmpeg() is None, reason="needs ffmpeg")
def test_what_ffmpeg_makes_of_a_voice_in_the_middle_comes_from_the_centre_in_time() -> None:
    program = ffmpeg()
    assert program is not None
    noise = white(2.0)[0]
    surround = ffmpeg_surround(program, np.stack([noise, noise]), RATE)
    assert surround.shape == (6, len(noise))
    energy = np.square(surround).sum(axis=1)
    assert energy[C] == max(energy)
    assert lag(noise[:RATE], np.concatenate([surround[C]])) == 0


def test_ffmpeg_that_fails_says_why() -> None:
    with pytest.raises(ValueError, match="ffmpeg said"):
        ffmpeg_surround("false", white(0.1, 2), RATE)
