"""The table of the vocal chain: which songs are asked, and what the cells say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.strips.evaluate.run import PARTS
from models.strips.evaluate.table import Options
from models.strips.evaluate.vocal import ANSWERS, PUBLISHED, mixed
from models.strips.evaluate.vocal_songs import finished_songs
from tests.models.strips.vocal.cases import RATE, noise, uneven, untrained


def _song(folder: Path, name: str, tracks: dict[str, np.ndarray], *, rate: int = RATE) -> None:
    place = folder / name
    place.mkdir(parents=True)
    for track, samples in tracks.items():
        soundfile.write(place / f"{track}.wav", samples, rate)
    rows = [f"{track}.wav,{'lead_vocal' if 'VOX' in track else 'kick'}" for track in tracks if track != "mix"]
    (place / "classes.csv").write_text("\n".join(["file,label", *rows]) + "\n")


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    vocal, backing = uneven(20.0, -9.0), noise(20.0, level=0.12, channels=2, seed=2)
    _song(tmp_path, "One", {"VOX": vocal, "KICK": backing, "mix": backing + vocal})
    _song(tmp_path, "Two", {"VOX": 0.9 * vocal, "KICK": backing, "mix": backing})
    _song(tmp_path, "Instrumental", {"KICK": backing, "KICK 2": backing, "mix": backing})
    return tmp_path


def test_songs_without_a_vocal_are_left_out_and_named(songs: Path) -> None:
    found, left_out = finished_songs([songs, songs])
    assert [song.name for song in found] == ["One", "Two"]
    assert any("Instrumental" in line for line in left_out)
    assert not any(song.heard for song in found)


def test_a_song_is_read_as_vocal_and_backing(songs: Path) -> None:
    (song, _), _ = finished_songs([songs])
    (found,) = song.clips()
    assert found.backing is not None
    np.testing.assert_allclose(found.vocal[:, 0], uneven(20.0, -9.0)[:, 0], atol=1e-3)
    np.testing.assert_allclose(found.backing, noise(20.0, level=0.12, channels=2, seed=2), atol=1e-3)


@pytest.mark.parametrize(("seconds", "expected"), [(9.0, 0), (20.0, 1), (65.0, 2), (400.0, 4)])
def test_clips_are_half_a_minute_and_at_most_four(tmp_path: Path, seconds: float, expected: int) -> None:
    rate = 8000
    _song(tmp_path, "One", {name: noise(seconds, rate=rate) for name in ("VOX", "KICK", "mix")}, rate=rate)
    (song,), _ = finished_songs([tmp_path])
    found = list(song.clips())
    assert len(found) == expected
    assert all(len(clip.vocal) == min(30.0, seconds) * rate for clip in found)


def test_a_vocal_that_ends_early_is_silent_from_there_on(tmp_path: Path) -> None:
    _song(
        tmp_path,
        "One",
        {"VOX": noise(40.0, rate=8000), "KICK": noise(100.0, rate=8000), "mix": noise(1.0)},
        rate=8000,
    )
    (song,), _ = finished_songs([tmp_path])
    found = list(song.clips())
    assert [bool(clip.vocal.any()) for clip in found] == [True, True, False]
    assert all(clip.backing is not None and len(clip.vocal) == len(clip.backing) for clip in found)


def test_the_table_has_the_published_row_and_the_rules_error_is_the_distance_to_the_published_mean(
    songs: Path,
) -> None:
    (table,) = mixed(untrained(), Options(multitracks=(songs,)))
    cells = {row.name: row.cells for row in table.rows}
    assert set(ANSWERS) <= cells.keys()
    assert cells["published: mean"] == PUBLISHED["published: mean"] * 2
    rules = cells["rules"][1]
    # Loudness ranges of both songs are 9 LU: half of them is 9 dB below the other.
    assert rules is not None
    assert not isinstance(rules, str | float)
    assert rules.value == pytest.approx(16.36 - 9.0, abs=0.3)
    assert rules.groups == 2


def test_stems_of_medleydb_stand_for_its_raw_tracks(tmp_path: Path) -> None:
    place = tmp_path / "Song"
    place.mkdir()
    names = {"Song_RAW_01_01": "male singer", "Song_RAW_02_01": "drum set", "Song_STEM_01": "male singer"}
    names |= {"Song_STEM_02": "drum set", "Song_MIX": "MIX"}
    rows = ["song,file,instrument"]
    for name, instrument in names.items():
        soundfile.write(place / f"{name}.flac", noise(1.0), RATE)
        rows.append(f"Song,Song/{name}.flac,{instrument}")
    (tmp_path / "INDEX.csv").write_text("\n".join(rows) + "\n")
    ((song,), _) = finished_songs([tmp_path])
    assert [path.stem for path in (*song.vocal, *song.backing)] == ["Song_STEM_01", "Song_STEM_02"]


def test_the_command_knows_this_measurement() -> None:
    assert PARTS["vocal"] == "models.strips.evaluate.vocal"
