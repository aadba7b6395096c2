from __future__ import annotations

import numpy as np
import pytest

from core.descriptors.bands import octave_signals
from core.descriptors.decay import NOTHING, Line, Reverberation, reverberation
from tests.core.descriptors.sounds import RATES, noise, room
from tests.core.signals import channels


def measured(signal: np.ndarray, rate: int = 48000) -> Reverberation:
    (one,) = reverberation(channels(signal), rate)
    return one


def seconds(line: Line | None) -> float:
    assert line is not None
    return line.seconds


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("time", [0.3, 1.2, 4.0])
@pytest.mark.parametrize("floor", [-np.inf, -60.0])
def test_decaying_noise_of_known_time_is_measured_within_5_percent(time: float, rate: int, floor: float) -> None:
    result = measured(room(time, rate, floor_db=floor), rate)
    assert seconds(result.edt) == pytest.approx(time, rel=0.08)
    assert seconds(result.t20) == pytest.approx(time, rel=0.05)
    assert seconds(result.t30) == pytest.approx(time, rel=0.03)
    assert result.curvature == pytest.approx(0.0, abs=5.0)


def test_an_exact_exponential_gives_its_time_exactly() -> None:
    result = measured(10.0 ** (-3.0 * np.arange(96000) / 48000 / 0.8))
    assert seconds(result.t20) == pytest.approx(0.8, rel=1e-3)
    assert seconds(result.t30) == pytest.approx(0.8, rel=1e-3)
    assert result.t30 is not None
    assert result.t30.nonlinearity == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(
    ("floor", "edt", "t20", "t30"), [(-50, 1, 1, 1), (-40, 1, 1, 0), (-25, 1, 0, 0), (-12, 0, 0, 0)]
)
def test_a_floor_too_near_leaves_evaluations_out(floor: float, edt: int, t20: int, t30: int) -> None:
    result = measured(room(1.0, 48000, floor_db=floor))
    assert [line is not None for line in (result.edt, result.t20, result.t30)] == [bool(edt), bool(t20), bool(t30)]
    # The loudest 10 ms lie a little below the level at the very start.
    assert result.span == pytest.approx(-floor, abs=2.0)


def test_a_floor_does_not_lengthen_the_decay() -> None:
    clean, noisy = (measured(room(1.0, 48000, floor_db=floor)) for floor in (-np.inf, -47.0))
    assert seconds(noisy.t30) == pytest.approx(seconds(clean.t30), rel=0.03)


def test_two_slopes_show_as_curvature() -> None:
    short, long = room(0.3, 48000, length=8.0), room(2.0, 48000, length=1.2)
    result = measured(short + 0.05 * long)
    assert result.curvature is not None
    assert result.curvature > 10.0
    assert result.t30 is not None
    assert result.t30.nonlinearity > 10.0
    assert seconds(result.edt) < seconds(result.t20) < seconds(result.t30)


def test_silence_before_the_direct_sound_and_gain_change_nothing() -> None:
    plain = room(0.5, 48000)
    result = measured(0.1 * np.concatenate([np.zeros(4800), plain]))
    assert seconds(result.t30) == pytest.approx(seconds(measured(plain).t30), rel=1e-4)


def test_noise_before_the_direct_sound_is_not_part_of_the_decay() -> None:
    result = measured(np.concatenate([noise(0.3, 48000, seed=5) * 10.0 ** (-50.0 / 20.0), room(0.5, 48000)]))
    assert seconds(result.edt) == pytest.approx(0.5, rel=0.08)
    assert result.edt is not None
    assert result.edt.nonlinearity < 5.0


def test_a_response_cut_short_is_completed_by_its_own_slope() -> None:
    exact = 10.0 ** (-3.0 * np.arange(96000) / 48000 / 0.8)
    result = measured(exact[: round(0.7 * 48000)])
    assert seconds(result.t30) == pytest.approx(0.8, rel=2e-3)


def test_digital_silence_after_the_response_is_no_quieter_floor() -> None:
    cut = room(1.0, 48000)[:12000]
    result = measured(np.concatenate([cut, np.zeros(48000)]))
    assert result.span == measured(cut).span
    assert result.t20 is None


def test_channels_are_measured_one_by_one() -> None:
    fast, slow = room(0.4, 48000, length=4.0), room(0.8, 48000)
    results = reverberation(channels(fast, slow), 48000)
    assert [seconds(each.t30) for each in results] == pytest.approx([0.4, 0.8], rel=0.03)


def test_octaves_are_measured_through_the_octave_filters() -> None:
    response = channels(room(1.0, 48000))
    bands = [
        (band, reverberation(each.astype(np.float32), 48000)[0]) for band, each in octave_signals(response, 48000)
    ]
    times = [seconds(result.t30) for band, result in bands if band.middle > 200.0]
    assert len(times) == 7
    assert times == pytest.approx([1.0] * 7, rel=0.1)


@pytest.mark.parametrize("signal", [np.zeros(48000), np.zeros(0), room(0.05, 48000), np.eye(1, 48000)[0]])
def test_silence_a_click_and_less_than_100_ms_have_no_decay(signal: np.ndarray) -> None:
    assert measured(signal[: 4800 - 1] if len(signal) < 5000 else signal) == NOTHING


def test_steady_noise_has_no_decay() -> None:
    result = measured(noise(1.0, 48000))
    assert (result.edt, result.t20, result.t30, result.curvature) == (None, None, None, None)
