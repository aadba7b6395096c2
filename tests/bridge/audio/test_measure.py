from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
import soundfile

from bridge.audio.measure import Stopped, envelope_step, measure
from bridge.audio.problems import clock
from bridge.session import Item, Source, Take
from tests.bridge.audio.sounds import item, track, wave, write
from tests.core.signals import sine
from tests.shared import SHARED, needs_shared

NOISE = np.random.default_rng(9).standard_normal((48000, 2)) * 0.1


def stereo(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.stack([left, right], axis=1)


def put(folder: Path, samples: np.ndarray, name: str = "a.wav", rate: int = 48000, subtype: str = "FLOAT") -> Path:
    return write(folder / name, samples, rate=rate, subtype=subtype)


def test_a_sine_on_a_mono_track_has_the_levels_of_the_standard(tmp_path: Path) -> None:
    measured = measure(track(item(put(tmp_path, sine(997.0, 2.0, peak_db=-20.0)), length=2.0)))
    levels = measured.levels
    assert levels is not None
    assert levels.sample_peak == pytest.approx(-20.0, abs=0.01)
    assert levels.rms == pytest.approx(-23.01, abs=0.01)
    assert levels.rms_peak == pytest.approx(-23.01, abs=0.01)
    assert levels.loudness == pytest.approx(-23.01, abs=0.01)
    assert levels.seconds == 2.0
    assert not levels.stereo
    assert (levels.sample_rates, levels.bit_depths) == ((48000,), (32,))
    assert measured.problems == ()


def test_levels_follow_the_gain_of_the_item(tmp_path: Path) -> None:
    path = put(tmp_path, NOISE)
    plain, quiet = (measure(track(item(path, volume=volume))).levels for volume in (1.0, 0.1))
    assert plain is not None
    assert quiet is not None
    for name in ("sample_peak", "rms", "rms_peak", "loudness"):
        assert getattr(plain, name) - getattr(quiet, name) == pytest.approx(20.0, abs=1e-3)


def test_a_hit_shorter_than_one_block_is_measured_as_one(tmp_path: Path) -> None:
    levels = measure(track(item(put(tmp_path, sine(997.0, 0.1, peak_db=-6.0)), length=0.1))).levels
    assert levels is not None
    assert levels.loudness == pytest.approx(-9.01 + 10 * math.log10(0.25), abs=0.1)
    assert levels.seconds == 0.1


def test_envelope_lies_on_the_time_of_the_project(tmp_path: Path) -> None:
    path = put(tmp_path, sine(1000.0, 1.0))
    levels = measure(track(item(path, position=2.0), item(path, position=7.0, volume=0.1))).levels
    assert levels is not None
    assert levels.envelope_step == 0.1
    assert len(levels.envelope) == 80
    heard = [index for index, level in enumerate(levels.envelope) if level > -60]
    assert heard == [*range(20, 30), *range(70, 80)]
    assert levels.envelope[25] == pytest.approx(-3.01, abs=0.01)
    assert levels.envelope[75] == pytest.approx(-23.01, abs=0.01)


@pytest.mark.parametrize(
    ("seconds", "step"), [(0.0, 0.1), (40.0, 0.1), (40.1, 0.2), (240.0, 1.0), (7200.0, 20.0), (86400.0, 500.0)]
)
def test_envelope_has_four_hundred_points_at_most(seconds: float, step: float) -> None:
    assert envelope_step(seconds) == step
    assert seconds / step <= 400


LEFT, RIGHT = NOISE.T
DRIFT = LEFT.copy()
DRIFT[20000:20010] = 1.0
DRIFT[30000:30010] = -1.0


@pytest.mark.parametrize(
    ("samples", "sentences"),
    [
        (NOISE, ()),
        (stereo(LEFT, LEFT), ("Both channels are the same (dual mono).",)),
        (stereo(LEFT, 0 * LEFT), ("Only the left channel carries signal.",)),
        (stereo(0 * LEFT, LEFT), ("Only the right channel carries signal.",)),
        (stereo(LEFT, -LEFT), ("Its channels cancel each other when summed to mono (correlation -1.00).",)),
        (1e-6 * NOISE, ("Silent: no sample is above -90 dBFS.",)),
        (NOISE + 0.01, ("DC offset of -40 dBFS.",)),
        (NOISE + 0.002, ()),
    ],
    ids=["good", "dual mono", "left", "right", "antiphase", "silent", "dc", "a little dc"],
)
def test_what_is_wrong_is_said(tmp_path: Path, samples: np.ndarray, sentences: tuple[str, ...]) -> None:
    assert measure(track(item(put(tmp_path, samples)))).problems == sentences


@pytest.mark.parametrize("volume", [1.0, 0.5, 2.0])
def test_clipped_recordings_are_found_in_the_project_whatever_the_items_gain(
    tmp_path: Path, volume: float
) -> None:
    path = put(tmp_path, DRIFT, subtype="PCM_24")
    measured = measure(track(item(path, position=2.0, volume=volume), item(path, position=62.0)))
    assert measured.problems == ("Clipped in 4 places, the first at 0:02.4.",)
    assert measured.levels is not None
    assert measured.levels.clipped == 4


def test_clipping_is_found_before_resampling_and_within_the_item(tmp_path: Path) -> None:
    path = put(tmp_path, DRIFT, subtype="PCM_16")
    twice = item(path, play_rate=2.0, length=0.3)
    assert measure(track(twice)).problems == ("Clipped in 1 place, the first at 0:00.2.",)


def test_float_media_over_full_scale_are_not_clipped(tmp_path: Path) -> None:
    assert measure(track(item(put(tmp_path, 1.5 * DRIFT)))).problems == ()


def test_mixed_sample_rates_are_said_and_measured_at_the_projects(tmp_path: Path) -> None:
    one = put(tmp_path, sine(1000.0, 1.0, peak_db=-20.0))
    two = put(tmp_path, sine(1000.0, 1.0, peak_db=-20.0, rate=44100), "b.wav", rate=44100)
    measured = measure(track(item(one), item(two, position=1.0)), project_rate=48000)
    assert measured.problems == ("Its media have different sample rates: 44100 and 48000 Hz.",)
    assert measured.levels is not None
    assert measured.levels.sample_rates == (44100, 48000)
    assert measured.levels.rms == pytest.approx(-23.01, abs=0.01)


def broken(folder: Path, what: str) -> Source | Path | None:
    good = put(folder, NOISE, "good.flac", subtype="PCM_24")
    sources: dict[str, Source | Path | None] = {
        "missing": folder / "gone.wav",
        "folder": folder,
        "midi": Source(kind="MIDI"),
        "subproject": Source(kind="RPP_PROJECT", path=folder / "sub.rpp"),
        "video": Source(kind="VIDEO", path=folder / "film.mp4"),
        "text": folder / "text.wav",
        "empty": folder / "empty.wav",
        "no samples": put(folder, np.zeros((0, 1)), "none.wav"),
        "section": Source(kind="SECTION", section_start=99.0, inner=wave(good)),
        "no source": None,
        "no file": Source(kind="WAVE"),
    }
    (folder / "text.wav").write_text("this is no audio")
    (folder / "film.mp4").write_bytes(b"\0\0\0\x20ftypisom")
    (folder / "empty.wav").touch()
    return sources[what]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("missing", "gone.wav is missing."),
        ("folder", "is missing."),
        ("midi", "MIDI items are not measured."),
        ("subproject", "Subprojects are not measured."),
        ("video", "film.mp4 is a video, its sound is not measured."),
        ("text", "text.wav cannot be read: "),
        ("empty", "empty.wav is empty."),
        ("no samples", "none.wav is empty."),
        ("section", "good.flac: its section lies outside the file."),
        ("no source", "An item without media is not measured."),
        ("no file", "A WAVE source names no file."),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_measured(tmp_path: Path, what: str, sentence: str) -> None:
    bad = item(broken(tmp_path, what))
    alone = measure(track(bad))
    assert alone.levels is None
    assert sentence in alone.problems[0]
    beside = measure(track(bad, item(put(tmp_path, NOISE))))
    assert beside.problems == alone.problems
    assert beside.levels is not None
    assert beside.levels.rms == pytest.approx(-20.0, abs=0.1)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"play_rate": 0.0}, "An item with the play rate 0 is not measured."),
        ({"play_rate": -1.0}, "An item with the play rate -1 is not measured."),
        ({"play_rate": math.nan}, "An item holds a number that is not finite and is not measured."),
        ({"volume": math.inf}, "An item holds a number that is not finite and is not measured."),
        ({"position": 1e9}, "An item that reaches beyond 24 hours is not measured."),
        ({"length": 1e9, "loop_source": True}, "An item that reaches beyond 24 hours is not measured."),
        ({"channel_mode": 7}, "An item plays a channel that a.wav does not have."),
        ({"offset": 5.0}, "Its items lie outside their media: nothing sounds."),
    ],
)
def test_impossible_items_are_said(tmp_path: Path, told: dict[str, Any], sentence: str) -> None:
    assert measure(track(item(put(tmp_path, NOISE), **told))).problems == (sentence,)


