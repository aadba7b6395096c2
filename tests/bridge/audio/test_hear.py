from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bridge.audio.assemble import stretch
from bridge.audio.hear import built_in_ear, file_windows, hear_file, to_mono, track_windows
from bridge.audio.measure import measure
from bridge.audio.media import Library, UnreadableMedia
from bridge.audio.parts import parts_of
from bridge.errors import UserError
from bridge.session import Fade
from models.ears.sound.windows import FRAMES, LOUDEST, RATE
from tests.bridge.audio.ears import PitchEar, sine
from tests.bridge.audio.sounds import assembled, item, track, write

NOISE = np.random.default_rng(5).standard_normal(9000) * 0.1


def loud_at(
    place: float, *, seconds: float, rate: int, pitch: float = 1000.0
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A quiet hum with three loud seconds at a place."""
    samples = sine(100.0, seconds, rate=rate, gain=0.04)
    first = round(place * rate)
    samples[first : first + 3 * rate] = sine(pitch, 3.0, rate=rate)
    return samples


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"offset": 1.5},
        {"loop_source": True, "length": 20.0},
        {"fade_in": Fade(length=3.0), "fade_out": Fade(length=4.0)},
        {"volume": 0.5, "pan": 0.5},
    ],
    ids=["plain", "offset", "looped", "fades", "gain and pan"],
)
def test_a_stretch_is_what_plays_there(told: dict[str, object], tmp_path: Path) -> None:
    path = write(tmp_path / "noise.wav", NOISE)
    options: dict[str, object] = {"position": 1.0, "length": 8.0, **told}
    playing = track(item(path, **options), item(path, position=4.0, length=2.0))  # type: ignore[arg-type]
    whole = assembled(playing)
    for start, count in ((0, 700), (900, 2500), (4500, 1000), (len(whole) - 100, 300)):
        with Library() as library:
            parts = parts_of(playing, library).parts
            got = stretch(parts, library, sample_rate=1000, channels=whole.shape[1], start=start, count=count)
        expected = np.zeros((count, whole.shape[1]), np.float32)
        there = whole[start : start + count]
        expected[: len(there)] = there
        np.testing.assert_allclose(got, expected, atol=1e-7)


def test_a_stretch_at_another_rate_is_what_plays_there(tmp_path: Path) -> None:
    path = write(tmp_path / "slow.wav", sine(20.0, 9.0, rate=1000))
    playing = track(item(path, length=12.0, play_rate=0.8))
    whole = assembled(playing, rate=1500)
    with Library() as library:
        parts = parts_of(playing, library).parts
        got = stretch(parts, library, sample_rate=1500, channels=1, start=6000, count=3000)
    np.testing.assert_allclose(got[200:-200], whole[6200:8800], atol=0.01)


def test_the_windows_of_a_track_are_its_loudest_places_on_the_projects_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", loud_at(12.0, seconds=20.0, rate=16000), rate=16000)
    playing = track(item(path, position=30.0, length=20.0))
    starts = measure(playing).loudest
    assert len(starts) == LOUDEST
    assert starts[0] == pytest.approx(42.0, abs=0.11)
    windows = track_windows(playing, starts)
    assert windows.shape == (LOUDEST, FRAMES)
    assert np.sqrt(np.mean(windows[0] ** 2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)
    assert np.abs(windows[1:]).max() < 0.05


def test_a_silent_track_and_one_without_media_have_no_windows(tmp_path: Path) -> None:
    path = write(tmp_path / "silent.wav", np.zeros(96000), rate=48000)
    for playing in (track(item(path, length=2.0)), track(item(tmp_path / "gone.wav")), track()):
        assert measure(playing).loudest == ()
        assert track_windows(playing, ()).shape == (0, FRAMES)


def reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many frames were read so far."""
    counts: list[int] = []
    read = Library.read

    def counting(self: Library, media: object, start: int, count: int) -> object:
        samples = read(self, media, start, count)  # type: ignore[arg-type]
        counts.append(len(samples))
        return samples

    monkeypatch.setattr(Library, "read", counting)
    return lambda: sum(counts)


@pytest.mark.parametrize("ending", ["wav", "flac", "aiff", "caf", "w64"])
def test_of_a_long_file_little_more_than_its_loudest_places_is_read(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = loud_at(71.3, seconds=180.0, rate=8000)
    path = write(tmp_path / f"long.{ending}", samples, rate=8000, subtype="PCM_16")
    frames = reading(monkeypatch)
    sound = hear_file(path, PitchEar())
    assert sound is not None
    assert (sound.label, sound.windows) == ("electric_guitar", LOUDEST)
    assert frames() < 0.3 * len(samples)


def test_probes_are_not_fooled_by_a_tempo(tmp_path: Path) -> None:
    """Hits of 60 ms every second, the length of a probe's step, and louder in one place."""
    rate = 8000
    samples = np.zeros(120 * rate)
    for second in range(120):
        gain = 0.8 if 80 <= second < 90 else 0.2
        samples[second * rate : second * rate + 480] = sine(100.0, 0.06, rate=rate, gain=gain)
    windows = file_windows(write(tmp_path / "hits.flac", samples, rate=rate, subtype="PCM_16"))
    assert len(windows) == LOUDEST
    assert np.abs(windows[0]).max() == pytest.approx(0.8, abs=0.05)


def test_an_mp3_is_read_once_and_then_only_its_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = loud_at(41.0, seconds=60.0, rate=44100)
    path = write(tmp_path / "song.mp3", samples, rate=44100, subtype="MPEG_LAYER_III")
    frames = reading(monkeypatch)
    sound = hear_file(path, PitchEar())
    assert sound is not None
    assert sound.label == "electric_guitar"
    assert frames() < 1.2 * len(samples)


def test_a_short_file_is_one_window_with_silence_behind(tmp_path: Path) -> None:
    windows = file_windows(write(tmp_path / "hit.wav", sine(1000.0, 0.5, rate=44100), rate=44100))
    assert windows.shape == (1, FRAMES)
    assert np.abs(windows[0, RATE // 2 + 10 :]).max() < 1e-3
    assert np.abs(windows[0, : RATE // 2]).max() == pytest.approx(0.5, abs=0.01)


def test_a_silent_file_is_not_heard(tmp_path: Path) -> None:
    path = write(tmp_path / "still.wav", np.full((48000, 2), 1e-5), rate=48000)
    assert hear_file(path, PitchEar()) is None


@pytest.mark.parametrize("content", [None, b"", b"RIFF", b"\0" * 4000])
def test_a_file_that_is_no_audio_says_so(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableMedia):
        hear_file(path, PitchEar())


def test_channels_that_cancel_each_other_are_heard_by_the_louder_one() -> None:
    left = sine(100.0, 0.1, rate=1000).astype(np.float32)
    np.testing.assert_allclose(to_mono(np.stack([left, 0.5 * left], axis=1)), 0.75 * left, atol=1e-7)
    np.testing.assert_array_equal(to_mono(np.stack([left, -1.1 * left], axis=1)), -1.1 * left)
    np.testing.assert_array_equal(to_mono(np.zeros((10, 2), np.float32)), np.zeros(10))


def test_missing_weights_are_a_user_error_that_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> None:
        raise ValueError("the ear's weights are damaged: ears.safetensors")

    monkeypatch.setattr("models.ears.sound.ear.load_ear", damaged)
    with pytest.raises(UserError, match=r"ears\.safetensors\. Your files are as they were\. Install"):
        built_in_ear()


def test_of_many_items_a_window_reads_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.wav", NOISE)
    playing = track(*(item(path, position=10.0 * place, length=9.0) for place in range(200)))
    frames = reading(monkeypatch)
    assert track_windows(playing, [1000.0]).shape == (1, FRAMES)
    assert 3000 <= frames() < 4000
