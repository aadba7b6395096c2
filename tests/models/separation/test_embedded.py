"""The built-in separator: exact sums, no seams, any length and rate, and parts where they belong."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.separation.embedded import Embedded
from models.separation.readers import InMemory, stretch
from models.separation.separator import SOURCES, Stereo
from tests.models.separation.mixes import (
    ONE_ROUNDING,
    joined,
    noise,
    power,
    reader,
    strokes,
    tone,
    worst_sum,
)

RATE = 8000


def separated(mix: Stereo, rate: int = RATE, hops: int = 43) -> dict[str, Stereo]:
    sources = joined(Embedded(hops).separate(reader(mix, rate)))
    assert worst_sum(sources, mix) <= ONE_ROUNDING
    return sources


def main_source(sources: dict[str, Stereo]) -> str:
    return max(sources, key=lambda name: power(sources[name]))


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 3 * RATE), st.integers(1, 60), st.integers(0, 9))
def test_segments_of_any_length_tile_a_mix_of_any_length_and_sum_to_it(frames: int, hops: int, seed: int) -> None:
    mix = noise(3.0, RATE, seed=seed)[:, :frames]
    sources = separated(mix, hops=hops)
    assert sources["drums"].shape == mix.shape


@pytest.mark.parametrize("hops", [1, 7, 50])
def test_no_sample_depends_on_the_length_of_the_segments(hops: int) -> None:
    mix = noise(4.0, RATE) + strokes(4.0, RATE)
    whole, parts = separated(mix, hops=1000), separated(mix, hops=hops)
    for name in SOURCES:
        np.testing.assert_allclose(parts[name], whole[name], rtol=0.0, atol=1e-7)


def test_a_run_that_begins_in_the_middle_gives_what_a_whole_run_gives_there() -> None:
    mix = noise(4.0, RATE)
    whole = separated(mix)
    rest = joined(Embedded(43).separate_from(reader(mix, RATE), 12345), start=12345)
    for name in SOURCES:
        np.testing.assert_allclose(rest[name], whole[name][:, 12345:], rtol=0.0, atol=1e-7)


@pytest.mark.parametrize("rate", [8000, 11025, 44100, 48000, 96000, 192000])
def test_every_rate_from_8_to_192_khz_is_taken_apart_at_half_a_second(rate: int) -> None:
    sources = separated(noise(0.5, rate), rate)
    assert all(np.isfinite(part).all() for part in sources.values())


@pytest.mark.parametrize("rate", [7999, 192001])
def test_other_rates_are_refused_by_their_number(rate: int) -> None:
    with pytest.raises(ValueError, match=f"8000..192000 Hz, not {rate}"):
        next(Embedded().separate(reader(noise(0.1, rate), rate)))


def test_silence_stays_silence() -> None:
    sources = separated(np.zeros((2, 3 * RATE), np.float32))
    assert all(not part.any() for part in sources.values())


def test_a_mono_mix_gives_sources_that_are_the_same_on_both_sides() -> None:
    mono = noise(2.0, RATE)
    mono[1] = mono[0]
    for part in separated(mono).values():
        np.testing.assert_array_equal(part[0], part[1])


@pytest.mark.parametrize("right", [0.0, -0.3])
def test_a_tone_on_one_side_or_in_antiphase_is_neither_voice_nor_bass(right: float) -> None:
    sources = separated(tone(1000.0, 2.0, RATE, right=right) + tone(60.0, 2.0, RATE, right=right))
    for name in ("vocals", "bass"):
        assert power(sources[name]) < 1e-6 * power(sources["other"])


def test_a_steady_tone_in_the_middle_is_bass_when_low_and_voice_when_in_its_band() -> None:
    assert main_source(separated(tone(60.0, 3.0, RATE))) == "bass"
    assert main_source(separated(tone(1000.0, 3.0, RATE))) == "vocals"


def test_clicks_are_drums_wherever_they_are_panned() -> None:
    clicks = strokes(3.0, RATE)
    for sides in ([1.0, 1.0], [1.0, 0.0], [1.0, -1.0]):
        assert main_source(separated(clicks * np.array([sides], np.float32).T)) == "drums"


def test_swapping_the_sides_swaps_the_sides_of_every_source() -> None:
    mix = noise(2.0, RATE) + tone(500.0, 2.0, RATE, right=0.1)
    plain, swapped = separated(mix), separated(np.ascontiguousarray(mix[::-1]))
    for name in SOURCES:
        np.testing.assert_allclose(swapped[name][::-1], plain[name], rtol=0.0, atol=1e-6)


@pytest.mark.parametrize("gain", [1e-4, 100.0])
def test_a_mix_at_another_level_gives_the_same_sources_at_that_level(gain: float) -> None:
    mix = noise(2.0, RATE) + strokes(2.0, RATE)
    plain, scaled = separated(mix), separated(np.float32(gain) * mix)
    for name in SOURCES:
        np.testing.assert_allclose(scaled[name] / gain, plain[name], rtol=0.0, atol=1e-5)


def test_memory_does_not_grow_with_the_length() -> None:
    class Hour:
        sample_rate = RATE
        frames = 3600 * RATE

        def read(self, start: int, stop: int) -> Stereo:
            return np.random.default_rng(abs(start)).standard_normal((2, stop - start)).astype(np.float32)

    tracemalloc.start()
    run = Embedded().separate(Hour())
    peaks = []
    for _ in range(8):
        next(run)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
    tracemalloc.stop()
    assert max(peaks[2:]) < 1.1 * peaks[1]
    assert max(peaks) < 100e6


def test_progress_counts_up_to_1_and_may_call_it_off() -> None:
    told: list[float] = []
    joined(Embedded(20).separate(reader(noise(3.0, RATE), RATE), told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        joined(Embedded(20).separate(reader(noise(3.0, RATE), RATE), stop))


def test_audio_that_holds_no_numbers_is_refused() -> None:
    broken = noise(1.0, RATE)
    broken[0, 100] = np.nan
    with pytest.raises(ValueError, match="finite"):
        joined(Embedded().separate(reader(broken, RATE)))


def test_a_reader_that_gives_another_shape_is_refused() -> None:
    class Short:
        sample_rate, frames = RATE, 100

        def read(self, start: int, stop: int) -> Stereo:
            return np.zeros((2, 5), np.float32)

    with pytest.raises(ValueError, match=r"\(2, 10\) samples, not \(2, 5\)"):
        stretch(Short(), 0, 10)


def test_a_reader_in_memory_gives_zeros_outside_and_a_mono_recording_on_both_sides() -> None:
    mono = InMemory(np.array([[1.0, 2.0, 3.0]], np.float32), RATE)
    np.testing.assert_array_equal(mono.read(-1, 5), [[0, 1, 2, 3, 0, 0]] * 2)
    assert not mono.read(3, 9).any()


def test_the_label_says_that_these_are_no_stems() -> None:
    assert "not stems" in Embedded().label
