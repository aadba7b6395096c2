from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.processors.dynamics import Compressor, CompressorSettings, compress
from core.processors.gain import GainLaw, static_gain
from tests.core.signals import sine

RATE = 48000
RATES = (44100, 48000, 96000)

REFERENCE_TOLERANCE_DB = 1e-6


def reference_gain(levels: NDArray[np.float64], law: GainLaw, rate: int) -> NDArray[np.float64]:
    """Giannoulis 2012 in plain Python, sample by sample: squares of one channel in, gain in dB out."""
    attack, release, rms = (
        math.exp(-1.0 / (ms * 1e-3 * rate)) if ms > 1e-9 else 0.0
        for ms in (law.attack_ms, law.release_ms, law.rms_size_ms)
    )
    mean = y1 = y = 0.0
    out = []
    for square in levels:
        mean = rms * mean + (1.0 - rms) * square
        x = 10.0 * math.log10(max(mean, 1e-60))
        t, w = law.threshold_db, law.knee_db
        if 2.0 * (x - t) < -w:
            shaped = x
        elif w > 0.0 and 2.0 * abs(x - t) <= w:
            shaped = x + (1.0 / law.ratio - 1.0) * (x - t + w / 2.0) ** 2 / (2.0 * w)
        else:
            shaped = t + (x - t) / law.ratio
        reduction = x - shaped
        y1 = max(reduction, release * y1 + (1.0 - release) * reduction)
        y = attack * y + (1.0 - attack) * y1
        out.append(law.makeup_db - y)
    return np.array(out)


def steady(level_db: float, *, seconds: float = 0.5, rate: int = RATE) -> NDArray[np.float64]:
    """A constant: its peak and its RMS are the same."""
    return np.full((round(seconds * rate), 1), 10.0 ** (level_db / 20.0))


def gain_of(law: CompressorSettings, sound: NDArray[np.float64], rate: int = RATE) -> NDArray[np.float64]:
    return Compressor(law, rate, sound.shape[1]).process_keyed(sound)[1]


