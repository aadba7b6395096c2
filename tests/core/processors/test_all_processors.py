"""What holds for every processor: blocks, silence, types, channels, extremes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.processors.biquads import Biquads
from core.processors.delay import Delay, DelaySettings
from core.processors.dynamics import Compressor, CompressorSettings
from core.processors.filters import EqBand, Equaliser
from core.processors.limiter import Limiter, LimiterSettings
from core.processors.multiband import MultibandBand, MultibandCompressor, MultibandSettings
from core.processors.pan import Panner, stereo_pan_matrix
from core.processors.reverb import Reverb, ReverbSettings
from core.processors.saturation import SaturationSettings, Saturator
from core.processors.stream import LOUDEST, Processor
from tests.core.signals import cut

Make = Callable[[float, int], Processor]

SQUASH = MultibandBand(threshold_db=-50.0, ratio=8.0, attack_ms=1.0, release_ms=30.0, knee_db=12.0)
KEYED = CompressorSettings(
    threshold_db=-40.0, ratio=5.0, pre_comp_ms=1.3, detector_high_pass_hz=80.0, detector_low_pass_hz=3000.0
)

PROCESSORS: dict[str, Make] = {
    "equaliser": lambda rate, channels: Equaliser(
        [EqBand("low_shelf", 80.0, 6.0), EqBand("band", 900.0, -9.0, 0.5)], rate, channels
    ),
    "compressor": lambda rate, channels: Compressor(KEYED, rate, channels),
    "multiband": lambda rate, channels: MultibandCompressor(
        MultibandSettings(crossovers_hz=(150.0, 900.0, 3000.0), bands=(SQUASH,) * 4), rate, channels
    ),
    "limiter": lambda rate, channels: Limiter(LimiterSettings(threshold_db=-30.0), rate, channels),
    "reverb": lambda rate, channels: Reverb(
        ReverbSettings(rt60_s=0.2, delay_ms=3.0, width=0.3, low_pass_hz=3000.0, dry_db=0.0), rate, channels
    ),
    "delay": lambda rate, channels: Delay(
        DelaySettings(time_ms=7.0, feedback_db=-6.0, high_pass_hz=100.0, ping_pong=channels % 2 == 0),
        rate,
        channels,
    ),
    "tape": lambda rate, channels: Saturator(SaturationSettings(kind="tape"), rate, channels),
    "tube": lambda rate, channels: Saturator(SaturationSettings(kind="tube", dry_db=-6.0), rate, channels),
    "waveshaper": lambda rate, channels: Saturator(SaturationSettings(kind="waveshaper"), rate, channels),
}

EXTREMES: dict[str, Make] = {
    "equaliser": lambda rate, channels: Equaliser(
        [
            EqBand("band", 1.0, 60.0, 0.01),
            EqBand("notch", 0.499 * rate, 0.0, 6.0),
            EqBand("low_shelf", 5.0, -90.0),
        ],
        rate,
        channels,
    ),
    "compressor": lambda rate, channels: Compressor(
        CompressorSettings(
            threshold_db=-120.0, ratio=math.inf, attack_ms=0.0, release_ms=0.0, knee_db=60.0, rms_size_ms=0.0
        ),
        rate,
        channels,
    ),
    "multiband": lambda rate, channels: MultibandCompressor(
        MultibandSettings(crossovers_hz=(10.0, 11.0, 0.49 * rate), bands=(SQUASH,) * 4), rate, channels
    ),
    "limiter": lambda rate, channels: Limiter(
        LimiterSettings(threshold_db=-60.0, ceiling_db=-60.0, release_ms=0.0, look_ahead_ms=0.5), rate, channels
    ),
    "reverb": lambda rate, channels: Reverb(ReverbSettings(rt60_s=30.0, dampening=1.0), rate, channels),
    "delay": lambda rate, channels: Delay(DelaySettings(time_ms=1.0, feedback_db=-0.1), rate, channels),
    "saturation": lambda rate, channels: Saturator(SaturationSettings(drive_db=24.0), rate, channels),
}


def noise(frames: int, channels: int, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((frames, channels)).astype(np.float32)


def states(processor: object) -> Iterator[NDArray[np.float64]]:
    """Every array of floats that a processor holds."""
    for value in vars(processor).values():
        if isinstance(value, Biquads):
            yield from states(value)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, np.ndarray) and part.dtype == np.float64:
                yield part


@pytest.mark.parametrize("name", PROCESSORS)
@settings(max_examples=12, deadline=None)
@given(sizes=st.lists(st.integers(0, 700), max_size=12), channels=st.sampled_from([1, 2, 3]))
def test_the_sizes_of_the_blocks_do_not_change_one_bit(name: str, sizes: list[int], channels: int) -> None:
    sound = noise(3000, channels)
    whole = PROCESSORS[name](48000.0, channels).process(sound)
    processor = PROCESSORS[name](48000.0, channels)
    pieces = [processor.process(block) for block in cut(sound, sizes)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize("name", PROCESSORS)
def test_one_frame_at_a_time_gives_the_same_bits(name: str) -> None:
    sound = noise(600, 2)
    processor = PROCESSORS[name](48000.0, 2)
    whole = PROCESSORS[name](48000.0, 2).process(sound)
    np.testing.assert_array_equal(
        np.concatenate([processor.process(frame) for frame in np.split(sound, 600)]), whole
    )


@pytest.mark.parametrize("name", PROCESSORS)
def test_reset_returns_to_the_beginning(name: str) -> None:
    processor = PROCESSORS[name](48000.0, 2)
    first = processor.process(noise(777, 2))
    assert not np.array_equal(processor.process(noise(777, 2)), first)
    processor.reset()
    np.testing.assert_array_equal(processor.process(noise(777, 2)), first)


@pytest.mark.parametrize("name", PROCESSORS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_silence_stays_silence(name: str, dtype: type[np.floating]) -> None:
    out = PROCESSORS[name](48000.0, 2).process(np.zeros((5000, 2), dtype))
    assert out.dtype == dtype
    assert not out.any()


@pytest.mark.parametrize("name", PROCESSORS)
def test_after_a_sound_has_ended_output_and_state_reach_zero_without_denormal_numbers(name: str) -> None:
    processor = PROCESSORS[name](8000.0, 2)
    processor.process(noise(1000, 2))
    denormal = np.finfo(np.float32).tiny
    for _ in range(40):
        out = processor.process(np.zeros((8000, 2), np.float32))
        assert not np.any((out != 0.0) & (np.abs(out) < denormal))
    assert not out.any()
    held = list(states(processor))
    assert held
    for state in held:
        assert not np.any((state != 0.0) & (np.abs(state) < 1e-300))


@pytest.mark.parametrize("name", PROCESSORS)
@pytest.mark.parametrize("tiny", [1e-40, 5e-324, 1e-200])
def test_denormal_input_comes_out_as_silence(name: str, tiny: float) -> None:
    processor = PROCESSORS[name](48000.0, 1)
    assert not processor.process(np.full((3000, 1), tiny)).any()


@pytest.mark.parametrize("name", PROCESSORS)
def test_float32_and_float64_agree(name: str) -> None:
    sound = 0.3 * noise(4000, 2)
    short = PROCESSORS[name](48000.0, 2).process(sound)
    long = PROCESSORS[name](48000.0, 2).process(sound.astype(np.float64))
    assert short.dtype == np.float32
    assert long.dtype == np.float64
    np.testing.assert_allclose(short, long, atol=1e-6)


@pytest.mark.parametrize("name", PROCESSORS)
def test_six_channels_that_are_alike_come_out_alike_in_pairs(name: str) -> None:
    """A reverb's channels differ on purpose; all others treat equal channels equally."""
    mono = noise(3000, 1)
    out = PROCESSORS[name](48000.0, 6).process(np.tile(mono, 6))
    assert out.shape == (3000, 6)
    if name == "reverb":
        assert not np.array_equal(out[:, 0], out[:, 1])
    else:
        np.testing.assert_array_equal(out, np.tile(out[:, :1], 6))


