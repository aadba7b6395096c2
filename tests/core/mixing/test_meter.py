from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meters.gating import OFFSET
from core.meters.loudness import integrated_loudness
from core.mixing.grid import FrameStream
from core.mixing.meter import Fingerprint, MixMeter
from core.units import db_from_power
from models.balance.material import BAND_EDGES, PEAK_BLOCK
from tests.core.mixing.sounds import RATE, fingerprint, noise
from tests.core.signals import sine

BANDS_AND_METER_DB = 0.1
"""Largest difference between the sum over bands and the meter's loudness of a stationary sound."""


def equal(one: Fingerprint, other: Fingerprint) -> None:
    for name in ("bands", "hops", "peaks", "sketch"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000])
def test_the_bands_of_noise_sum_to_its_loudness_at_every_rate(rate: int) -> None:
    samples = noise(5.0, rate=rate)
    power = float(fingerprint(samples, rate=rate).bands.sum()) / 5.0
    assert OFFSET + db_from_power(power) == pytest.approx(
        integrated_loudness(samples, rate), abs=BANDS_AND_METER_DB
    )


@pytest.mark.parametrize("hertz", [40.0, 100.0, 997.0, 12000.0, 18000.0])
def test_the_bands_of_a_sine_sum_to_its_loudness_and_the_loudest_is_its_own(hertz: float) -> None:
    samples = sine(hertz, 5.0, peak_db=-20.0)[:, np.newaxis]
    bands = fingerprint(samples, rate=48000).bands.sum(axis=(0, 2)) / 5.0
    loudness = OFFSET + db_from_power(float(bands.sum()))
    assert loudness == pytest.approx(integrated_loudness(samples, 48000), abs=BANDS_AND_METER_DB)
    loudest = int(bands.argmax())
    assert BAND_EDGES[loudest] <= min(hertz, BAND_EDGES[-1]) <= BAND_EDGES[loudest + 1]


def test_energies_of_a_stereo_sound_are_left_right_and_their_product() -> None:
    left = noise(2.0)
    found = fingerprint(np.hstack([left, -0.5 * left]))
    energy = found.hops.sum(axis=0)
    assert energy[1] == pytest.approx(0.25 * energy[0], rel=1e-4)
    assert energy[2] == pytest.approx(-0.5 * energy[0], rel=1e-4)


def test_of_many_channels_the_first_two_count() -> None:
    samples = noise(1.0, channels=4)
    equal(fingerprint(samples), fingerprint(samples[:, :2]))


def test_peaks_are_the_highest_samples_of_their_blocks() -> None:
    samples = np.zeros((RATE, 1))
    block = round(RATE * PEAK_BLOCK)
    samples[[0, block - 1, 3 * block]] = [[0.1], [-0.4], [0.2]]
    peaks = fingerprint(samples, block=500).peaks[:, 0]
    assert peaks[:5].tolist() == pytest.approx([0.4, 0.0, 0.0, 0.2, 0.0])
    assert len(peaks) == round(1.0 / PEAK_BLOCK)


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 5000))
def test_the_sizes_of_the_blocks_do_not_matter(block: int) -> None:
    samples = noise(0.4, channels=2)
    equal(fingerprint(samples), fingerprint(samples, block=max(block, 100)))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 30000), st.integers(0, 3000))
def test_a_gap_is_silence(start: int, gap: int) -> None:
    first, second = noise(0.1), noise(0.1, seed=2)
    with_gap = MixMeter(RATE, 1, BAND_EDGES, PEAK_BLOCK)
    with_gap.feed(start, first.astype(np.float32))
    with_gap.feed(start + len(first) + gap, second.astype(np.float32))
    whole = np.concatenate([np.zeros((start, 1)), first, np.zeros((gap, 1)), second])
    equal(with_gap.result(), fingerprint(whole))


def test_nothing_fed_is_nothing_measured() -> None:
    found = MixMeter(RATE, 1, BAND_EDGES, PEAK_BLOCK).result()
    assert (len(found.bands), len(found.hops), len(found.peaks)) == (0, 0, 0)
    assert not found.sketch.any()


def test_a_block_from_the_past_is_refused() -> None:
    stream = FrameStream(RATE, 1)
    list(stream.push(1000, np.zeros((500, 1), np.float32)))
    with pytest.raises(ValueError, match="from sample 1500 on"):
        list(stream.push(1499, np.zeros((1, 1), np.float32)))


def test_a_rate_below_1000_hz_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1000"):
        FrameStream(999, 1)
