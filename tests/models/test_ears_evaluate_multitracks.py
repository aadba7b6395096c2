"""Real songs as test sets, from small folders that the tests make and from the shared multitracks."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from models.ears.evaluate.multitracks import BY_INSTRUMENT, DELIVERED, recordings, song_sets
from models.ears.evaluate.tracks import SCRAMBLED, TestSet
from models.ears.sound.windows import FRAMES, Windows
from tests.shared import SHARED, needs_shared

Rows = list[dict[str, str]]


def no_windows(_: Path) -> Windows:
    return np.zeros((0, FRAMES), np.float32)


def row(file: str, *, repo: str = "someone/songs", **told: str) -> dict[str, str]:
    return {
        "song": file.split("/")[0],
        "file": file,
        "original_track_name": f"{Path(file).stem}.wav",
        "repo": repo,
        **told,
    }


def written(folder: Path, rows: Rows) -> Path:
    folder.mkdir(exist_ok=True)
    for each in rows:
        (folder / each["file"]).parent.mkdir(exist_ok=True)
        (folder / each["file"]).touch()
    with (folder / "INDEX.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def labels(tested: TestSet) -> list[list[str]]:
    return [[track.label for track in session] for session in tested.sessions]


def test_each_song_is_a_session_and_stems_are_a_set_of_their_own(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "songs",
        [
            row("A/A_RAW_01_01.flac", instrument="drum set"),
            row("B/B_RAW_01_01.flac", instrument="male singer"),
            row("A/A_RAW_02_01.flac", instrument="electric bass"),
            row("A/A_STEM_01.flac", instrument="drum set"),
            row("A/A_MIX.flac", instrument="MIX"),
        ],
    )
    raw, stems = song_sets(folder, no_windows)
    assert labels(raw) == [["drum_loop", "bass_guitar", "mix"], ["lead_vocal"]]
    assert labels(stems) == [["drum_loop"]]
    assert [track.group for track in raw.tracks] == ["A", "A", "A", "B"]


def test_names_that_say_nothing_are_compared_with_the_instruments(tmp_path: Path) -> None:
    raw, _ = song_sets(written(tmp_path, [row("A/A_RAW_01_01.flac", instrument="drum set")]), no_windows)
    assert raw.tracks[0].names == {DELIVERED: "A_RAW_01_01", BY_INSTRUMENT: "drum set"}


def test_names_that_may_tell_are_compared_with_scrambled_ones(tmp_path: Path) -> None:
    raw, _ = song_sets(written(tmp_path, [row("A/02_Tom1.flac", **{"class": "toms"})]), no_windows)
    assert labels(raw) == [["tom"]]
    assert raw.tracks[0].names == {DELIVERED: "02_Tom1", SCRAMBLED: "Audio 01_01"}


def test_recordings_made_with_a_library_that_was_trained_on_are_left_out(tmp_path: Path) -> None:
    rows = [
        row("A/01_Piano.flac", repo="new/piano", **{"class": "piano"}),
        row("A/02_Gtr.flac", repo="known/guitar (some notes)", **{"class": "electric_guitar"}),
    ]
    raw, _ = song_sets(written(tmp_path, rows), no_windows, trained_on={"known/guitar"})
    assert labels(raw) == [["piano"]]
    assert raw.left_out == ("1 of 2 recordings: made with known/guitar, which was trained on",)


def test_instruments_that_are_no_class_and_missing_files_are_left_out_by_name(tmp_path: Path) -> None:
    rows = [row("A/A_RAW_01_01.flac", instrument="Main System"), row("A/A_RAW_02_01.flac", instrument="piano")]
    folder = written(tmp_path, rows)
    (folder / "A/A_RAW_02_01.flac").unlink()
    raw, _ = song_sets(folder, no_windows)
    assert raw.tracks == ()
    assert raw.left_out == ("1 of 2 recordings: 'Main System' is no class", "1 of 2 recordings: no such file")


def test_windows_are_read_from_the_recordings_own_file(tmp_path: Path) -> None:
    read: list[Path] = []

    def windows_of(path: Path) -> Windows:
        read.append(path)
        return no_windows(path)

    raw, _ = song_sets(written(tmp_path, [row("A/A_RAW_01_01.flac", instrument="piano")]), windows_of)
    raw.tracks[0].windows()
    assert read == [tmp_path / "A/A_RAW_01_01.flac"]


def test_an_index_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "INDEX.csv").write_text("song,file\nA,A.wav\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no column"):
        recordings(tmp_path)


def test_a_folder_without_songs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no song"):
        recordings(tmp_path)


@needs_shared
def test_every_recording_of_the_shared_songs_has_a_class() -> None:
    raw, stems = song_sets(SHARED / "data/audio/multitracks", no_windows)
    assert (len(raw.tracks), len(raw.sessions), len(stems.tracks)) == (32, 6, 9)
    assert raw.left_out == ()


@needs_shared
def test_every_microphone_of_the_shared_session_has_a_class() -> None:
    raw, _ = song_sets(SHARED / "data/audio/rendered", no_windows)
    assert (len(raw.tracks), raw.left_out) == (18, ())
