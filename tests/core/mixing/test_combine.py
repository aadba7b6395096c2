from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.mixing.combine import Sound, through, together
from core.units import db_from_power
from tests.core.mixing.sounds import Audio, fingerprint, noise

CENTRE = np.eye(2)
BANDS_DB = 0.2
"""Largest difference in dB between a sum by sketches and the sum itself, in any band: five times their error."""


def level(sound: Sound) -> float:
    return db_from_power(float(sound.hops.sum()))


def of(samples: Audio) -> Sound:
    """The second way: what is already stereo, as it is."""
    return through(fingerprint(samples), CENTRE)


def test_a_mono_track_sounds_from_both_sides() -> None:
    samples = noise(1.0)
    mono, stereo = (through(fingerprint(sound), CENTRE) for sound in (samples, np.hstack([samples, samples])))
    assert level(mono) == pytest.approx(db_from_power(2.0 * float(fingerprint(samples).hops.sum())), abs=1e-4)
    np.testing.assert_allclose(mono.bands, stereo.bands, rtol=1e-4)
    assert mono.side == stereo.side == 0.0


@settings(max_examples=6, deadline=None)
@given(st.lists(st.floats(-1.0, 1.0), min_size=4, max_size=4))
def test_a_track_through_a_panner_is_as_the_panned_samples(gains: list[float]) -> None:
    samples, matrix = noise(0.5, channels=2), np.array(gains).reshape(2, 2)
    asked, played = through(fingerprint(samples), matrix), of(samples @ matrix.T)
    np.testing.assert_allclose(asked.bands, played.bands, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(asked.hops, played.hops, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(asked.sketch, played.sketch, rtol=1e-3, atol=1e-2)
    assert (asked.peaks >= played.peaks - 1e-6).all()


def test_sides_that_differ_are_told_from_sides_that_do_not() -> None:
    left, right = noise(1.0), noise(1.0, seed=2)
    assert of(np.hstack([left, left])).side == pytest.approx(0.0, abs=1e-9)
    assert of(np.hstack([left, -left])).side == pytest.approx(1.0, abs=1e-6)
    assert of(np.hstack([left, right])).side == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("share", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_tracks_that_share_their_sound_add_up_as_their_sum_does(share: float) -> None:
    first = noise(20.0, channels=2)
    second = share * first + (1.0 - abs(share)) * noise(20.0, channels=2, seed=2)
    asked, played = together([of(first), of(second)]), of(first + second)
    if share == -1.0:
        assert level(asked) < level(of(first)) - 60.0
        return
    assert level(asked) == pytest.approx(level(played), abs=BANDS_DB)
    for band in range(20):
        sums = (db_from_power(float(sound.bands[:, band].sum())) for sound in (asked, played))
        assert math.isclose(*sums, abs_tol=2 * BANDS_DB)
    assert asked.side == pytest.approx(played.side, abs=0.03)
    assert (asked.peaks >= played.peaks - 1e-6).all()


def test_left_and_right_of_a_pair_are_exactly_their_own_powers() -> None:
    left, right = noise(2.0), noise(1.0, seed=2)
    sides = [
        through(fingerprint(left), np.diag([1.0, 0.0])),
        through(fingerprint(right), np.diag([0.0, 1.0])),
    ]
    both = np.hstack([left, np.concatenate([right, np.zeros_like(right)])])
    asked, played = together(sides), of(both)
    assert level(asked) == pytest.approx(level(played), abs=1e-3)
    np.testing.assert_allclose(asked.peaks, played.peaks, atol=1e-6)


def test_one_sound_is_itself_and_none_is_refused() -> None:
    only = of(noise(0.2, channels=2))
    assert together([only]) is only
    with pytest.raises(ValueError, match="at least one"):
        together([])