@pytest.mark.parametrize("name", ["equaliser", "delay", "tape", "tube", "waveshaper"])
def test_channels_that_are_not_linked_do_not_hear_each_other(name: str) -> None:
    sound = noise(3000, 3)
    together = PROCESSORS[name](48000.0, 3).process(sound)
    for channel in range(3):
        alone = PROCESSORS[name](48000.0, 1).process(sound[:, channel : channel + 1])
        np.testing.assert_array_equal(together[:, channel : channel + 1], alone)


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("rate", [8000.0, 48000.0, 192000.0])
def test_extreme_settings_and_levels_stay_finite(name: str, rate: float) -> None:
    processor = EXTREMES[name](rate, 2)
    loud = np.sign(noise(20000, 2).astype(np.float64)) * LOUDEST
    for block in (loud, np.zeros((20000, 2)), loud * 1e-12):
        assert np.isfinite(processor.process(block)).all()
    for state in states(processor):
        assert np.isfinite(state).all()


def test_a_panner_has_no_state() -> None:
    panner = Panner(stereo_pan_matrix(0.3, 0.5), 48000.0)
    sound = noise(1000, 2)
    whole = panner.process(sound)
    np.testing.assert_array_equal(np.concatenate([panner.process(block) for block in cut(sound, [1, 300])]), whole)
    assert not panner.process(np.zeros((10, 2))).any()
