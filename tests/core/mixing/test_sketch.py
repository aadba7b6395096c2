from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
import soxr

from core.mixing.gram import cross_powers
from core.mixing.grid import FrameStream
from core.mixing.sketch import BUCKETS
from core.mixing.weights import band_matrix, bin_gains
from models.balance.material import BAND_EDGES
from tests.core.mixing.sounds import RATE, Audio, alike, fingerprint, noise
from tests.core.signals import sine

HEARD = 20
"""Bands below half of the tests' sample rate."""

ERROR = 1.0 / math.sqrt(2.0 * BUCKETS)
"""Standard deviation of a correlation by sketches: 0.022."""

FIVE_SIGMA = 5.0 * ERROR


def hits(seed: int, seconds: float = 12.0) -> Audio:
    """Bursts of noise twice a second, as a drum: nearly all energy in few frames."""
    chance = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    decay = np.exp(-(time % 0.5) / 0.04)
    return (0.3 * decay * chance.standard_normal(len(time)))[:, np.newaxis]


def exactly_alike(sounds: list[Audio]) -> Audio:
    """The second way, shape (pairs, bands): every bin of every frame."""
    in_band = band_matrix(BAND_EDGES, RATE)[:, :HEARD]
    spectra = []
    for samples in sounds:
        stream = FrameStream(RATE, 1)
        frames = [*stream.push(0, samples.astype(np.float32)), *stream.finish()]
        spectra.append(np.concatenate([each.spectra[0] for each in frames]) * bin_gains(RATE))
    own = [(np.abs(each) ** 2).sum(axis=0) @ in_band for each in spectra]
    return np.array(
        [
            ((spectra[i] * spectra[j].conj()).real.sum(axis=0) @ in_band) / np.sqrt(own[i] * own[j])
            for i, j in combinations(range(len(sounds)), 2)
        ]
    )


@pytest.mark.parametrize(("gain", "correlation"), [(1.0, 1.0), (0.01, 1.0), (-1.0, -1.0)])
def test_a_sound_is_wholly_like_itself_and_its_inverse(gain: float, correlation: float) -> None:
    samples = noise(2.0)
    found = alike(fingerprint(samples), fingerprint(gain * samples))
    assert found[:HEARD] == pytest.approx(correlation, abs=1e-5)


@pytest.mark.parametrize("kind", ["noise", "hits"])
def test_sketches_say_how_alike_sounds_are_within_the_stated_error(kind: str) -> None:
    sounds = [hits(seed) if kind == "hits" else noise(12.0, seed=seed) for seed in range(1, 6)]
    prints = [fingerprint(sound) for sound in sounds]
    told = np.array([alike(one, other)[:HEARD] for one, other in combinations(prints, 2)])
    wrong = told - exactly_alike(sounds)
    assert np.abs(wrong).max() < FIVE_SIGMA
    assert wrong.std() == pytest.approx(ERROR, rel=0.2)


def test_half_of_a_sound_in_another_is_found_in_each_band() -> None:
    shared, own = noise(12.0), noise(12.0, seed=2)
    found = alike(fingerprint(shared), fingerprint(shared + own))[:HEARD]
    assert found == pytest.approx(math.sqrt(0.5), abs=FIVE_SIGMA + 0.05)


@pytest.mark.parametrize("phase", [0.0, 60.0, 90.0, 180.0])
def test_two_sines_are_as_alike_as_their_phases_say(phase: float) -> None:
    time = np.arange(20 * RATE) / RATE
    first, second = (np.sin(2.0 * np.pi * 440.0 * time + angle) for angle in (0.0, math.radians(phase)))
    found = alike(fingerprint(first[:, np.newaxis]), fingerprint(second[:, np.newaxis]))
    band = int(np.searchsorted(BAND_EDGES, 440.0)) - 1
    assert found[band] == pytest.approx(math.cos(math.radians(phase)), abs=FIVE_SIGMA)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_a_sound_is_like_itself_at_another_sample_rate(rate: int) -> None:
    samples = noise(2.0, rate=16000)
    again = soxr.resample(samples, 16000, rate, quality="VHQ")
    found = alike(fingerprint(samples), fingerprint(again, rate=rate))
    assert found[:18] == pytest.approx(1.0, abs=0.002)


def test_sounds_at_different_times_are_not_alike() -> None:
    samples = noise(1.0)
    assert np.abs(alike(fingerprint(samples), fingerprint(samples, start=5 * RATE))).max() < 2.0 * FIVE_SIGMA


def test_cross_powers_have_the_own_powers_on_the_diagonal_and_no_mix_is_below_zero() -> None:
    samples = [noise(1.0, seed=seed) for seed in range(4)]
    samples.append(-samples[0])
    sketches = [np.repeat(fingerprint(sound).sketch, 2, axis=0) for sound in samples]
    powers = np.random.default_rng(1).uniform(0.0, 1.0, (len(BAND_EDGES) - 1, 5))
    powers[3, 2] = 0.0
    found = cross_powers(sketches, powers)
    assert np.array_equal(np.diagonal(found, axis1=1, axis2=2), powers)
    assert np.array_equal(found, found.transpose(0, 2, 1))
    assert np.linalg.eigvalsh(found).min() > -1e-6
    assert not found[3, 2].any()


@pytest.mark.parametrize("order", [[3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]])
def test_the_order_of_the_tracks_does_not_matter(order: list[int]) -> None:
    sketches = [np.repeat(fingerprint(noise(0.3, seed=seed)).sketch, 2, axis=0) for seed in range(4)]
    powers = np.arange(1.0, 1.0 + 4 * (len(BAND_EDGES) - 1)).reshape(-1, 4)
    found = cross_powers(sketches, powers)
    moved = cross_powers([sketches[index] for index in order], powers[:, order])
    np.testing.assert_allclose(moved, found[:, order][:, :, order], rtol=1e-4, atol=1e-3)


def test_no_track_has_no_cross_power() -> None:
    assert cross_powers([], np.zeros((3, 0))).shape == (3, 0, 0)


def test_a_sine_between_two_rates_lies_in_the_same_bins() -> None:
    one, other = (fingerprint(sine(1000.0, 2.0, rate=rate)[:, np.newaxis], rate=rate) for rate in (44100, 48000))
    band = int(np.searchsorted(BAND_EDGES, 1000.0)) - 1
    assert alike(one, other)[band] == pytest.approx(1.0, abs=0.001)
