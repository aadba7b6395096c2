"""Primary and ambient sound: directions, leakage, onsets, hard cases, blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.upmix.ambience import AdaptivePanning, Parts, pan_angle
from core.upmix.channels import Stereo
from tests.core.upmix.sounds import RATE, chord, diffuse, level, noise, panned

ROUNDING = 1e-6
ANGLES = (-45.0, -30.0, -12.5, 0.0, 20.0, 45.0, 70.0)


def joined(parts: list[Parts]) -> Parts:
    """Parts one after the other."""
    return Parts(
        primary=np.concatenate([part.primary for part in parts], axis=1),
        ambient=np.concatenate([part.ambient for part in parts], axis=1),
        common=np.concatenate([part.common for part in parts]),
    )


def taken_apart(stereo: Stereo, *, sample_rate: float = RATE) -> Parts:
    """Whole parts of a whole recording."""
    panning = AdaptivePanning(sample_rate)
    return joined([panning.process(stereo), panning.finish()])


def oja_angle(stereo: Stereo, step: float) -> float:
    """Pan angle that Oja's rule arrives at, sample by sample, one pair of weights for the whole band."""
    weights = np.array([1.0, 0.5])
    for x in stereo.T.astype(np.float64):
        y = weights @ x
        weights += step * y * (x - y * weights)
    return float(np.degrees(np.arctan2(weights[1], weights[0]))) - 45.0


@pytest.mark.parametrize("angle", ANGLES)
def test_one_source_is_all_primary_in_its_direction(angle: float) -> None:
    source = panned(noise(1.0, seed=1), angle)
    parts = taken_apart(source)
    assert pan_angle(parts.primary) == pytest.approx(angle, abs=0.01)
    assert level(parts.ambient) < level(source) - 100.0


@pytest.mark.parametrize("angle", ANGLES)
def test_the_angle_stays_within_a_degree_and_the_leak_below_40_db_in_ambience_14_db_down(angle: float) -> None:
    source, around = panned(noise(2.0, seed=1), angle), np.float32(0.14) * diffuse(2.0, seed=1)
    parts = taken_apart(source + around)
    leak = np.vdot(parts.ambient, source) / np.vdot(source, source)
    assert pan_angle(parts.primary) == pytest.approx(angle, abs=1.0)
    assert abs(leak) < 0.01
    assert level(parts.ambient) == pytest.approx(level(around), abs=4.0)


def test_the_axis_is_where_ojas_rule_arrives() -> None:
    stereo = panned(noise(1.0, seed=2), -30.0) + np.float32(0.2) * diffuse(1.0, seed=2)
    assert oja_angle(stereo, 0.02) == pytest.approx(pan_angle(taken_apart(stereo).primary), abs=1.0)


def test_three_sources_far_apart_leave_little_as_ambience() -> None:
    sources = [panned(chord(1.0, pitch), angle) for pitch, angle in ((110.0, -45.0), (196.0, 0.0), (329.0, 45.0))]
    parts = taken_apart(sources[0] + sources[1] + sources[2])
    assert level(parts.ambient) < level(sources[0] + sources[1] + sources[2]) - 12.0


def test_diffuse_sound_is_mostly_ambient() -> None:
    sound = diffuse(2.0, seed=5)
    parts = taken_apart(sound)
    assert level(parts.ambient) > level(sound) - 2.0
    assert level(parts.primary) < level(sound) - 3.0


def test_what_both_sides_share_is_the_smaller_side_and_nothing_in_antiphase() -> None:
    source = noise(0.5, seed=3)
    right = panned(source, 25.0)
    np.testing.assert_allclose(taken_apart(right).common, right[0], atol=ROUNDING)
    assert np.abs(taken_apart(panned(source, 90.0)).common).max() < ROUNDING
    assert np.abs(taken_apart(panned(source, -45.0)).common).max() < ROUNDING


