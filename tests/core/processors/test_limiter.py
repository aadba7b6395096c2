from __future__ import annotations

import math

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray
from scipy.signal import firwin, lfilter, resample_poly

from core.processors.limiter import TOLERANCE_DB, Limiter, LimiterSettings, limit
from tests.core.signals import sine

RATE = 48000
CEILING = -1.0


def db(value: float) -> float:
    return 20.0 * math.log10(value)


def true_peaks(sound: NDArray[np.float64]) -> list[float]:
    """True peak in dB, 8 times oversampled by two resamplers that are not ours."""
    by_scipy = resample_poly(sound, 8, 1, axis=0)
    by_soxr = soxr.resample(sound, RATE, 8 * RATE, quality="VHQ")
    return [db(np.abs(by_scipy).max()), db(np.abs(by_soxr).max())]


def audible(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a converter lets through: up to 20 kHz."""
    limited: NDArray[np.float64] = lfilter(firwin(255, 20000.0, fs=RATE), [1.0], sound, axis=0)
    return limited


def hot_signals() -> dict[str, NDArray[np.float64]]:
    rng = np.random.default_rng(5)
    time = np.arange(RATE)
    square: NDArray[np.float64] = 1.0 * np.sign(np.sin(2.0 * np.pi * 997.0 / RATE * time))[:, np.newaxis]
    bursts = np.where(np.sin(time / 7.0)[:, np.newaxis] > 0.9, rng.standard_normal((RATE, 2)), 0.0)
    return {
        "noise": audible(rng.standard_normal((RATE, 2))),
        "bursts": audible(bursts),
        "square": audible(square),
        "fs/4 at 45 degrees": 2.0 * np.sin(np.pi / 2.0 * time + np.pi / 4.0)[:, np.newaxis],
        "19 kHz": audible(2.0 * sine(18997.0, 1.0)[:, np.newaxis]),
        "clicks": audible(np.where(rng.random((RATE, 2)) > 0.999, 4.0, 0.0)),
    }


@pytest.mark.parametrize("name", hot_signals())
@pytest.mark.parametrize("release", [0.0, 1.0, 100.0])
@pytest.mark.parametrize("look_ahead", [0.5, 2.0])
def test_the_true_peak_stays_below_the_ceiling(name: str, release: float, look_ahead: float) -> None:
    sound = hot_signals()[name]
    settings = LimiterSettings(
        threshold_db=CEILING - 6.0, ceiling_db=CEILING, release_ms=release, look_ahead_ms=look_ahead
    )
    out = limit(sound, RATE, settings)
    assert max(true_peaks(2.0 * sound)) > CEILING + 3.0
    assert db(np.abs(out).max()) <= CEILING + 1e-6
    for peak in true_peaks(out):
        assert CEILING - 0.6 < peak < CEILING + TOLERANCE_DB


def test_without_true_peak_only_samples_count() -> None:
    between = np.sin(np.pi / 2.0 * np.arange(9600) + np.pi / 4.0)[:, np.newaxis]
    settings = LimiterSettings(threshold_db=CEILING, ceiling_db=CEILING, true_peak=False)
    np.testing.assert_array_equal(limit(between, RATE, settings), between)
    assert db(np.abs(limit(between, RATE, LimiterSettings())).max()) == pytest.approx(-4.01, abs=0.05)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_limiter_with_nothing_to_do_gives_back_its_input(dtype: type[np.floating]) -> None:
    quiet = (0.05 * np.random.default_rng(1).standard_normal((20000, 2))).astype(dtype)
    np.testing.assert_array_equal(limit(quiet, RATE, LimiterSettings()), quiet)


def test_after_a_peak_it_gives_back_its_input_again() -> None:
    quiet = 0.05 * np.random.default_rng(1).standard_normal((RATE, 1))
    sound = quiet.copy()
    sound[100] = 4.0
    out = limit(sound, RATE, LimiterSettings(release_ms=5.0))
    assert abs(out[100, 0]) <= 10.0 ** (CEILING / 20.0)
    np.testing.assert_array_equal(out[RATE // 2 :], quiet[RATE // 2 :])


def test_the_threshold_comes_out_at_the_ceiling() -> None:
    tone = sine(1000.0, 0.5, peak_db=-30.0)[:, np.newaxis]
    out = limit(tone, RATE, LimiterSettings(threshold_db=-12.0, ceiling_db=-2.0))
    np.testing.assert_allclose(out, tone * 10.0 ** (10.0 / 20.0), rtol=1e-9)


def test_all_channels_get_one_gain() -> None:
    loud, quiet = sine(1000.0, 0.5, peak_db=6.0), sine(300.0, 0.5, peak_db=-40.0)
    out = limit(np.stack([loud, quiet], axis=1), RATE, LimiterSettings(ceiling_db=0.0, threshold_db=0.0))
    body = slice(4000, 20000)
    assert db(np.abs(out[body, 1]).max()) == pytest.approx(-46.0, abs=0.1)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_the_release_covers_63_percent_in_its_time(rate: int) -> None:
    sound = np.full((2 * rate, 1), 0.1)
    sound[: rate // 2] = 1.0
    settings = LimiterSettings(threshold_db=-20.0, ceiling_db=-20.0, release_ms=100.0, look_ahead_ms=1.0)
    gain = (limit(sound * 0.999, rate, settings) / (0.999 * sound))[rate // 2 :, 0]
    low = gain[:10].mean()
    reached = np.argmax(gain >= low + (1.0 - low) * (1.0 - math.exp(-1.0))) / rate
    assert reached == pytest.approx(0.1, abs=0.003)


def test_the_latency_is_what_the_output_is_late() -> None:
    limiter = Limiter(LimiterSettings(look_ahead_ms=2.0), RATE, 1)
    impulse = np.zeros((500, 1))
    impulse[0] = 0.5
    assert np.flatnonzero(limiter.process(impulse)) == [limiter.latency]


@pytest.mark.parametrize("wrong", [{"ceiling_db": 30.0}, {"look_ahead_ms": 0.0}, {"release_ms": -1.0}])
def test_settings_outside_their_range_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be in"):
        LimiterSettings(**wrong)  # type: ignore[arg-type]
