from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meters.layout import channel_weights
from core.meters.loudness import LoudnessMeter, integrated_loudness
from core.meters.many import SessionMeter, integrated_loudness_of_many
from core.meters.programme import ProgrammeMeter, measure_programme
from tests.core.signals import RATE, channels, cut, sine, steps

NOISE = (np.random.default_rng(9).standard_normal((7 * 8000, 2)) * 0.1).astype(np.float32)


def test_everything_about_a_sine() -> None:
    reading = measure_programme(steps((-20, 7)), RATE)
    assert reading.integrated == pytest.approx(-20.0, abs=0.01)
    assert reading.momentary_max == pytest.approx(-20.0, abs=0.01)
    assert reading.short_term_max == pytest.approx(-20.0, abs=0.01)
    assert reading.lra == pytest.approx(0.0, abs=0.01)
    assert reading.sample_peak == pytest.approx(-20.0, abs=0.01)
    assert reading.true_peak == pytest.approx(-20.0, abs=0.01)
    assert reading.plr == pytest.approx(0.0, abs=0.02)
    assert reading.psr == pytest.approx(0.0, abs=0.02)
    assert reading.rms == pytest.approx(-23.01, abs=0.01)
    assert reading.crest == pytest.approx(3.01, abs=0.01)
    assert reading.dr == pytest.approx(0.0, abs=0.01)
    assert reading.correlation == pytest.approx(1.0, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 20000), max_size=6))
def test_block_sizes_do_not_change_a_reading(sizes: list[int]) -> None:
    meter = ProgrammeMeter(8000, 2)
    for block in cut(NOISE, sizes):
        meter.feed(block)
    whole = dataclasses.asdict(measure_programme(NOISE, 8000))
    assert dataclasses.asdict(meter.read()) == pytest.approx(whole, abs=1e-5)


def test_silence_has_levels_of_minus_infinity_and_no_ratios() -> None:
    reading = measure_programme(np.zeros((4 * RATE, 2), np.float32), RATE)
    for level in ("integrated", "momentary_max", "short_term_max", "true_peak", "sample_peak", "rms"):
        assert getattr(reading, level) == -math.inf
    for ratio in ("lra", "plr", "psr", "dr", "crest", "correlation"):
        assert getattr(reading, ratio) is None


def test_nothing_measured_reads_as_silence() -> None:
    assert ProgrammeMeter(RATE, 2).read().integrated == -math.inf


@pytest.mark.parametrize(
    ("seconds", "momentary", "short_term"),
    [(0.39, False, False), (0.4, True, False), (2.99, True, False), (3.0, True, True)],
)
def test_windows_count_when_they_are_full(seconds: float, momentary: bool, short_term: bool) -> None:
    reading = measure_programme(steps((-20, seconds)), RATE)
    assert math.isfinite(reading.momentary_max) is momentary
    assert math.isfinite(reading.integrated) is momentary
    assert math.isfinite(reading.short_term_max) is short_term
    assert (reading.lra is not None) is short_term
    assert reading.true_peak == pytest.approx(-20.0, abs=0.3)


def test_a_tone_that_ends_with_the_file_counts_to_its_last_tick() -> None:
    meter = LoudnessMeter(RATE, 2)
    meter.feed(steps((-math.inf, 0.05), (-23, 0.4)))
    assert meter.momentary_max == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [1]),
        (2, [1, 1]),
        (3, [1, 1, 1]),
        (5, [1, 1, 1, 1.41, 1.41]),
        (6, [1, 1, 1, 0, 1.41, 1.41]),
        (8, [1, 1, 1, 0, 1, 1, 1.41, 1.41]),
    ],
)
def test_each_channel_adds_its_weight(count: int, expected: list[float]) -> None:
    assert channel_weights(count).tolist() == expected
    tone, silence = sine(997.0, 1.0, peak_db=-20.0), np.zeros(RATE)
    for place, weight in enumerate(expected):
        alone = channels(*(tone if channel == place else silence for channel in range(count)))
        loudness = -23.01 + 10 * math.log10(weight) if weight else -math.inf
        assert integrated_loudness(alone, RATE) == pytest.approx(loudness, abs=0.01)


def test_dual_mono_reads_like_two_channels() -> None:
    tone = sine(997.0, 1.0, peak_db=-20.0)
    assert integrated_loudness(channels(tone), RATE) == pytest.approx(-23.01, abs=0.01)
    assert integrated_loudness(channels(tone), RATE, dual_mono=True) == pytest.approx(-20.0, abs=0.01)
    stereo = channels(tone, tone)
    assert integrated_loudness(stereo, RATE, dual_mono=True) == integrated_loudness(stereo, RATE)


def test_weights_of_ones_own_need_one_number_per_channel() -> None:
    assert LoudnessMeter(RATE, 3, weights=(1, 1, 0)) is not None
    with pytest.raises(ValueError, match="expected 3 channel weights, not 2"):
        LoudnessMeter(RATE, 3, weights=(1, 1))


def test_many_tracks_read_what_each_reads_alone() -> None:
    rng = np.random.default_rng(2)
    tracks = [
        (rng.standard_normal((round(rate * seconds), count)) * level).astype(np.float32)
        for rate, seconds, count, level in [(48000, 9.3, 2, 0.1), (44100, 4.0, 1, 0.3), (96000, 0.1, 2, 0.3)]
    ]
    tracks.append(tracks[0].astype(np.float64))
    rates = [48000, 44100, 96000, 48000]
    alone = []
    for track, rate in zip(tracks, rates, strict=True):
        meter = LoudnessMeter(rate, track.shape[1])
        for block in cut(track, [1000] * 500):
            meter.feed(block)
            assert meter.momentary < 0
        alone.append(meter.integrated())
    assert integrated_loudness_of_many(tracks, rates, threads=2) == pytest.approx(alone, abs=1e-5)
    assert alone[2] == -math.inf


def test_many_tracks_need_as_many_rates() -> None:
    with pytest.raises(ValueError, match="expected 2 sample rates, not 1"):
        integrated_loudness_of_many([NOISE, NOISE], [8000])


@pytest.mark.parametrize("tracks", [3, 20])
def test_a_session_of_lanes_reads_what_its_tracks_read(tracks: int) -> None:
    counts = [1 + track % 2 for track in range(tracks)]
    rng = np.random.default_rng(4)
    lanes = (rng.standard_normal((6 * 8000, sum(counts))) * 0.1).astype(np.float32)
    lanes *= np.linspace(0.1, 1.0, sum(counts), dtype=np.float32)
    meter = SessionMeter(8000, counts)
    for block in cut(lanes, [777] * 30):
        meter.feed(block)
    ends = np.cumsum(counts)
    alone = [
        integrated_loudness(lanes[:, end - count : end], 8000) for end, count in zip(ends, counts, strict=True)
    ]
    assert meter.integrated() == pytest.approx(alone, abs=1e-4)
    assert len(set(alone)) == tracks
    assert meter.tracks[0].short_term_max < meter.tracks[-1].short_term_max
