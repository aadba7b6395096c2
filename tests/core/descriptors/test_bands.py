from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import signal

from core.audio import Samples
from core.descriptors.bands import BandMeasures, octave_measures, octave_signals
from tests.core.descriptors.sounds import RATES, noise
from tests.core.signals import channels, sine

ONE, OTHER = noise(2.0, 48000), noise(2.0, 48000, seed=2)


def at(middle: float, samples: Samples, rate: int = 48000) -> BandMeasures:
    measures = octave_measures(samples, rate)
    return min(measures, key=lambda each: abs(math.log(each.band.middle / middle)))


@pytest.mark.parametrize("rate", RATES)
def test_there_are_ten_octaves_of_music(rate: int) -> None:
    middles = [each.band.middle for each in octave_measures(channels(noise(0.5, rate)), rate)]
    assert middles == pytest.approx([31.6, 63.1, 126, 251, 501, 1000, 1995, 3981, 7943, 15849], rel=2e-3)


def test_octaves_above_half_the_sample_rate_are_left_out() -> None:
    assert at(16000.0, channels(noise(0.5, 16000)), 16000).band.middle == pytest.approx(7943, rel=1e-3)


@pytest.mark.parametrize(
    ("octaves", "loss"),
    # Prototype frequency w = (2^o - 2^-o) / (2^0.5 - 2^-0.5); loss 20 log10(1 + (sqrt 2 - 1) w^6).
    [(0.0, 0.0), (0.25, 0.06), (0.5, 3.01), (-0.5, 3.01), (1.0, 31.8), (-1.0, 31.8), (-1.5, 57.6)],
)
def test_an_octave_is_3_db_down_at_its_edges(octaves: float, loss: float) -> None:
    tone = channels(sine(1000.0 * 10 ** (0.3 * octaves), 2.0))
    filtered = next(x for band, x in octave_signals(tone, 48000) if band.middle == pytest.approx(1000.0))
    level = -10.0 * math.log10(2.0 * float(np.mean(filtered[24000:72000] ** 2)))
    assert level == pytest.approx(loss, abs=0.02 + 0.01 * loss)


@pytest.mark.parametrize("rate", RATES)
def test_octaves_of_white_noise_hold_the_share_of_their_width(rate: int) -> None:
    for each in octave_measures(channels(noise(20.0, rate)), rate)[3:]:
        width = min(each.band.high, rate / 2) - each.band.low
        assert each.level == pytest.approx(10.0 * math.log10(0.01 * width / (rate / 2)), abs=0.35)


def test_the_filters_move_no_peak() -> None:
    click = np.zeros(48000)
    click[24000] = 1.0
    for _, filtered in octave_signals(channels(click), 48000):
        assert np.abs(filtered[:, 0]).argmax() == 24000
        assert filtered[23000:24000, 0] == pytest.approx(filtered[25000:24000:-1, 0], abs=1e-9)


def test_crest_of_a_sine_is_3_db_and_of_noise_more() -> None:
    faded = sine(1000.0, 3.0) * signal.windows.tukey(144000, 0.1)
    # The fades lower the mean square by 10 % times 5 / 8.
    assert at(1000.0, channels(faded)).crest == pytest.approx(
        3.01 - 10.0 * math.log10(1.0 - 0.1 * 5 / 8), abs=0.01
    )
    crest = at(1000.0, channels(ONE)).crest
    assert crest is not None
    assert 10.0 < crest < 16.0


def test_crest_in_a_band_hears_the_click_there_and_not_the_tone_elsewhere() -> None:
    clicks = np.zeros(96000)
    clicks[12000::24000] = 0.5
    tone = 0.5 * sine(100.0, 2.0)
    high, low = (at(middle, channels(tone + clicks)) for middle in (8000.0, 100.0))
    assert high.crest is not None
    assert high.crest > 25.0
    assert low.crest == pytest.approx(3.0, abs=1.0)


@pytest.mark.parametrize(
    ("left", "right", "correlation", "width"),
    [
        (ONE, ONE, 1.0, -math.inf),
        (ONE, -ONE, -1.0, math.inf),
        (ONE, OTHER, 0.0, 0.0),
        (ONE, 0.5 * ONE, 1.0, 20 * math.log10(0.5 / 1.5)),
    ],
    ids=["dual mono", "antiphase", "unrelated", "panned"],
)
def test_correlation_and_width(left: np.ndarray, right: np.ndarray, correlation: float, width: float) -> None:
    band = at(4000.0, channels(left, right))
    assert band.correlation == pytest.approx(correlation, abs=0.05)
    assert band.width == pytest.approx(width, abs=0.5)


def test_a_mono_bass_under_wide_treble_is_told_apart() -> None:
    bass = 0.3 * sine(63.0, 2.0)
    cut = signal.butter(4, 2000.0, "highpass", fs=48000, output="sos")
    left, right = (signal.sosfilt(cut, x) for x in (ONE, OTHER))
    both = channels(bass + left, bass + right)
    assert at(63.0, both).correlation == pytest.approx(1.0, abs=1e-3)
    assert at(8000.0, both).correlation == pytest.approx(0.0, abs=0.05)
    low, high = at(63.0, both).width, at(8000.0, both).width
    assert low is not None
    assert high is not None
    assert low < -40.0
    assert high == pytest.approx(0.0, abs=0.5)


def test_swapping_the_channels_changes_nothing() -> None:
    pair = channels(ONE, 0.3 * ONE + OTHER)
    for here, there in zip(octave_measures(pair, 48000), octave_measures(pair[:, ::-1], 48000), strict=True):
        assert (here.level, here.crest, here.correlation) == pytest.approx(
            (there.level, there.crest, there.correlation), abs=1e-6
        )
        assert here.width == pytest.approx(there.width, abs=1e-4)


def test_gain_moves_only_the_level() -> None:
    pair = channels(ONE, 0.3 * ONE + OTHER)
    for quiet, loud in zip(
        octave_measures(np.float32(0.5) * pair, 48000), octave_measures(pair, 48000), strict=True
    ):
        assert loud.level - quiet.level == pytest.approx(6.0206, abs=1e-3)
        assert (loud.crest, loud.correlation) == pytest.approx((quiet.crest, quiet.correlation), abs=1e-5)


def test_other_than_two_channels_have_no_width() -> None:
    for count in (1, 3):
        band = at(1000.0, channels(*([ONE] * count)))
        assert band.crest is not None
        assert (band.correlation, band.width) == (None, None)


@pytest.mark.parametrize("frames", [0, 1, 4800])
def test_silence_and_nothing_have_no_figures(frames: int) -> None:
    for band in octave_measures(np.zeros((frames, 2), np.float32), 48000):
        assert (band.level, band.crest, band.correlation, band.width) == (-math.inf, None, None, None)


def test_a_recording_shorter_than_a_period_is_measured() -> None:
    band = at(31.5, channels(sine(1000.0, 0.005)))
    assert math.isfinite(band.level)
