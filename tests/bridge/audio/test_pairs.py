from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.audio.pairs import base_name, candidates, compare
from bridge.session import Track
from models.ears.prediction import Prediction, Side
from tests.bridge.audio.sounds import RATE, item, prediction, track, write

NOISE = np.random.default_rng(11).standard_normal((3, 4000)) * 0.1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("OH L", "OH R"),
        ("OH_L-02", "OH_R-07"),
        ("Left Gtr", "Right Gtr"),
        ("gtr (L)", "gtr (R)"),
        ("OHL", "OHR"),
        ("Room.L", "Room.R"),
        ("Tom 2 L", "Tom 2 R"),
    ],
)
def test_left_and_right_share_a_base_name(left: str, right: str) -> None:
    assert base_name(left) == base_name(right)


@pytest.mark.parametrize(("one", "other"), [("OH L", "Room R"), ("Tom 1 L", "Tom 2 R"), ("Lead", "Read")])
def test_other_things_do_not(one: str, other: str) -> None:
    assert base_name(one) != base_name(other)


def found(
    names: list[str], sides: list[Side | None], folders: list[str | None] | None = None
) -> list[tuple[str, str]]:
    tracks = [Track(guid=str(index), name=name) for index, name in enumerate(names)]
    told: dict[str, Prediction] = {
        made.guid: prediction(made.name, side) for made, side in zip(tracks, sides, strict=True)
    }
    places = folders or [None] * len(names)
    return candidates(tracks, told, {str(index): place for index, place in enumerate(places)})


def test_left_and_right_next_to_each_other_are_a_pair() -> None:
    assert found(["OH L", "OH R", "Kick"], ["L", "R", None]) == [("0", "1")]


def test_right_may_come_first() -> None:
    assert found(["OH R", "OH L"], ["R", "L"]) == [("1", "0")]


def test_each_track_is_in_one_pair() -> None:
    names = ["OH L", "OH R", "OH L", "OH R"]
    assert found(names, ["L", "R", "L", "R"]) == [("0", "1"), ("2", "3")]


def test_the_only_overheads_are_a_pair_whatever_they_are_called() -> None:
    tracks = [Track(guid=name, name=name) for name in ("OH R", "Kick", "Overhead L.wav")]
    told = {"OH R": prediction("OH R", "R"), "Kick": prediction("Kick", None)}
    told["Overhead L.wav"] = prediction("Overhead L.wav", "L")
    told = {guid: replace(each, label="overheads") for guid, each in told.items()}
    places = dict.fromkeys(told)
    assert candidates(tracks, told, places) == [("Overhead L.wav", "OH R")]
    guitars = {guid: replace(each, label="electric_guitar") for guid, each in told.items()}
    assert candidates(tracks, guitars, places) == []


def test_far_apart_only_a_folder_makes_a_pair() -> None:
    names = ["Gtr L", "a", "b", "c", "d", "Gtr R"]
    sides: list[Side | None] = ["L", None, None, None, None, "R"]
    assert found(names, sides, ["f1", None, None, None, None, "f2"]) == []
    assert found(names, sides, ["f1", None, None, None, None, "f1"]) == [("0", "5")]


def mono(folder: Path, name: str, samples: np.ndarray, position: float = 0.0) -> Track:
    path = write(folder / f"{name}.wav", samples)
    return track(item(path, position=position, length=4.0), guid=name)


@pytest.mark.parametrize(
    ("other", "correlation", "inverted", "identical"),
    [
        (NOISE[0], 1.0, False, True),
        (-NOISE[0], -1.0, True, False),
        (NOISE[1], 0.0, False, False),
        (NOISE[0] + NOISE[1], 0.707, False, False),
    ],
)
def test_the_audio_tells_what_a_pair_is(
    tmp_path: Path, other: np.ndarray, correlation: float, inverted: bool, identical: bool
) -> None:
    pair = compare(mono(tmp_path, "L", NOISE[0]), mono(tmp_path, "R", other), sample_rate=RATE)
    assert pair.correlation == pytest.approx(correlation, abs=0.05)
    assert (pair.left, pair.right, pair.inverted, pair.identical) == ("L", "R", inverted, identical)


def test_only_the_time_in_which_both_sound_is_compared(tmp_path: Path) -> None:
    late = mono(tmp_path, "R", np.concatenate([NOISE[0, 1000:], NOISE[2, :1000]]), position=1.0)
    pair = compare(mono(tmp_path, "L", NOISE[0]), late, sample_rate=RATE)
    assert pair.correlation == pytest.approx(1.0, abs=1e-6)


def test_tracks_that_never_sound_together_cannot_be_compared(tmp_path: Path) -> None:
    pair = compare(mono(tmp_path, "L", NOISE[0]), mono(tmp_path, "R", NOISE[1], position=60.0), sample_rate=RATE)
    assert pair.correlation is None


def test_a_stereo_track_is_no_half_of_a_pair(tmp_path: Path) -> None:
    wide = track(item(write(tmp_path / "wide.wav", NOISE[:2].T)), guid="R")
    assert compare(mono(tmp_path, "L", NOISE[0]), wide, sample_rate=RATE).correlation is None
