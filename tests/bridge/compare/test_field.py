"""The stereo image."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.compare.field import DIRECTIONS, Powers, directions, field, shares
from bridge.compare.figures import Field
from core.audio import Samples
from tests.bridge.compare.sounds import RATE, noise, tone


def image(audio: Samples) -> Field:
    return field(audio, Powers(audio, RATE))


@pytest.mark.parametrize(
    ("left", "right", "angle"),
    [(0.5, 0.5, 0.0), (0.5, 0.0, 45.0), (0.0, 0.5, -45.0), (0.3, -0.3, 90.0), (-0.5, -0.5, 0.0)],
)
def test_a_tone_has_one_direction(left: float, right: float, angle: float) -> None:
    found = directions(tone(440.0, left, right))
    there = {direction for direction, share in zip(DIRECTIONS, found, strict=True) if share > 1e-6}
    assert there == ({90.0, -90.0} if angle == 90.0 else {angle})
    assert found.sum() == pytest.approx(1.0)


def test_a_pan_stands_at_the_angle_of_its_gains() -> None:
    found = directions(tone(440.0, 0.6, 0.3))
    expected = math.degrees(math.atan2(0.6 - 0.3, 0.6 + 0.3))
    assert DIRECTIONS[int(np.argmax(found))] == pytest.approx(expected, abs=1.5)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), tilt=st.floats(0.0, 2.0))
def test_exchanging_the_channels_mirrors_the_field_exactly(seed: int, tilt: float) -> None:
    audio = noise(1.5, seed=seed) * np.array([1.0, tilt], np.float32)
    one, other = image(audio), image(np.ascontiguousarray(audio[:, ::-1]))
    assert one.directions == other.directions[::-1]
    assert (one.correlation, one.side) == (other.correlation, other.side)
    assert one.balance == -(other.balance or 0.0)
    for left, right in zip(one.octaves, other.octaves, strict=True):
        assert left.correlation == pytest.approx(right.correlation)
        assert left.side == pytest.approx(right.side)
        assert left.balance == -(right.balance or 0.0)


def test_channels_that_share_half_of_their_power_correlate_by_half_in_every_octave() -> None:
    found = image(noise(20.0))
    assert found.correlation == pytest.approx(0.5, abs=0.02)
    expected = 10.0 * math.log10(0.5 / 1.5)
    assert found.side == pytest.approx(expected, abs=0.2)
    for octave in found.octaves[2:]:
        assert octave.correlation == pytest.approx(0.5, abs=0.1)
        assert octave.side == pytest.approx(expected, abs=0.8)


def test_mono_has_no_side_and_correlates_wholly() -> None:
    found = image(np.repeat(noise()[:, :1], 2, axis=1))
    assert found.correlation == 1.0
    assert found.side == -math.inf
    assert found.balance == 0.0
    assert {octave.correlation for octave in found.octaves} == {1.0}


def test_what_one_octave_does_the_others_do_not_show() -> None:
    audio = tone(250.0, 0.4, 0.4) + tone(2000.0, 0.4, -0.4)
    octaves = {round(octave.hertz): octave for octave in image(audio).octaves}
    assert octaves[251].correlation == pytest.approx(1.0, abs=1e-3)
    assert octaves[1995].correlation == pytest.approx(-1.0, abs=1e-3)


def test_silence_has_no_image() -> None:
    found = image(np.zeros((RATE, 2), np.float32))
    assert (found.correlation, found.side, found.balance) == (None, None, None)
    assert set(found.directions) == {0.0}


def test_shares_of_mirrored_sectors_are_mirrored() -> None:
    found = directions(noise() * np.array([1.0, 0.5], np.float32)).tolist()
    assert shares(found, 7.5, 37.5) == pytest.approx(shares(found[::-1], -37.5, -7.5))
