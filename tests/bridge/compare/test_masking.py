"""Masking among tracks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.compare.bands import BandMeter
from bridge.compare.masking import masking
from core.audio import Samples
from core.meters.gating import loudness_of_power
from core.meters.loudness import integrated_loudness
from models.balance.masking import EXPONENT
from models.balance.material import BAND_EDGES
from tests.bridge.compare.sounds import RATE, noise, tone

Array = NDArray[Any]
BANDS = len(BAND_EDGES) - 1


def measured(*blocks: Samples, rate: int = RATE) -> Array:
    meter = BandMeter(rate)
    for block in blocks:
        meter.feed(block)
    return meter.read()


def energies(seed: int, tracks: int) -> list[Array]:
    return list(np.random.default_rng(seed).exponential(size=(tracks, 4, BANDS)) ** 3)


def test_bands_hold_the_k_weighted_power_of_the_sound() -> None:
    audio = noise(4.0)
    power = float(measured(audio).sum()) / 4.0
    assert loudness_of_power(power) == pytest.approx(integrated_loudness(audio, RATE), abs=0.05)


def test_a_tone_lies_in_its_band() -> None:
    found = measured(tone(1000.0, 0.1, 0.1)).sum(axis=0)
    assert BAND_EDGES[int(np.argmax(found))] == 920.0
    assert found.max() > 0.9 * found.sum()


def test_bands_do_not_depend_on_how_the_sound_is_cut() -> None:
    audio = noise()
    np.testing.assert_allclose(measured(audio), measured(audio[:1234], audio[1234:]), rtol=1e-5)


def test_a_track_alone_loses_nothing() -> None:
    found = masking(energies(1, 1))
    assert found.tracks == pytest.approx([0.0], abs=1e-9)


def test_two_twins_each_lose_what_the_exponent_says() -> None:
    one = energies(1, 1)[0]
    expected = -10.0 * np.log10(2.0**EXPONENT - 1.0)
    found = masking([one, one])
    np.testing.assert_allclose(found.tracks, expected)
    np.testing.assert_allclose(found.bands, expected)


def test_tracks_that_never_sound_together_lose_nothing() -> None:
    one, other = energies(1, 2)
    one[:2], other[2:] = 0.0, 0.0
    np.testing.assert_allclose(masking([one, other]).tracks, 0.0, atol=1e-9)


def test_turning_a_track_up_makes_it_clearer_and_the_others_less() -> None:
    tracks = energies(3, 3)
    before, after = masking(tracks).tracks, masking([tracks[0] * 4.0, *tracks[1:]]).tracks
    assert after[0] < before[0]
    assert (after[1:] > before[1:]).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), gain=st.floats(1e-6, 1e6))
def test_order_and_level_of_the_whole_do_not_matter(seed: int, gain: float) -> None:
    tracks = energies(seed, 4)
    found, other = masking(tracks), masking([track * gain for track in tracks[::-1]])
    np.testing.assert_allclose(found.tracks, other.tracks[::-1], rtol=1e-6)
    np.testing.assert_allclose(found.bands, other.bands, rtol=1e-6)


def test_a_silent_track_has_no_masking_and_changes_none() -> None:
    tracks = energies(5, 2)
    found = masking([*tracks, np.zeros_like(tracks[0])])
    assert np.isnan(found.tracks[2])
    np.testing.assert_allclose(found.tracks[:2], masking(tracks).tracks)


def test_no_tracks_no_masking() -> None:
    assert np.isnan(masking([]).bands).all()
    assert len(masking([]).tracks) == 0
