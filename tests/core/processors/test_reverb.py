from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from core.processors.reverb import (
    Reverb,
    ReverbSettings,
    feedback_from_rt60,
    reverberate,
    rt60_from_feedback,
)

RATE = 48000
TOLERANCE = 0.05


def impulse_response(settings: ReverbSettings, rate: int = RATE, channels: int = 2) -> NDArray[np.float64]:
    impulse = np.zeros((1, channels))
    impulse[0] = 1.0
    return reverberate(impulse, rate, settings)


def decay_time(response: NDArray[np.float64], rate: int, *, fall: float) -> float:
    """T20 or T30 of ISO 3382-1: a line through Schroeder's integral from -5 dB to -5 dB - ``fall``, times 60."""
    energy = np.cumsum(response[::-1] ** 2)[::-1]
    level = 10.0 * np.log10(np.maximum(energy / energy[0], 1e-30))
    part = np.flatnonzero((level <= -5.0) & (level >= -5.0 - fall))
    return float(-60.0 / np.polyfit(part / rate, level[part], 1)[0])


def octave(response: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """The octave around 1 kHz."""
    return sosfilt(butter(3, [707.0, 1414.0], "bandpass", fs=rate, output="sos"), response)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("rt60", [0.3, 0.8, 1.78, 4.0])
def test_the_decay_time_measures_as_set(rt60: float, rate: int) -> None:
    response = impulse_response(ReverbSettings(rt60_s=rt60, dampening=0.0), rate)
    for channel in response.T:
        for fall in (20.0, 30.0):
            assert decay_time(channel, rate, fall=fall) == pytest.approx(rt60, rel=TOLERANCE)


@pytest.mark.parametrize("rate", [44100, 96000])
@pytest.mark.parametrize("dampening", [0.5, 1.0])
@pytest.mark.parametrize("rt60", [0.3, 0.8, 1.78, 4.0])
def test_with_dampening_it_measures_as_set_at_1_khz(rt60: float, dampening: float, rate: int) -> None:
    response = impulse_response(ReverbSettings(rt60_s=rt60, dampening=dampening), rate)[:, 0]
    for fall in (20.0, 30.0):
        assert decay_time(octave(response, rate), rate, fall=fall) == pytest.approx(rt60, rel=TOLERANCE)


def test_dampening_shortens_the_highs() -> None:
    highs = butter(3, 8000.0, "high", fs=RATE, output="sos")
    times = [
        decay_time(
            sosfilt(highs, impulse_response(ReverbSettings(rt60_s=2.0, dampening=dampening))[:, 0]),
            RATE,
            fall=20.0,
        )
        for dampening in (0.0, 0.5, 1.0)
    ]
    assert times[0] > 2.0 * times[1] > 2.0 * times[2]


def test_lows_never_ring_longer_than_stated() -> None:
    response = impulse_response(ReverbSettings(rt60_s=20.0, dampening=1.0))[:, 0]
    lows = sosfilt(butter(3, 100.0, "low", fs=RATE, output="sos"), response)
    assert decay_time(lows, RATE, fall=30.0) < 1.55 * 20.0


def test_the_sides_differ_and_width_brings_them_together() -> None:
    wide = impulse_response(ReverbSettings(width=1.0))
    assert abs(np.sum(wide[:, 0] * wide[:, 1])) < 0.1 * np.sum(wide[:, 0] ** 2)
    narrow = impulse_response(ReverbSettings(width=0.0))
    np.testing.assert_array_equal(narrow[:, 0], narrow[:, 1])
    np.testing.assert_allclose(narrow[:, 0], wide.mean(axis=1), atol=1e-12)
    swapped = impulse_response(ReverbSettings(width=-1.0))
    np.testing.assert_array_equal(swapped, wide[:, ::-1])


def test_sound_on_one_side_stays_there_at_full_width() -> None:
    left = np.zeros((4000, 2))
    left[:, 0] = np.random.default_rng(1).standard_normal(4000)
    out = reverberate(left, RATE, ReverbSettings(width=1.0))
    assert np.abs(out[:, 0]).max() > 0.01
    assert not out[:, 1].any()


def test_the_delay_moves_the_reverb_and_not_the_dry_sound() -> None:
    plain = impulse_response(ReverbSettings(rt60_s=0.3))
    late = impulse_response(ReverbSettings(rt60_s=0.3, delay_ms=20.0, dry_db=0.0))
    assert late[0].tolist() == [1.0, 1.0]
    np.testing.assert_array_equal(late[960:5000], plain[: 5000 - 960])
    assert not late[1:960].any()


def test_the_cuts_take_lows_and_highs_from_the_reverb() -> None:
    plain, cut = (
        np.abs(np.fft.rfft(impulse_response(settings)[:24000, 0]))
        for settings in (ReverbSettings(), ReverbSettings(high_pass_hz=300.0, low_pass_hz=3000.0))
    )
    grid = np.fft.rfftfreq(24000, 1.0 / RATE)
    for low, high, factor in ((20.0, 60.0, 0.1), (12000.0, 20000.0, 0.1)):
        band = (grid > low) & (grid < high)
        assert np.linalg.norm(cut[band]) < factor * np.linalg.norm(plain[band])
    middle = (grid > 800.0) & (grid < 1200.0)
    assert np.linalg.norm(cut[middle]) > 0.9 * np.linalg.norm(plain[middle])


def test_the_tail_ends_120_db_down() -> None:
    settings = ReverbSettings(rt60_s=0.5)
    response = impulse_response(settings)
    assert len(response) == 1 + np.ceil(Reverb(settings, RATE).tail * RATE)
    energy = np.cumsum(response[::-1, 0] ** 2)[::-1]
    assert energy[-2000] < 1e-11 * energy[0]


def test_one_feedback_for_all_combs_has_a_decay_time_and_back() -> None:
    assert rt60_from_feedback(0.5) == pytest.approx(
        3.0 * 0.03280 / 0.30103, rel=1e-3
    )  # mean comb 1445.7 / 44100 s
    for rt60 in (0.2, 1.0, 5.0):
        assert rt60_from_feedback(feedback_from_rt60(rt60)) == pytest.approx(rt60)


@pytest.mark.parametrize("wrong", [{"rt60_s": 0.0}, {"dampening": 1.5}, {"width": 2.0}, {"delay_ms": -1.0}])
def test_settings_outside_their_range_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be in"):
        ReverbSettings(**wrong)