def test_the_same_reason_is_said_once_with_a_count(tmp_path: Path) -> None:
    gone = item(tmp_path / "gone.wav")
    assert measure(track(gone, gone, item(Source(kind="MIDI")), gone)).problems == (
        "gone.wav is missing (3 items).",
        "MIDI items are not measured.",
    )


def test_thousands_of_missing_files_are_summed_up(tmp_path: Path) -> None:
    problems = measure(track(*(item(tmp_path / f"{index}.wav") for index in range(3000)))).problems
    assert len(problems) == 9
    assert problems[0] == "0.wav is missing."
    assert problems[-1] == "2992 more items are not measured for such reasons."


def test_samples_that_are_no_numbers_count_as_silence(tmp_path: Path) -> None:
    samples = np.full(48000, 0.1)
    samples[100], samples[200] = np.nan, np.inf
    measured = measure(track(item(put(tmp_path, samples * np.sign(RIGHT)))))
    assert measured.problems == ("a.wav holds 2 samples that are no numbers; they count as silence.",)
    assert measured.levels is not None
    assert measured.levels.rms == pytest.approx(-20.0, abs=0.01)


@pytest.mark.parametrize(
    ("name", "subtype", "sentence"),
    [
        ("long.flac", "PCM_16", r"long\.flac breaks off: .*flac decoder lost sync\."),
        (
            "long.mp3",
            "MPEG_LAYER_III",
            r"long\.mp3 breaks off after 0:1?\d.\d: its audio is shorter than it says\.",
        ),
    ],
)
def test_a_file_that_breaks_off_is_measured_up_to_there(
    tmp_path: Path, name: str, subtype: str, sentence: str
) -> None:
    path = put(tmp_path, np.tile(NOISE, (20, 1)), name, subtype=subtype)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    measured = measure(track(item(path, length=20.0), item(put(tmp_path, NOISE), position=30.0)))
    assert len(measured.problems) == 1
    assert re.fullmatch(sentence, measured.problems[0])
    assert measured.levels is not None
    assert measured.levels.rms_peak == pytest.approx(-20.0, abs=0.2)
    assert measured.levels.envelope[-1] == pytest.approx(-20.0, abs=0.5)


