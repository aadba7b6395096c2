"""Hand-computed assembly: a ramp at 1000 Hz, so frame ``i`` of the file holds ``i / 1000``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from bridge.audio.assemble import stream_parts
from bridge.audio.media import Library
from bridge.audio.parts import parts_of
from bridge.audio.voice import Quality
from bridge.session import Fade, Item, Source, Take
from tests.bridge.audio.sounds import assembled, item, track, wave, write

RAMP = np.arange(1000) / 1000


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    return write(tmp_path / "ramp.wav", RAMP)


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    return write(tmp_path / "stereo.wav", np.stack([np.full(100, 0.5), np.full(100, 0.25)], axis=1))


@pytest.fixture
def six(tmp_path: Path) -> Path:
    return write(tmp_path / "six.wav", np.tile(np.arange(1, 7) / 10, (100, 1)))


def close(actual: np.ndarray, expected: ArrayLike) -> None:
    np.testing.assert_allclose(actual, np.asarray(expected), atol=1e-6)


def test_item_plays_at_its_position(ramp: Path) -> None:
    out = assembled(track(item(ramp, position=0.25)))
    close(out[:250, 0], 0.0)
    close(out[250:, 0], RAMP)


def test_item_plays_from_its_offset_for_its_length(ramp: Path) -> None:
    close(assembled(track(item(ramp, offset=0.1, length=0.2)))[:, 0], RAMP[100:300])


def test_media_shorter_than_the_item_ends_in_silence(ramp: Path) -> None:
    out = assembled(track(item(ramp, offset=0.9, length=0.5)), length=500)
    close(out[:100, 0], RAMP[900:])
    close(out[100:, 0], 0.0)


def test_offset_before_the_media_starts_with_silence(ramp: Path) -> None:
    out = assembled(track(item(ramp, offset=-0.1, length=0.2)))
    close(out[:, 0], np.concatenate([np.zeros(100), RAMP[:100]]))


def test_offset_beyond_the_media_is_silent(ramp: Path) -> None:
    assert len(assembled(track(item(ramp, offset=2.0)))) == 0


def test_looped_source_repeats_from_its_start(ramp: Path) -> None:
    out = assembled(track(item(ramp, offset=0.9, length=2.3, loop_source=True)))
    close(out[:, 0], np.concatenate([RAMP[900:], RAMP, RAMP, RAMP[:200]]))


def test_a_tiny_loop_repeats_many_times(tmp_path: Path) -> None:
    tiny = write(tmp_path / "tiny.wav", [0.1, 0.2, 0.3])
    out = assembled(track(item(tiny, offset=0.001, length=1.0, loop_source=True)))
    close(out[:, 0], np.resize([0.2, 0.3, 0.1], 1000))


def test_gains_of_item_and_take_multiply(ramp: Path) -> None:
    close(assembled(track(item(ramp, volume=0.5, take_volume=0.5)))[:, 0], RAMP / 4)


def test_negative_take_volume_inverts(ramp: Path) -> None:
    close(assembled(track(item(ramp, take_volume=-1.0)))[:, 0], -RAMP)


@pytest.mark.parametrize("block", [1, 7, 300, 5000])
def test_linear_fades_are_exact(tmp_path: Path, block: int) -> None:
    flat = write(tmp_path / "flat.wav", np.ones(1000))
    faded = item(flat, fade_in=Fade(length=0.1), fade_out=Fade(length=0.2))
    out = assembled(track(faded), block=block)[:, 0]
    close(out[:100], np.arange(100) / 100)
    close(out[100:800], 1.0)
    close(out[800:], np.arange(200, 0, -1) / 200)


@pytest.mark.parametrize("shape", range(7))
@pytest.mark.parametrize("curve", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_every_fade_rises_from_silence_to_full_level(tmp_path: Path, shape: int, curve: float) -> None:
    flat = write(tmp_path / "flat.wav", np.ones(1000))
    fade = Fade(length=0.5, shape=shape, curve=curve)
    out = assembled(track(item(flat, fade_in=fade)))[:, 0]
    assert out[0] == 0.0
    assert (np.diff(out) >= -1e-6).all()
    close(out[500:], 1.0)


def test_fade_out_of_an_item_longer_than_its_media_belongs_to_the_item(ramp: Path) -> None:
    out = assembled(track(item(ramp, length=2.0, fade_out=Fade(length=0.5))))
    close(out[:, 0], RAMP)


def test_muted_items_and_items_without_length_are_silent(ramp: Path) -> None:
    assert len(assembled(track(item(ramp, mute=True), item(ramp, length=0.0), item(ramp, length=-1.0)))) == 0


def test_overlapping_items_sum(ramp: Path) -> None:
    out = assembled(track(item(ramp), item(ramp, position=0.5)))
    expected = np.zeros(1500)
    expected[:1000] += RAMP
    expected[500:] += RAMP
    close(out[:, 0], expected)


def test_time_without_items_is_not_delivered(ramp: Path) -> None:
    from bridge.audio.assemble import stream

    blocks = list(stream(track(item(ramp, position=3600.0), item(ramp)), sample_rate=1000))
    assert [(block.start, len(block.samples)) for block in blocks] == [(0, 1000), (3600000, 1000)]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (0, [0.5, 0.25]),
        (1, [0.25, 0.5]),
        (2, [0.375]),
        (3, [0.5]),
        (4, [0.25]),
        (67, [0.5, 0.25]),
        (68, [0.25]),
    ],
)
def test_channel_modes_of_a_stereo_file(stereo: Path, mode: int, expected: list[float]) -> None:
    close(assembled(track(item(stereo, length=0.1, channel_mode=mode))), np.tile(expected, (100, 1)))


@pytest.mark.parametrize(
    ("mode", "track_channels", "expected"),
    [
        (0, 6, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
        (0, 2, [0.1, 0.2]),
        (1, 4, [0.2, 0.1, 0.3, 0.4]),
        (5, 6, [0.3]),
        (8, 6, [0.6]),
        (69, 6, [0.3, 0.4]),
    ],
)
def test_channel_modes_of_a_six_channel_file(
    six: Path, mode: int, track_channels: int, expected: list[float]
) -> None:
    wide = track(item(six, length=0.1, channel_mode=mode), channels=track_channels)
    close(assembled(wide), np.tile(expected, (100, 1)))


def test_a_channel_that_the_file_lacks_is_silent(stereo: Path) -> None:
    assert len(assembled(track(item(stereo, length=0.1, channel_mode=5)))) == 0


@pytest.mark.parametrize(("pan", "expected"), [(-1.0, [0.5, 0.0]), (0.5, [0.25, 0.25]), (1.0, [0.0, 0.25])])
def test_take_pan_turns_down_the_other_side(stereo: Path, pan: float, expected: list[float]) -> None:
    close(assembled(track(item(stereo, length=0.1, pan=pan))), np.tile(expected, (100, 1)))


def test_panned_mono_becomes_stereo(ramp: Path) -> None:
    out = assembled(track(item(ramp, pan=-1.0)))
    close(out[:, 0], RAMP)
    close(out[:, 1], 0.0)


def test_mono_beside_stereo_plays_on_both_channels(ramp: Path, stereo: Path) -> None:
    out = assembled(track(item(ramp), item(stereo, position=1.0, length=0.1)))
    close(out[:1000], np.stack([RAMP, RAMP], axis=1))


def section(ramp: Path, **told: object) -> Source:
    return replace(Source(kind="SECTION", inner=wave(ramp)), **told)  # type: ignore[arg-type]


def test_section_shows_its_window_and_nothing_else(ramp: Path) -> None:
    window = section(ramp, section_start=0.2, section_length=0.3)
    out = assembled(track(item(window, offset=0.1)), length=1000)
    close(out[:200, 0], RAMP[300:500])
    close(out[200:, 0], 0.0)


def test_reversed_section_plays_backwards(ramp: Path) -> None:
    window = section(ramp, section_start=0.2, section_length=0.3, section_reversed=True)
    close(assembled(track(item(window, offset=0.1)))[:, 0], RAMP[200:400][::-1])


def test_section_of_a_reversed_section_is_found_from_its_end(ramp: Path) -> None:
    inner = section(ramp, section_start=0.0, section_length=0.5, section_reversed=True)
    outer = Source(kind="SECTION", section_start=0.1, section_length=0.2, inner=inner)
    close(assembled(track(item(outer)))[:, 0], RAMP[200:400][::-1])


def test_looped_section_repeats_the_section(ramp: Path) -> None:
    window = section(ramp, section_start=0.2, section_length=0.3)
    out = assembled(track(item(window, loop_source=True)))
    close(out[:, 0], np.resize(RAMP[200:500], 1000))


def tone(rate: int, seconds: float = 1.0, frequency: float = 100.0) -> np.ndarray:
    moments = np.arange(round(rate * seconds)) / rate
    return 0.5 * np.sin(2 * np.pi * frequency * moments)


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
def test_another_sample_rate_is_resampled_in_place(tmp_path: Path, rate: int) -> None:
    out = assembled(track(item(write(tmp_path / "tone.wav", tone(rate), rate=rate))), rate=48000)
    assert len(out) == 48000
    np.testing.assert_allclose(out[2000:-2000, 0], tone(48000)[2000:-2000], atol=1e-3)


@pytest.mark.parametrize(("quality", "residual"), [("MQ", 1e-4), ("VHQ", 1e-6)])
def test_the_resampler_is_as_good_as_it_is_asked_to_be(tmp_path: Path, quality: Quality, residual: float) -> None:
    made = track(item(write(tmp_path / "tone.wav", tone(44100), rate=44100, subtype="FLOAT")))
    with Library() as library:
        parts = parts_of(made, library).parts
        blocks = list(stream_parts(parts, library, sample_rate=48000, channels=1, quality=quality))
    heard = np.concatenate([block.samples for block in blocks])[4000:-4000, 0]
    assert np.abs(heard - tone(48000)[4000:-4000]).max() < residual


def test_double_play_rate_plays_twice_as_fast(tmp_path: Path) -> None:
    path = write(tmp_path / "tone.wav", tone(48000), rate=48000)
    out = assembled(track(item(path, play_rate=2.0)), rate=48000)
    assert len(out) == 24000
    np.testing.assert_allclose(out[2000:-2000, 0], tone(48000, 0.5, 200.0)[2000:-2000], atol=1e-3)


def test_play_rate_may_undo_the_sample_rate(tmp_path: Path) -> None:
    path = write(tmp_path / "tone.wav", tone(24000), rate=24000)
    out = assembled(track(item(path, play_rate=2.0)), rate=48000)
    close(out[:, 0], tone(24000))


def test_only_the_active_take_plays_unless_all_do(ramp: Path, stereo: Path) -> None:
    takes = (Take(source=wave(ramp)), Take(source=wave(ramp), volume=2.0))
    both = Item(position=0.0, length=1.0, takes=takes, active=1)
    close(assembled(track(both))[:, 0], 2 * RAMP)
    close(assembled(track(replace(both, play_all_takes=True)))[:, 0], 3 * RAMP)
    assert len(assembled(track(replace(both, active=None)))) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 700))
def test_block_size_does_not_change_the_audio(ramp: Path, block: int) -> None:
    busy = track(
        item(ramp, position=0.1, fade_in=Fade(length=0.3, shape=5), fade_out=Fade(length=0.2)),
        item(ramp, position=0.5, length=3.0, loop_source=True, offset=0.4, volume=0.5, pan=0.3),
        item(section(ramp, section_start=0.1, section_length=0.77, section_reversed=True), position=4.5),
        item(ramp, position=1.0, length=0.05, take_volume=-1.0),
        item(ramp, position=2.0, play_rate=1.37),
    )
    np.testing.assert_allclose(assembled(busy, block=block), assembled(busy, block=5000), atol=1e-6)


def test_the_same_file_under_five_hundred_items_plays_everywhere(ramp: Path) -> None:
    items = [item(ramp, position=index * 0.02, offset=index * 0.001, length=0.01) for index in range(500)]
    out = assembled(track(*items))
    for index in (0, 123, 499):
        close(out[index * 20 : index * 20 + 10, 0], RAMP[index : index + 10])


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("a.flac", "PCM_24"),
        ("a.aiff", "PCM_16"),
        ("a.ogg", "VORBIS"),
        ("a.mp3", "MPEG_LAYER_III"),
        ("a.w64", "FLOAT"),
    ],
)
def test_formats_play(tmp_path: Path, name: str, subtype: str) -> None:
    path = write(tmp_path / name, tone(48000), rate=48000, subtype=subtype)
    out = assembled(track(item(path, offset=0.25, length=0.5)), rate=48000)
    np.testing.assert_allclose(out[2000:-2000, 0], tone(48000)[14000:34000], atol=0.02)