@pytest.mark.parametrize(
    ("level", "ratio", "knee", "gain"),
    [
        (-30.0, 4.0, 0.0, 0.0),
        (-20.0, 4.0, 0.0, 0.0),
        (-8.0, 4.0, 0.0, -9.0),  # 12 dB over become 3
        (-8.0, 2.0, 0.0, -6.0),
        (-8.0, math.inf, 0.0, -12.0),
        (-8.0, 1.0, 0.0, 0.0),
        (-20.0, 4.0, 10.0, -0.9375),  # (3/4) 5^2 / (2 * 10)
        (-25.0, 4.0, 10.0, 0.0),
        (-15.0, 4.0, 10.0, -3.75),
        (-8.0, 4.0, 10.0, -9.0),
    ],
)
def test_the_static_curve_is_as_computed_by_hand(level: float, ratio: float, knee: float, gain: float) -> None:
    law = CompressorSettings(threshold_db=-20.0, ratio=ratio, knee_db=knee, attack_ms=5.0, release_ms=50.0)
    assert static_gain(level, law) == pytest.approx(gain, abs=1e-12)
    for rate in RATES:
        assert gain_of(law, steady(level, rate=rate), rate)[-1] == pytest.approx(gain, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(
    st.builds(
        GainLaw,
        threshold_db=st.floats(-60.0, 0.0),
        ratio=st.floats(1.0, 40.0) | st.just(math.inf),
        attack_ms=st.floats(0.0, 50.0),
        release_ms=st.floats(0.0, 300.0),
        knee_db=st.floats(0.0, 24.0),
        rms_size_ms=st.sampled_from([0.0, 1.0, 20.0]),
        makeup_db=st.floats(-10.0, 10.0),
    )
)
def test_the_gain_follows_the_reference_sample_by_sample(law: GainLaw) -> None:
    rng = np.random.default_rng(3)
    sound = rng.standard_normal((3000, 1)) * np.repeat([0.01, 1.0, 0.0, 0.3, 0.001], 600)[:, np.newaxis]
    gain = gain_of(CompressorSettings(**vars(law)), sound)
    np.testing.assert_allclose(gain, reference_gain(sound[:, 0] ** 2, law, RATE), atol=REFERENCE_TOLERANCE_DB)


@pytest.mark.parametrize("rate", RATES)
def test_the_attack_covers_63_percent_in_its_time(rate: int) -> None:
    law = CompressorSettings(threshold_db=-20.0, ratio=math.inf, attack_ms=10.0, release_ms=200.0, rms_size_ms=0.0)
    gain = gain_of(law, steady(0.0, rate=rate), rate)
    reached = int(np.argmax(gain <= -20.0 * (1.0 - math.exp(-1.0)))) + 1
    assert reached / rate == pytest.approx(10e-3, abs=1.5 / rate)


@pytest.mark.parametrize("rate", RATES)
def test_the_release_covers_63_percent_in_its_time(rate: int) -> None:
    law = CompressorSettings(threshold_db=-20.0, ratio=math.inf, attack_ms=0.0, release_ms=100.0, rms_size_ms=0.0)
    sound = np.concatenate([steady(0.0, rate=rate), steady(-60.0, seconds=1.0, rate=rate)])
    gain = gain_of(law, sound, rate)[rate // 2 :]
    reached = int(np.argmax(gain >= -20.0 * math.exp(-1.0))) + 1
    assert reached / rate == pytest.approx(100e-3, abs=1.5 / rate)


def test_a_sine_reads_3_db_lower_as_rms_than_as_peak() -> None:
    tone = sine(1000.0, 1.0)[:, np.newaxis]
    law = {"threshold_db": -23.0, "ratio": math.inf, "attack_ms": 0.0, "release_ms": 1000.0}
    peak = gain_of(CompressorSettings(**law, rms_size_ms=0.0), tone)
    rms = gain_of(CompressorSettings(**law, rms_size_ms=300.0), tone)
    assert peak.min() == pytest.approx(-23.0, abs=0.01)
    assert rms[-1] == pytest.approx(-20.0, abs=0.25)  # 300 ms have covered 96 % of the second, and ripple is left


def test_pre_comp_lets_the_gain_fall_before_the_sound_arrives() -> None:
    sound = np.concatenate([np.zeros((1000, 1)), np.ones((1000, 1))])
    law = CompressorSettings(threshold_db=-20.0, ratio=math.inf, attack_ms=1.0, rms_size_ms=0.0, pre_comp_ms=10.0)
    out = compress(sound, RATE, law)
    assert out.shape == sound.shape
    assert abs(out[1000, 0]) == pytest.approx(0.1, abs=0.001)
    plain = compress(sound, RATE, CompressorSettings(threshold_db=-20.0, ratio=math.inf, attack_ms=1.0))
    assert abs(plain[1000, 0]) > 0.9


def test_the_loudest_channel_decides_for_all() -> None:
    law = CompressorSettings(threshold_db=-20.0, ratio=2.0, attack_ms=1.0)
    loud, quiet = steady(-8.0), steady(-40.0)
    both = Compressor(law, RATE, 2).process(np.concatenate([quiet, loud], axis=1))
    np.testing.assert_allclose(both[-1], [10 ** (-46.0 / 20.0), 10 ** (-14.0 / 20.0)], rtol=1e-6)


def test_a_side_chain_decides_in_place_of_the_sound() -> None:
    law = CompressorSettings(threshold_db=-20.0, ratio=math.inf, attack_ms=1.0, pre_comp_ms=2.0)
    ducked = compress(np.tile(steady(-40.0), 2), RATE, law, side=steady(0.0))
    np.testing.assert_allclose(ducked[-200], [10 ** (-60.0 / 20.0)] * 2, rtol=1e-6)
    untouched = compress(steady(0.0), RATE, law, side=np.zeros((RATE // 2, 3)))
    np.testing.assert_array_equal(untouched, steady(0.0))


@pytest.mark.parametrize(
    ("cut", "deaf_to", "heard"),
    [({"detector_high_pass_hz": 1000.0}, 50.0, 2000.0), ({"detector_low_pass_hz": 200.0}, 8000.0, 100.0)],
)
def test_the_detector_does_not_hear_what_its_filters_take(
    cut: dict[str, float], deaf_to: float, heard: float
) -> None:
    law = CompressorSettings(threshold_db=-30.0, ratio=math.inf, **cut)
    assert gain_of(law, sine(deaf_to, 0.5)[:, np.newaxis])[-1] > -1.0
    assert gain_of(law, sine(heard, 0.5)[:, np.newaxis])[-1] < -20.0


def test_wet_and_dry_are_mixed_in_time() -> None:
    sound = np.random.default_rng(1).standard_normal((2000, 2))
    law = CompressorSettings(threshold_db=0.0, wet_db=-6.0206, dry_db=-6.0206, pre_comp_ms=5.0)
    np.testing.assert_allclose(compress(sound, RATE, law), sound, rtol=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [{"ratio": 0.5}, {"attack_ms": -1.0}, {"threshold_db": math.nan}, {"knee_db": 100.0}, {"pre_comp_ms": 1e4}],
)
def test_settings_outside_their_range_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be in .*, not"):
        CompressorSettings(**wrong)


def test_a_side_chain_of_another_shape_is_refused() -> None:
    compressor = Compressor(CompressorSettings(), RATE, 2, side_channels=1)
    with pytest.raises(ValueError, match="the block's 10 frames, not 9"):
        compressor.process_keyed(np.zeros((10, 2)), np.zeros((9, 1)))
    with pytest.raises(ValueError, match="must have 1 channels, not 2"):
        compressor.process(np.zeros((10, 2)))