def test_an_onset_elsewhere_makes_no_burst_of_ambience() -> None:
    """A burst 12 dB up from the other side: ambience never exceeds the steady source that it hides."""
    steady = panned(noise(2.0, seed=6), -30.0)
    burst = noise(2.0, seed=7) * np.float32(4.0)
    burst[:RATE] = 0.0
    ambient = taken_apart(steady + panned(burst, 30.0)).ambient
    powers = np.square(ambient[:, RATE - 4800 : RATE + 9600]).sum(axis=0).reshape(-1, 480).mean(axis=1)
    assert powers.max() < 1.6 * np.square(steady).sum(axis=0).mean()


def test_an_onset_after_silence_has_no_ambience() -> None:
    source = panned(noise(1.0, seed=8), 10.0)
    source[:, : RATE // 2] = 0.0
    assert level(taken_apart(source).ambient) < level(source) - 100.0


@pytest.mark.parametrize("value", [(0.0, 0.0), (0.5, 0.5), (0.5, 0.0), (0.0, -0.5), (0.5, -0.5)])
def test_steady_values_and_silence_have_no_ambience(value: tuple[float, float]) -> None:
    sound = np.repeat(np.array(value, np.float32)[:, np.newaxis], 24000, axis=1)
    parts = taken_apart(sound)
    np.testing.assert_allclose(parts.primary, sound, atol=ROUNDING)
    np.testing.assert_allclose(parts.ambient, 0.0, atol=ROUNDING)


@given(cuts=st.lists(st.integers(0, 12000), max_size=8))
@settings(max_examples=15, deadline=None)
def test_the_sizes_of_the_blocks_change_nothing(cuts: list[int]) -> None:
    sound = panned(noise(0.25, seed=1), 20.0) + diffuse(0.25, seed=1)
    panning = AdaptivePanning(RATE)
    edges = [0, *sorted(cuts), 12000]
    blocks = [panning.process(sound[:, a:b]) for a, b in pairwise(edges)]
    pieces, whole = joined([*blocks, panning.finish()]), taken_apart(sound)
    np.testing.assert_allclose(pieces.primary, whole.primary, atol=ROUNDING)
    np.testing.assert_allclose(pieces.common, whole.common, atol=ROUNDING)
    np.testing.assert_allclose(pieces.primary + pieces.ambient, sound, atol=ROUNDING)


@given(gain=st.floats(1e-4, 100.0))
@settings(max_examples=10, deadline=None)
def test_a_gain_scales_both_parts(gain: float) -> None:
    sound = panned(noise(0.2, seed=1), 20.0) + diffuse(0.2, seed=1)
    plain, scaled = taken_apart(sound), taken_apart(np.float32(gain) * sound)
    np.testing.assert_allclose(scaled.ambient, gain * plain.ambient, atol=gain * ROUNDING)


def test_left_and_right_swapped_swap_the_parts() -> None:
    sound = panned(noise(0.5, seed=1), 20.0) + diffuse(0.5, seed=1)
    plain, swapped = taken_apart(sound), taken_apart(sound[::-1])
    np.testing.assert_allclose(swapped.primary[::-1], plain.primary, atol=ROUNDING)
    np.testing.assert_allclose(swapped.common, plain.common, atol=ROUNDING)


@pytest.mark.parametrize("sample_rate", [8000, 192000])
def test_every_sample_rate_finds_the_angle(sample_rate: int) -> None:
    source = panned(noise(0.5, seed=1, sample_rate=sample_rate), -20.0)
    parts = taken_apart(source, sample_rate=sample_rate)
    assert parts.primary.shape == source.shape
    assert pan_angle(parts.primary) == pytest.approx(-20.0, abs=0.01)


def test_a_block_that_is_not_stereo_is_refused() -> None:
    mono: NDArray[np.float32] = np.zeros((1, 100), np.float32)
    with pytest.raises(ValueError, match=r"\(2, frames\)"):
        AdaptivePanning(RATE).process(mono)
    with pytest.raises(ValueError, match="at least 1000 Hz"):
        AdaptivePanning(10)