def test_a_track_without_items_has_nothing_to_say() -> None:
    measured = measure(track())
    assert (measured.levels, measured.problems) == (None, ())


def test_measuring_stops_when_told(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        measure(track(item(put(tmp_path, NOISE))), stop=lambda: True)


def test_all_takes_of_a_broken_item_are_looked_at(tmp_path: Path) -> None:
    takes = (Take(source=wave(tmp_path / "gone.wav")), Take(source=wave(put(tmp_path, NOISE))))
    both = Item(position=0.0, length=1.0, takes=takes, play_all_takes=True)
    measured = measure(track(both))
    assert measured.problems == ("gone.wav is missing.",)
    assert measured.levels is not None
    assert measure(track(replace(both, play_all_takes=False, active=7))).levels is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0:00.0"), (41.17, "0:41.2"), (59.96, "1:00.0"), (3723.4, "1:02:03.4")]
)
def test_times_read_as_on_the_ruler(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@needs_shared
def test_real_recordings_measure_as_pyloudnorm_does() -> None:
    paths = sorted((SHARED / "data" / "audio" / "multitracks").glob("*Reggae*/*.flac"))
    assert len(paths) >= 5
    for path in paths:
        samples, rate = soundfile.read(path, always_2d=True)
        samples = samples[: len(samples) - len(samples) % (rate // 10)]  # pyloudnorm fills up the last block
        levels = measure(track(item(path, length=len(samples) / rate))).levels
        assert levels is not None
        peer: Any = pyloudnorm.Meter(rate, filter_class="DeMan")
        assert levels.loudness == pytest.approx(peer.integrated_loudness(samples), abs=0.01)
        assert levels.sample_peak == pytest.approx(20 * math.log10(np.abs(samples).max()), abs=1e-3)
        assert levels.rms == pytest.approx(10 * math.log10(np.square(samples).mean()), abs=1e-3)
