from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import signal

from core.processors.dynamics import CompressorSettings, compress
from core.processors.filters import EqBand, equalise, response
from models.strips.match.analytic import match
from models.strips.match.broadband import match_compressor
from models.strips.match.eq import match_eq
from models.strips.match.intervals import widened
from models.strips.match.pair import make_ready
from models.strips.match.recovered import Estimate, Recovered
from models.strips.match.refine import refine
from models.strips.material import FREQUENCIES, Array
from tests.models.strips.match.pairs import BANDS, RATE, SETTINGS, compressed, phrase

LAW = ("threshold", "ratio", "attack", "release", "gain")


@pytest.fixture(scope="module")
def found() -> Recovered:
    dry = phrase()
    return match(dry, np.concatenate([np.zeros((123, 1)), -compressed(dry)]), RATE)


def test_a_multiband_compressor_is_recovered_late_and_with_turned_polarity(found: Recovered) -> None:
    assert (found.delay, found.inverted) == (123, True)
    assert found.error < 0.1
    assert found.residual < -60.0
    np.testing.assert_allclose(found.settings.crossovers_hz, SETTINGS.crossovers_hz, rtol=0.01)
    for band, true in zip(found.settings.bands, BANDS, strict=True):
        assert band.threshold_db == pytest.approx(true.threshold_db, abs=0.2)
        assert band.makeup_db == pytest.approx(true.makeup_db, abs=0.1)
        for name in ("ratio", "attack_ms", "release_ms"):
            assert getattr(band, name) == pytest.approx(getattr(true, name), rel=0.03)


def test_every_interval_holds_its_value(found: Recovered) -> None:
    estimates = [*found.crossovers, *(getattr(band, name) for band in found.bands for name in LAW)]
    assert len(estimates) == 23
    assert all(isinstance(one, Estimate) and one.low <= one.value <= one.high for one in estimates)
    assert all(one.identifiable for one in estimates)


def test_a_band_that_reduces_nothing_has_no_law_but_a_gain() -> None:
    idle = replace(BANDS[2], threshold_db=0.0)
    settings = replace(SETTINGS, bands=(BANDS[0], BANDS[1], idle, BANDS[3]))
    dry = phrase(3.0)
    band = match(dry, compressed(dry, settings), RATE).bands[2]
    assert not any(getattr(band, name).identifiable for name in LAW[:-1])
    assert band.gain.value == pytest.approx(idle.makeup_db, abs=0.1)
    assert band.reduction < 0.1


def test_noise_widens_the_intervals() -> None:
    dry = phrase(2.0)
    clean = compress(dry, RATE, CompressorSettings(threshold_db=-24.0, ratio=4.0, attack_ms=12.0))
    dirty = clean + 1e-3 * np.random.default_rng(0).standard_normal(clean.shape)
    widths = [
        one.law.threshold.high - one.law.threshold.low
        for one in (match_compressor(dry, wet, RATE) for wet in (clean, dirty))
    ]
    assert widths[1] > widths[0]


def test_a_dark_recording_tells_crossovers_and_delay_by_its_faint_highs() -> None:
    dark = signal.sosfilt(signal.butter(3, 300.0, fs=RATE, output="sos"), phrase(2.0), axis=0)
    ready = make_ready(dark, np.concatenate([np.zeros((40, 1)), compressed(dark)]), RATE)
    assert ready.delay == 40
    np.testing.assert_allclose(ready.crossing.crossovers, SETTINGS.crossovers_hz, rtol=0.05)


def test_nothing_is_claimed_of_another_processor() -> None:
    dry = phrase(0.5)
    found = match(dry, np.abs(dry) ** 0.5, RATE)
    assert found.residual > -25.0
    estimates = [*found.crossovers, *(getattr(band, name) for band in found.bands for name in LAW)]
    assert all("another processor" in one.unknown for one in estimates)


