from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meters.loudness import LoudnessMeter
from core.meters.track import TrackMeter
from tests.core.signals import RATE, channels, cut, sine

NOISE = (np.random.default_rng(8).standard_normal((60000, 2)) * 0.1).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 5 * RATE), st.lists(st.integers(1, 20000), max_size=5))
def test_a_gap_measures_like_the_silence_it_stands_for(gap: int, sizes: list[int]) -> None:
    meter, loudness = TrackMeter(RATE, 2), LoudnessMeter(RATE, 2)
    for block in cut(NOISE, sizes):
        meter.feed(block)
    meter.gap(gap)
    meter.feed(NOISE)
    loudness.feed(np.concatenate([NOISE, np.zeros((gap, 2), np.float32), NOISE]))
    assert meter.loudness() == pytest.approx(loudness.integrated(), abs=1e-4)
    assert meter.level.frames == 2 * len(NOISE)


def test_levels_count_the_audio_and_not_the_gap() -> None:
    meter = TrackMeter(RATE, 1)
    meter.feed(channels(np.full(RATE, 0.5)))
    meter.gap(100 * RATE)
    meter.feed(channels(np.full(RATE, 0.5)))
    assert meter.level.rms == pytest.approx(-6.0206, abs=1e-3)
    assert meter.level.dc == pytest.approx(0.5, abs=1e-5)


def test_envelope_shows_where_the_audio_lies() -> None:
    meter = TrackMeter(RATE, 1)
    meter.feed(channels(sine(1000.0, 2.0)))
    meter.gap(5 * RATE)
    meter.feed(channels(sine(1000.0, 1.0, peak_db=-20.0)))
    envelope = meter.envelope(offset=1.0, step=1.0, count=9)
    silent = [math.isinf(level) for level in envelope]
    assert silent == [True, False, False, True, True, True, True, True, False]
    assert envelope[1] == pytest.approx(-3.01, abs=0.01)
    assert envelope[8] == pytest.approx(-23.01, abs=0.01)


@pytest.mark.parametrize("offset", [0.0, 0.05, 0.1, 3600.05])
def test_envelope_of_a_steady_tone_has_no_holes(offset: float) -> None:
    meter = TrackMeter(RATE, 1)
    meter.feed(channels(sine(1000.0, 5.0)))
    heard = [level for level in meter.envelope(offset=offset, step=0.1, count=36100) if level > -100]
    assert len(heard) == 50
    assert heard == pytest.approx([-3.01] * 50, abs=0.01)


def test_a_gap_of_hours_costs_no_memory() -> None:
    meter = TrackMeter(RATE, 1)
    meter.feed(channels(sine(1000.0, 1.0)))
    meter.gap(20 * 3600 * RATE)
    meter.feed(channels(sine(1000.0, 1.0)))
    assert math.isfinite(meter.loudness())
    assert sum(len(powers) for _, powers in meter._powers) < 50
