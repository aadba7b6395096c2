from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

from core.strips.meter import FLOOR_DB, RANGE_DB, Reading, StripMeter, band_shares
from core.units import db_from_power, gain_from_db

RATE = 16000
CENTRES = tuple(20.0 * 2.0 ** (step / 24) for step in range(240))
CROSSOVERS = (200.0, 1200.0, 5000.0)
BLOCK = 0.01

METER_DB = 0.03
"""Largest difference in dB between a sine's level and what is measured of it."""
EDGES_DB = 0.2
"""What is missing from a spectrum of three seconds because its outermost frames are half empty."""
WELCH_DB = 0.3
"""Largest difference in dB between octaves of a spectrum of noise and Welch's mean."""

Audio = NDArray[np.float64]


def noise(seconds: float = 2.0, *, channels: int = 1, seed: int = 1, rate: int = RATE) -> Audio:
    return 0.1 * np.random.default_rng(seed).standard_normal((round(seconds * rate), channels))


def sine(hz: float, seconds: float = 2.0, *, level: float = 0.5, rate: int = RATE) -> Audio:
    return level * np.sin(2.0 * np.pi * hz * np.arange(round(seconds * rate)) / rate)[:, np.newaxis]


def measured(samples: Audio, *, rate: int = RATE, cuts: Sequence[int] = (), start: int = 0) -> Reading | None:
    """What is measured of samples that are fed in pieces."""
    meter = StripMeter(rate, samples.shape[1], centres=CENTRES, crossovers=CROSSOVERS, block=BLOCK)
    borders = [0, *sorted(cuts), len(samples)]
    for first, last in pairwise(borders):
        meter.feed(start + first, samples[first:last].astype(np.float32))
    return meter.result()


def reading(samples: Audio, *, rate: int = RATE, cuts: Sequence[int] = (), start: int = 0) -> Reading:
    found = measured(samples, rate=rate, cuts=cuts, start=start)
    assert found is not None
    return found


def decibels(powers: NDArray[np.floating]) -> Audio:
    return np.asarray(10.0 * np.log10(np.maximum(powers, 1e-12)))


def test_a_sine_has_the_level_crest_and_band_of_a_sine() -> None:
    found = reading(sine(997.0, 3.0, rate=48000), rate=48000)
    assert found.seconds == pytest.approx(3.0)
    assert found.peak == pytest.approx(-6.02, abs=METER_DB)
    assert found.crest == pytest.approx(3.01, abs=METER_DB)
    assert found.loudness == pytest.approx(-9.03, abs=METER_DB)
    assert found.loudness_range == pytest.approx(0.0, abs=METER_DB)
    assert db_from_power(float(found.spectrum.sum())) == pytest.approx(-9.03, abs=EDGES_DB)
    assert CENTRES[int(found.spectrum.argmax())] == pytest.approx(997.0, rel=2.0 ** (1 / 24) - 1.0)
    assert decibels(found.powers[:, 0]) == pytest.approx(np.full(300, -9.03), abs=0.1)
    assert int(found.powers[100, 1:].argmax()) == 1


def test_a_mono_recording_and_its_copy_on_two_channels_measure_the_same() -> None:
    mono, twice = (reading(np.tile(noise(), (1, channels))) for channels in (1, 2))
    assert twice.loudness == pytest.approx(mono.loudness)
    np.testing.assert_allclose(twice.spectrum, mono.spectrum, rtol=1e-5)
    np.testing.assert_allclose(twice.powers, mono.powers, rtol=1e-5)
    assert (twice.peak, twice.crest, twice.seconds) == pytest.approx((mono.peak, mono.crest, mono.seconds))


@pytest.mark.parametrize("gain", [-20.0, 12.0, 40.0])
def test_a_gain_moves_levels_and_nothing_else(gain: float) -> None:
    plain, louder = (reading(gain_from_db(db) * noise()) for db in (0.0, gain))
    assert louder.loudness - plain.loudness == pytest.approx(gain, abs=1e-3)
    assert louder.peak - plain.peak == pytest.approx(gain, abs=1e-3)
    assert louder.crest == pytest.approx(plain.crest, abs=1e-3)
    np.testing.assert_allclose(louder.spectrum, plain.spectrum * gain_from_db(gain) ** 2, rtol=1e-3)
    np.testing.assert_allclose(decibels(louder.powers / plain.powers), gain, atol=1e-3)


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, RATE // 2), max_size=4))
def test_where_the_stream_is_cut_does_not_matter(cuts: list[int]) -> None:
    samples = noise(0.5, channels=2)
    whole, pieces = reading(samples), reading(samples, cuts=cuts)
    np.testing.assert_allclose(pieces.powers, whole.powers, rtol=1e-4, atol=1e-12)
    np.testing.assert_allclose(pieces.spectrum, whole.spectrum, rtol=1e-4)
    assert pieces.loudness == pytest.approx(whole.loudness)


