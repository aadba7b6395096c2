from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.meters.gating import OFFSET
from core.meters.loudness import LoudnessMeter
from core.mixing.meter import Fingerprint, MixMeter
from core.units import db_from_power
from models.balance.material import BAND_EDGES, PEAK_BLOCK
from tests.core.signals import sine

BAND_AND_LOUDNESS_DB = 0.1
"""Largest difference between the sum over bands and the meter on a stationary sound: soft edges of the windows."""


def fingerprint(
    samples: NDArray[np.floating], rate: int = 48000, *, start: int = 0, block: int = 1 << 16
) -> Fingerprint:
    meter = MixMeter(rate, samples.shape[1], BAND_EDGES, PEAK_BLOCK)
    for first in range(0, len(samples), block):
        meter.feed(start + first, samples[first : first + block].astype(np.float32))
    return meter.result()


def noise(seconds: float, rate: int = 48000, channels: int = 1, seed: int = 1) -> NDArray[np.float64]:
    return 0.1 * np.random.default_rng(seed).standard_normal((round(seconds * rate), channels))


def metered(samples: NDArray[np.floating], rate: int) -> float:
    meter = LoudnessMeter(rate, samples.shape[1])
    meter.feed(samples.astype(np.float32))
    return meter.integrated()


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000])
def test_the_bands_of_noise_sum_to_its_loudness_at_every_rate(rate: int) -> None:
    samples = noise(6.0, rate)
    power = float(fingerprint(samples, rate).bands.sum()) / 6.0
    assert OFFSET + db_from_power(power) == pytest.approx(metered(samples, rate), abs=BAND_AND_LOUDNESS_DB)


@pytest.mark.parametrize("hertz", [40.0, 100.0, 997.0, 12000.0, 18000.0])
def test_the_bands_of_a_sine_sum_to_its_loudness_and_lie_where_it_is(hertz: float) -> None:
    samples = sine(hertz, 5.0, peak_db=-20.0)[:, np.newaxis]
    bands = fingerprint(samples).bands.sum(axis=(0, 2)) / 5.0
    assert OFFSET + db_from_power(float(bands.sum())) == pytest.approx(
        metered(samples, 48000), abs=BAND_AND_LOUDNESS_DB
    )
    loudest = int(bands.argmax())
    assert BAND_EDGES[loudest] <= min(hertz, BAND_EDGES[-2]) <= BAND_EDGES[loudest + 1]
