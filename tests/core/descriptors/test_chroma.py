from __future__ import annotations

import numpy as np
import pytest

from core.descriptors.chroma import chroma, grey_levels, self_similarity
from tests.core.descriptors.sounds import RATES, noise
from tests.core.signals import channels, sine

NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("frequency", "name"),
    [(261.63, "C"), (440.0, "A"), (880.0, "A"), (1760.0, "A"), (466.16, "A#"), (3951.1, "B")],
)
def test_a_tone_stands_in_its_pitch_class(frequency: float, name: str, rate: int) -> None:
    vectors = chroma(channels(sine(frequency, 1.0, rate=rate)), rate)
    assert vectors.power.shape == (12, 7)
    share = vectors.power / vectors.power.sum(axis=0)
    assert (share[NAMES.index(name)] > 0.99).all()
    assert vectors.power.sum(axis=0) == pytest.approx(0.5, rel=0.01)


def test_a_chord_stands_in_three_classes() -> None:
    chord = sum(sine(frequency, 1.0) for frequency in (261.63, 329.63, 392.0)) / 3.0
    power = chroma(channels(np.asarray(chord)), 48000).power.mean(axis=1)
    assert set(np.argsort(power)[-3:].tolist()) == {NAMES.index(name) for name in "CEG"}


def test_tuning_moves_the_classes() -> None:
    quarter = channels(sine(453.0, 1.0))
    assert chroma(quarter, 48000, tuning=453.0).power.mean(axis=1).argmax() == NAMES.index("A")
    assert chroma(quarter, 48000, tuning=480.0).power.mean(axis=1).argmax() == NAMES.index("G#")
    with pytest.raises(ValueError, match="tuning"):
        chroma(quarter, 48000, tuning=0.0)


def test_rumble_and_hiss_are_not_heard() -> None:
    assert chroma(channels(sine(50.0, 1.0) + sine(9000.0, 1.0)), 48000).power.max() < 1e-6


def test_self_similarity_of_hand_computed_columns() -> None:
    up, down = np.arange(12.0), np.arange(12.0)[::-1]
    sides = np.tile([0.0, 1.0], 6)
    similarity = self_similarity(np.stack([up, 5.0 * up + 2.0, down, sides], axis=1))
    # Pearson's r of 0..11 (variance 143 / 12) with 0 1 0 1 ... (variance 1 / 4; covariance 1 / 4); times 12 rows.
    across = 12.0 * np.sqrt(3.0 / 143.0)
    expected = [
        [12, 12, -12, across],
        [12, 12, -12, across],
        [-12, -12, 12, -across],
        [across, across, -across, 12],
    ]
    assert similarity == pytest.approx(np.array(expected))


def test_silence_is_similar_to_nothing() -> None:
    features = np.stack([np.arange(12.0), np.zeros(12), np.full(12, 0.1)], axis=1)
    similarity = self_similarity(features)
    assert similarity[0, 0] == pytest.approx(12.0)
    assert np.count_nonzero(similarity) == 1


def test_self_similarity_ignores_gain_and_is_symmetric() -> None:
    power = chroma(channels(noise(2.0, 48000)), 48000).power
    similarity = self_similarity(power)
    assert similarity == pytest.approx(similarity.T)
    assert self_similarity(1e-6 * power) == pytest.approx(similarity)


def test_grey_runs_from_black_to_white() -> None:
    assert grey_levels(np.array([[-12.0, 0.0, 12.0]])).tolist() == [[0.0, 127.5, 255.0]]


@pytest.mark.parametrize("frames", [0, 1, 19199])
def test_less_than_a_window_has_no_chroma(frames: int) -> None:
    power = chroma(np.zeros((frames, 1), np.float32), 48000).power
    assert power.shape == (12, 0)
    assert self_similarity(power).shape == (0, 0)