def test_a_gap_is_silence() -> None:
    first, second = noise(1.0), noise(1.0, seed=2)
    gap = round(4.0 * RATE)
    whole = reading(np.concatenate([first, np.zeros((gap, 1)), second]))
    meter = StripMeter(RATE, 1, centres=CENTRES, crossovers=CROSSOVERS, block=BLOCK)
    meter.feed(0, first.astype(np.float32))
    meter.feed(RATE + gap, second.astype(np.float32))
    apart = meter.result()
    assert apart is not None
    assert apart.seconds == whole.seconds == pytest.approx(2.0, abs=0.02)
    assert apart.loudness == pytest.approx(whole.loudness, abs=1e-3)
    np.testing.assert_allclose(apart.spectrum, whole.spectrum, rtol=1e-4)
    assert apart.powers.shape == whole.powers.shape
    np.testing.assert_allclose(apart.powers[:, 0], whole.powers[:, 0], rtol=1e-4, atol=1e-9)


def test_levels_of_the_bands_are_those_behind_linkwitz_riley_filters() -> None:
    samples = noise(1.0)[:, 0]
    found = reading(samples[:, np.newaxis]).powers

    def split(sound: Audio, hz: float) -> tuple[Audio, Audio]:
        low, high = (signal.butter(2, hz, kind, fs=RATE, output="sos") for kind in ("low", "high"))
        return tuple(signal.sosfilt(np.concatenate([each, each]), sound) for each in (low, high))  # type: ignore[return-value]

    below, above = split(samples, CROSSOVERS[1])
    for column, band in enumerate((*split(below, CROSSOVERS[0]), *split(above, CROSSOVERS[2])), 1):
        powers = np.square(band.reshape(-1, round(BLOCK * RATE))).mean(axis=1)
        ours, theirs = (db_from_power(float(each[20:].mean())) for each in (found[:, column], powers))
        assert ours == pytest.approx(theirs, abs=0.05), column
        np.testing.assert_allclose(decibels(found[20:, column]), decibels(powers[20:]), atol=3.0)


def test_the_spectrum_of_noise_is_welchs() -> None:
    samples = noise(8.0)
    found = reading(samples)
    frequencies, density = signal.welch(samples[:, 0], RATE, nperseg=4096)
    half = 2.0**0.5
    for middle in (125.0, 500.0, 2000.0, 4000.0):
        inside = (np.array(CENTRES) > middle / half) & (np.array(CENTRES) < middle * half)
        lines = (frequencies > middle / half) & (frequencies < middle * half)
        theirs = density[lines].sum() * frequencies[1]
        assert db_from_power(float(found.spectrum[inside].sum() / theirs)) == pytest.approx(0.0, abs=WELCH_DB)


def test_what_hisses_for_a_moment_stands_out_of_the_loud_frames() -> None:
    rng = np.random.default_rng(3)
    hiss = signal.sosfilt(signal.butter(4, 5000.0, "high", fs=RATE, output="sos"), rng.standard_normal(10 * RATE))
    samples = sine(300.0, 10.0)
    samples[: RATE // 2, 0] += 0.3 * hiss[: RATE // 2]
    found = reading(samples)
    high = np.array(CENTRES) > 5000.0
    above = decibels(found.loud_spectrum[high].sum() / found.spectrum[high].sum())
    assert float(above) == pytest.approx(db_from_power(1.0 / 0.05), abs=1.5)


def test_blocks_of_a_rate_that_has_no_whole_ones_cover_the_song() -> None:
    found = reading(noise(1.0, rate=22050), rate=22050)
    assert found.powers.shape == (100, 5)
    assert decibels(found.powers[:, 0]) == pytest.approx(np.full(100, -20.0), abs=2.5)


def test_silence_before_the_song_is_in_the_levels_and_in_nothing_else() -> None:
    early, late = reading(noise()), reading(noise(), start=4 * RATE)
    assert late.powers.shape[0] == early.powers.shape[0] + 400
    assert late.seconds == pytest.approx(early.seconds)
    np.testing.assert_allclose(late.spectrum, early.spectrum, rtol=1e-4)


def test_what_is_far_below_the_loud_parts_does_not_sound() -> None:
    quiet = gain_from_db(-RANGE_DB - 5.0)
    found = reading(np.concatenate([noise(), quiet * noise(seed=2)]))
    assert found.seconds == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
@pytest.mark.parametrize("sound", ["clicks", "dc", "short", "noise"])
def test_nothing_that_is_measured_is_not_a_number(rate: int, sound: str) -> None:
    samples = {
        "clicks": np.eye(1, rate, 100).T * 0.9,
        "dc": np.full((rate, 2), 0.25),
        "short": noise(0.2, rate=rate),
        "noise": noise(1.0, rate=rate, channels=2),
    }[sound]
    found = reading(samples, rate=rate)
    numbers = (found.seconds, found.loudness_range, found.peak, found.crest)
    assert all(map(math.isfinite, numbers))
    for array in (found.spectrum, found.loud_spectrum, found.powers):
        assert np.isfinite(array).all()
        assert (array >= 0.0).all()


@pytest.mark.parametrize("level", [0.0, gain_from_db(FLOOR_DB - 10.0)])
def test_nothing_sounds_in_silence_and_below_the_floor(level: float) -> None:
    assert measured(level * sine(500.0)) is None


def test_every_bin_between_the_outer_edges_counts_once() -> None:
    shares = band_shares(CENTRES, 48000).sum(axis=1)
    bins = np.arange(len(shares)) * 6.25
    inside = (bins > 30.0) & (bins < 19000.0)
    np.testing.assert_allclose(shares[inside], 1.0, atol=1e-5)