@pytest.mark.parametrize("gain", [1.0, -0.25])
def test_a_plain_gain_is_told_as_such(gain: float) -> None:
    dry = phrase(2.0, channels=2)
    found = match(dry, gain * dry, RATE)
    assert found.inverted == (gain < 0.0)
    assert found.residual < -100.0
    assert all(not crossover.identifiable for crossover in found.crossovers)
    assert all(band.gain.value == pytest.approx(20.0 * np.log10(abs(gain)), abs=1e-6) for band in found.bands)


@pytest.mark.parametrize("function", [match, match_compressor, match_eq])
def test_silence_and_scraps_are_refused(function: Callable[[Array, Array, float], object]) -> None:
    sound = phrase(1.0)
    for dry, wet in ((0.0 * sound, sound), (sound, 0.0 * sound), (sound[:500], sound[:500] ** 2)):
        with pytest.raises(ValueError, match=r"silent|at least"):
            function(dry, wet, RATE)


@pytest.mark.parametrize("knee", [0.0, 9.0])
def test_one_compressor_is_recovered_with_its_knee(knee: float) -> None:
    true = CompressorSettings(
        threshold_db=-24.0, ratio=4.0, attack_ms=12.0, release_ms=150.0, knee_db=knee, makeup_db=5.0
    )
    dry = phrase()
    found = match_compressor(dry, compress(dry, RATE, true), RATE)
    assert found.residual < -50.0
    assert found.settings.threshold_db == pytest.approx(-24.0, abs=0.3)
    assert found.settings.ratio == pytest.approx(4.0, rel=0.05)
    assert found.settings.knee_db == pytest.approx(knee, abs=0.5)


def test_an_equaliser_is_recovered_within_a_tenth_of_a_decibel() -> None:
    bands = [
        EqBand(kind="band", frequency_hz=frequency, gain_db=gain, bandwidth=1.5)
        for frequency, gain in ((120.0, 6.0), (2500.0, -5.0))
    ]
    dry = phrase()
    found = match_eq(dry, equalise(dry, RATE, bands), RATE)
    true = 20.0 * np.log10(np.abs(response(bands, np.array(FREQUENCIES), RATE)))
    heard = np.isfinite(found.response) & (np.array(FREQUENCIES) < 12000.0)
    assert heard.sum() > 150
    assert np.mean(np.abs(found.response - true)[heard]) < 0.1


def test_one_set_of_settings_stays_as_it_is_when_it_begins_there() -> None:
    dry = phrase(2.0)
    found = refine(dry, compressed(dry), RATE, SETTINGS)
    thresholds = [[band.threshold_db for band in bands] for bands in (found.settings.bands, BANDS)]
    np.testing.assert_allclose(thresholds[0], thresholds[1], atol=0.05)


def test_knees_and_detectors_that_are_not_the_usual_ones_are_found_with_intervals_that_hold() -> None:
    bands = tuple(replace(band, knee_db=6.0, rms_size_ms=12.0) for band in SETTINGS.bands)
    dry = phrase()
    found = match(dry, compressed(dry, replace(SETTINGS, bands=bands)), RATE)
    knees, sizes = (np.array([getattr(b, n) for b in found.settings.bands]) for n in ("knee_db", "rms_size_ms"))
    np.testing.assert_allclose(knees, 6.0, atol=0.5)
    np.testing.assert_allclose(sizes, 12.0, rtol=0.1)
    for band, true in zip(found.bands, bands, strict=True):
        for estimate, value in ((band.threshold, true.threshold_db), (band.ratio, true.ratio)):
            assert estimate.low <= value <= estimate.high


def test_intervals_widen_with_what_lies_between_the_gain_curves() -> None:
    half = np.full(5, 0.01)
    np.testing.assert_allclose(widened(half, 0.0), 0.02)
    assert widened(half, 1.0)[0] == pytest.approx(np.hypot(0.02, 8.0))
    assert np.isinf(widened(np.full(5, np.inf), 0.3)).all()
