from __future__ import annotations

import math

import numpy as np
import pytest

from core.descriptors.similarity import compare_mixes
from tests.core.descriptors.sounds import noise, tone
from tests.core.signals import channels

RATE = 16000
STRINGS = [(1, 0.1), (2, 0.05), (3, 0.03)]


def song(*fundamentals: float) -> np.ndarray:
    return np.concatenate([tone(fundamental, 1.5, RATE, STRINGS) for fundamental in fundamentals])


LEAD = song(220.0, 261.6, 329.6, 293.7)
BASS = song(130.8, 130.8, 196.0, 146.8)
HISS = noise(6.0, RATE, power=1e-5)


def test_a_mix_is_like_itself_at_any_gain_in_mono_or_stereo() -> None:
    mix = channels(LEAD + BASS + HISS)
    for other in (mix, 0.25 * mix, np.tile(mix, (1, 2))):
        similarity = compare_mixes(mix, other.astype(np.float32), RATE)
        assert similarity.rmse == pytest.approx(0.0, abs=1e-6)
        assert similarity.ssim == pytest.approx(1.0, abs=1e-9)
        assert similarity.vif == pytest.approx(1.0, abs=1e-6)


def test_the_closer_balance_is_the_more_alike_in_all_three_figures() -> None:
    reference = channels(LEAD + BASS + HISS)
    close = compare_mixes(reference, channels(LEAD + 0.8 * BASS + HISS), RATE)
    far = compare_mixes(reference, channels(0.2 * LEAD + BASS + HISS), RATE)
    assert 0.0 < close.rmse < far.rmse
    assert 1.0 > close.ssim > far.ssim
    assert 1.0 > close.vif > far.vif


def test_swapping_the_channels_changes_nothing() -> None:
    reference, mix = channels(LEAD, BASS), channels(LEAD + HISS, 0.5 * BASS)
    assert compare_mixes(reference, mix[:, ::-1], RATE) == compare_mixes(reference, mix, RATE)


def test_mixes_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        compare_mixes(channels(LEAD), channels(LEAD[1:]), RATE)


@pytest.mark.parametrize(
    ("seconds", "known"),
    [(0.0, 0), (0.3, 0), (1.3, 1), (1.4, 2), (4.3, 2), (4.4, 3)],
    ids=lambda value: f"{value}",
)
def test_short_mixes_lack_the_figures_that_need_a_larger_image(seconds: float, known: int) -> None:
    frames = round(seconds * RATE)
    similarity = compare_mixes(channels(LEAD[:frames]), channels((LEAD + BASS)[:frames]), RATE)
    figures = [similarity.rmse, similarity.ssim, similarity.vif]
    assert [math.isfinite(figure) for figure in figures] == [number < known for number in range(3)]


def test_silence_is_even_grey() -> None:
    silence = np.zeros((6 * RATE, 1), np.float32)
    similarity = compare_mixes(silence, silence, RATE)
    assert (similarity.rmse, similarity.ssim) == (0.0, 1.0)
    assert math.isnan(similarity.vif)
