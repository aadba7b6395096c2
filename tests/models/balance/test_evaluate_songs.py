"""Songs are found in each layout, and become cases with the human's faders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.meters.loudness import integrated_loudness
from models.balance.evaluate.cases import moved, only, read_case, read_cases
from models.balance.evaluate.songs import find_songs
from tests.models.balance.mixes import LABELS, noises, written
from tests.shared import SHARED, needs_shared

GAINS = (-3.0, 2.0, -8.0, 4.5)
PANS = (0.0, 0.0, -0.7, 0.25)


def empty(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.zeros(100), 8000)


def test_a_folder_of_tracks_and_a_mix_is_a_song(tmp_path: Path) -> None:
    written(tmp_path / "one", noises(), GAINS, PANS)
    (song,) = find_songs(tmp_path).songs
    assert song.name == "one"
    assert tuple(track.label for track in song.tracks) == LABELS
    assert song.mix.name == "mix.wav"


def test_without_a_table_names_tell_the_class_and_unsure_ones_none(tmp_path: Path) -> None:
    for name in ("Kick In", "Lead Vox", "xyzzy", "Song_MIX"):
        empty(tmp_path / "song" / f"{name}.wav")
    (song,) = find_songs(tmp_path).songs
    assert {track.name: track.label for track in song.tracks} == {
        "Kick In": "kick",
        "Lead Vox": "lead_vocal",
        "xyzzy": "unknown",
    }
    assert song.mix.stem == "Song_MIX"


def test_songs_of_musdb_have_stand_ins_where_a_family_is_one_voice(tmp_path: Path) -> None:
    for name in ("drums", "bass", "other", "vocals", "mixture"):
        empty(tmp_path / "test" / "Artist - Title" / f"{name}.wav")
    (song,) = find_songs(tmp_path).songs
    assert {track.name: track.label for track in song.tracks} == {
        "drums": "drum_loop",
        "bass": "bass_guitar",
        "vocals": "lead_vocal",
        "other": "unknown",
    }


@needs_shared
def test_the_shared_multitracks_have_two_songs_with_a_mix_and_four_without() -> None:
    found = find_songs(SHARED / "data" / "audio" / "multitracks")
    assert sorted(song.name for song in found.songs) == ["MusicDelta_Reggae", "MusicDelta_Rock"]
    assert len(found.left_out) == 4
    assert all("RAW" in track.name for song in found.songs for track in song.tracks)


@needs_shared
def test_a_real_mix_is_explained_by_its_tracks() -> None:
    songs = find_songs(SHARED / "data" / "audio" / "multitracks").songs
    case = read_case(next(song for song in songs if song.name == "MusicDelta_Rock"))
    assert case.explained > 0.85
    assert case.scored.all()
    assert not case.staged
    guitars = [pan for label, pan in zip(case.labels, case.pans, strict=True) if label == "electric_guitar"]
    assert min(guitars) < -0.2 < 0.2 < max(guitars)


def test_songs_without_a_mix_or_with_two_are_left_out_and_named(tmp_path: Path) -> None:
    for name in ("a/kick.wav", "a/snare.wav", "b/kick.wav", "b/snare.wav", "b/mix.wav", "b/old mix.wav"):
        empty(tmp_path / name)
    found = find_songs(tmp_path)
    assert found.songs == ()
    assert [what.split(":")[0] for what in found.left_out] == ["a", "b"]


def test_a_folder_without_songs_and_a_class_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no song"):
        find_songs(tmp_path)
    song = written(tmp_path / "one", noises(), GAINS, PANS)
    (song / "classes.csv").write_text("file,label\n00 track.wav,triangle\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"row 2.*triangle"):
        find_songs(tmp_path)


def test_a_case_has_the_humans_faders_and_the_loudness_of_the_tracks(tmp_path: Path) -> None:
    written(tmp_path / "one", noises(), GAINS, PANS)
    (case,) = read_cases(find_songs(tmp_path).songs)
    assert case.truth == pytest.approx(GAINS, abs=0.05)
    assert case.scored.all()
    gaps = 10.0 * np.log10(case.material.cross.sum(axis=0).diagonal()) - 0.691 - case.material.loudness
    # The gate leaves the quiet parts of the swells out.
    assert np.abs(gaps).max() < 1.5


def loudness_of_files(folder: Path) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Loudness of the files as they are."""
    paths = [track.path for track in find_songs(folder).songs[0].tracks]
    return np.array([integrated_loudness(*soundfile.read(path, always_2d=True), dual_mono=True) for path in paths])


def test_stems_are_brought_to_equal_peaks_and_their_truth_moves_along(tmp_path: Path) -> None:
    tracks = [track * level for track, level in zip(noises(), (1.0, 0.3, 0.1, 0.7), strict=True)]
    written(tmp_path / "one", tracks, (0.0,) * 4, (0.0,) * 4)
    (case,) = read_cases(find_songs(tmp_path).songs)
    assert case.staged
    assert case.material.peaks.max(axis=0) == pytest.approx([10 ** (-6 / 20)] * 4, rel=1e-3)
    assert np.ptp(case.truth) > 6.0
    before = loudness_of_files(tmp_path)
    assert case.material.loudness + case.truth == pytest.approx(before, abs=0.05)


def test_a_track_without_a_class_takes_part_and_is_not_scored(tmp_path: Path) -> None:
    song = written(tmp_path / "one", noises(), GAINS, PANS, labels=("kick", "unknown", "piano", "lead_vocal"))
    (case,) = read_cases(find_songs(tmp_path).songs)
    assert case.truth == pytest.approx(GAINS, abs=0.05)
    assert case.scored.tolist() == [True, False, True, True]
    assert any("its class is not known" in what for what in case.left_out)
    assert song.is_dir()


def test_moving_and_choosing_parts_keep_a_material_consistent(tmp_path: Path) -> None:
    written(tmp_path / "one", noises(), GAINS, PANS)
    (case,) = read_cases(find_songs(tmp_path).songs)
    louder = moved(case.material, np.full(4, 6.0))
    assert louder.loudness == pytest.approx(case.material.loudness + 6.0)
    assert louder.power == pytest.approx(case.material.power * 10**0.6)
    two = only(louder, np.array([True, False, False, True]))
    assert [part.label for part in two.parts] == ["kick", "lead_vocal"]
    assert two.cross.shape[1:] == (2, 2)
    assert two.cross[:, 0, 1] == pytest.approx(louder.cross[:, 0, 3])
