"""Recordings kept out of training as test sets, from a small folder of tones that the test makes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.ears.data.company import level
from models.ears.data.library import read_folder
from models.ears.data.split import Part, part_of
from models.ears.evaluate.names import MADE_UP, RealNames, made_up
from models.ears.evaluate.recorded import TRACKS, recorded_sets
from models.ears.evaluate.tracks import SCRAMBLED, TestSet
from models.ears.names.recognise import recognise_names
from models.ears.prediction import HEARD
from models.ears.sound.windows import FRAMES, LOUDEST, RATE
from tests.bridge.audio.ears import sine

COLUMNS = ("file", "class", "source_repo", "licence", "kind", "articulation")


def sources(part: Part) -> Iterator[str]:
    """Names of libraries that the split puts into a part."""
    return (name for name in (f"nobody/library-{number}" for number in count()) if part_of(name) == part)


def recording(folder: Path, label: str, source: str, pitch: float) -> dict[str, str]:
    file = f"{label}-{source.rpartition('-')[2]}.wav"
    soundfile.write(folder / file, sine(pitch, 4.0, rate=RATE), RATE)
    return dict(zip(COLUMNS, (file, label, source, "CC0", "phrase", ""), strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two libraries to test on, one of them of two classes, and one that was trained on and cannot be decoded."""
    place = tmp_path_factory.mktemp("recordings")
    kept_out, trained_on = sources("test"), next(sources("train"))
    first, second = next(kept_out), next(kept_out)
    rows = [
        recording(place, "kick", first, 80.0),
        recording(place, "piano", first, 500.0),
        recording(place, "piano", second, 600.0),
        recording(place, "hihat", trained_on, 8000.0),
    ]
    (place / rows[-1]["file"]).write_bytes(b"opened by nobody")
    with (place / "INDEX.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return place


def sets(folder: Path, decoded: Path, *, seed: int = 1) -> list[TestSet]:
    return recorded_sets(read_folder(folder).recordings, {MADE_UP: made_up}, folder=decoded, seed=seed)


def test_only_libraries_kept_out_of_training_are_tested(folder: Path, tmp_path: Path) -> None:
    clean, bleeding = sets(folder, tmp_path)
    groups = {track.group for track in clean.tracks}
    assert len(groups) == 2
    assert {part_of(group) for group in groups} == {"test"}
    assert "hihat" not in {track.label for track in (*clean.tracks, *bleeding.tracks)}
    assert clean.left_out == ()


def test_every_class_of_every_library_has_as_many_tracks(folder: Path, tmp_path: Path) -> None:
    clean, bleeding = sets(folder, tmp_path)
    found = [(track.label, track.group) for track in clean.tracks]
    assert [found.count(each) for each in dict.fromkeys(found)] == [TRACKS] * 3
    assert [(track.label, track.group, track.names) for track in bleeding.tracks] == [
        (track.label, track.group, track.names) for track in clean.tracks
    ]


def test_tracks_have_no_company(folder: Path, tmp_path: Path) -> None:
    assert not any(tested.has_company for tested in sets(folder, tmp_path))


def test_bleed_is_the_same_windows_and_another_15_db_below(folder: Path, tmp_path: Path) -> None:
    clean, bleeding = sets(folder, tmp_path)
    for own, mixed in zip(clean.tracks, bleeding.tracks, strict=True):
        for dry, wet in zip(own.windows(), mixed.windows(), strict=True):
            assert 20.0 * np.log10(level(wet - dry) / level(dry)) == pytest.approx(-15.0, abs=0.01)


def test_windows_are_the_same_each_time_they_are_asked_for(folder: Path, tmp_path: Path) -> None:
    track = sets(folder, tmp_path)[1].tracks[0]
    windows = track.windows()
    assert windows.shape == (LOUDEST, FRAMES)
    np.testing.assert_array_equal(windows, track.windows())


def test_another_seed_tests_on_other_windows(folder: Path, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("one", "two")]
    for place in places:
        place.mkdir()
    one, two = (sets(folder, place, seed=seed)[0].tracks[0] for seed, place in enumerate(places))
    assert not np.array_equal(one.windows(), two.windows())


def test_scrambled_names_are_those_of_a_recorder(folder: Path, tmp_path: Path) -> None:
    names = [track.names[SCRAMBLED] for track in sets(folder, tmp_path)[0].tracks]
    assert names[:2] == ["Audio 01_01", "Audio 02_01"]
    assert {told.label for told in recognise_names(names)} == {"unknown"}


def test_nothing_kept_out_makes_no_set(tmp_path: Path) -> None:
    assert recorded_sets([], {}, folder=tmp_path) == []


@pytest.mark.parametrize("label", HEARD)
def test_every_class_can_be_named(label: str) -> None:
    assert made_up(label, np.random.default_rng(1)).strip()


def test_real_names_come_from_the_rows_that_are_sure(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    rows = ("name,label,certainty", "Grosse Caisse,kick,sure", "BD?,kick,likely", "Rev,fx_return,sure")
    table.write_text("\n".join(rows), encoding="utf-8")
    names = RealNames(table)
    assert {names("kick", np.random.default_rng(seed)) for seed in range(8)} == {"Grosse Caisse"}
    assert names("piano", np.random.default_rng(1)) == made_up("piano", np.random.default_rng(1))


def test_a_list_without_a_column_of_certainty_counts_as_a_whole(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("name,label\nSnr Top,snare\n", encoding="utf-8")
    assert RealNames(table)("snare", np.random.default_rng(1)) == "Snr Top"


@pytest.mark.parametrize(
    "content", [None, b"", b"label,track\nkick,Kick\n", b"name,label\nRev,fx_return\n", b"\xff\xfe\x00"]
)
def test_a_list_that_names_no_class_is_refused(content: bytes | None, tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    if content is not None:
        table.write_bytes(content)
    with pytest.raises(ValueError, match=r"names\.csv"):
        RealNames(table)
