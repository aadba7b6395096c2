"""Published multitracks are read as they lie on disk, with what is odd about real folders."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from models.ears.data.block_yaml import Value, read_block_yaml
from models.ears.data.layouts import LAYOUTS, Song, cambridge, indexed, label_of, medleydb, musdb
from models.ears.prediction import HEARD
from models.ears.taxonomy import FAMILIES
from tests.shared import SHARED, needs_shared

METADATA = """album: ''
artist: Clara
composer:
- Clara
- "Wool 'dog'"
has_bleed: 'no'
producer: []
stems:
  S01:
    component: ''
    filename: Waltz_STEM_01.wav
    instrument: drum set
    raw:
      R01:
        filename: Waltz_RAW_01_01.wav
        instrument: kick drum
      R02:
        filename: Waltz_RAW_01_02.wav
        instrument: drum set
  S02:
    filename: Waltz_STEM_02.wav
    instrument:
    - female singer
    - male singer
    raw:
      R01:
        filename: Waltz_RAW_02_01.wav
        instrument:
        - female singer
        - male singer
  S03:
    filename: Waltz_STEM_03.wav
    instrument: Main System
    raw:
      R01:
        filename: Waltz_RAW_03_01.wav
        instrument: hurdy-gurdy
  S04:
    filename: Waltz_STEM_04.wav
    instrument: synthesizer
    raw: {}
title: A long title that was
  folded
"""


def write_sound(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.sin(np.arange(4000) / 9.0) / 2, 44100)


def labels(song: Song) -> dict[str, str | None]:
    return {track.name: track.label for track in song.tracks}


def test_a_stem_of_musdb_is_a_kit_a_family_or_the_mix(tmp_path: Path) -> None:
    for stem in ("drums", "bass", "vocals", "other", "mixture"):
        write_sound(tmp_path / "train" / "Artist - Title" / f"{stem}.wav")
    write_sound(tmp_path / "test" / "Other - Song" / "drums.wav")
    write_sound(tmp_path / "test" / "Other - Song" / "notes to self.wav")
    first, second = musdb(tmp_path)
    assert first.name == "Artist - Title"
    assert {(track.name, track.label, track.family) for track in first.tracks} == {
        ("drums", "drum_loop", "drums"),
        ("bass", None, "bass"),
        ("vocals", None, "vocals"),
        ("other", None, "other"),
        ("mixture", "mix", None),
    }
    assert [path.name for path in second.left_out] == ["notes to self.wav"]


def test_medleydb_is_labelled_by_its_metadata_raw_tracks_first(tmp_path: Path) -> None:
    for name in ("RAW/Waltz_RAW_01_01", "RAW/Waltz_RAW_01_02", "RAW/Waltz_RAW_02_01", "RAW/Waltz_RAW_03_01"):
        write_sound(tmp_path / "Waltz" / f"Waltz_{name}.wav")
    write_sound(tmp_path / "Waltz" / "Waltz_STEMS" / "Waltz_STEM_01.wav")
    write_sound(tmp_path / "Waltz" / "Waltz_MIX.wav")
    (tmp_path / "Waltz" / "Waltz_RAW" / "._Waltz_RAW_01_01.wav").write_bytes(b"\0\5\x16\7")
    (tmp_path / "Waltz" / "Waltz_METADATA.yaml").write_text(METADATA)
    (song,) = medleydb(tmp_path)
    assert labels(song) == {
        "Waltz_RAW_01_01": "kick",
        "Waltz_RAW_01_02": "drum_loop",
        "Waltz_RAW_02_01": "lead_vocal",
        "Waltz_MIX": "mix",
    }
    assert [path.stem for path in song.left_out] == ["Waltz_RAW_03_01"]


def test_medleydb_gives_stems_where_there_are_no_raw_tracks_and_finds_metadata_apart(tmp_path: Path) -> None:
    for number in (1, 3, 4):
        write_sound(tmp_path / "Audio" / "Waltz" / "Waltz_STEMS" / f"Waltz_STEM_0{number}.wav")
    (tmp_path / "Metadata").mkdir()
    (tmp_path / "Metadata" / "Waltz_METADATA.yaml").write_text(METADATA)
    (song,) = medleydb(tmp_path)
    assert [(track.label, track.family) for track in song.tracks] == [("drum_loop", "drums"), (None, "other")]
    assert [path.stem for path in song.left_out] == ["Waltz_STEM_03"]


def test_medleydb_without_metadata_is_left_out_but_for_the_mix(tmp_path: Path) -> None:
    write_sound(tmp_path / "Waltz" / "Waltz_RAW" / "Waltz_RAW_01_01.wav")
    write_sound(tmp_path / "Waltz" / "Waltz_MIX.wav")
    (song,) = medleydb(tmp_path)
    assert labels(song) == {"Waltz_MIX": "mix"}
    assert len(song.left_out) == 1


def test_metadata_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    write_sound(tmp_path / "Waltz" / "Waltz_MIX.wav")
    (tmp_path / "Waltz" / "Waltz_METADATA.yaml").write_text("stems:\n\tS01: x\n")
    with pytest.raises(ValueError, match=r"Waltz_METADATA\.yaml: line 2"):
        medleydb(tmp_path)


def test_cambridge_is_labelled_where_the_name_is_sure(tmp_path: Path) -> None:
    place = tmp_path / "Artist_Title_Full"
    for name in ("01_Kick", "02_SnareUp", "03_BassDI", "04_Gizmo", "05_LeadVox", "._01_Kick"):
        write_sound(place / f"{name}.wav")
    (tmp_path / "__MACOSX").mkdir()
    (song,) = cambridge(tmp_path)
    assert song.name == "Artist_Title_Full"
    assert labels(song) == {
        "01_Kick": "kick",
        "02_SnareUp": "snare",
        "03_BassDI": "bass_guitar",
        "05_LeadVox": "lead_vocal",
    }
    assert [path.stem for path in song.left_out] == ["04_Gizmo"]


def test_an_index_is_read_song_by_song_and_says_which_files_are_missing(tmp_path: Path) -> None:
    write_sound(tmp_path / "a" / "one.wav")
    write_sound(tmp_path / "b" / "two.wav")
    rows = [("A", "a/one.wav", "Electric Bass"), ("B", "b/two.wav", "violin"), ("B", "b/none.wav", "viola")]
    with (tmp_path / "INDEX.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("song", "file", "instrument"), *rows])
    first, second = indexed(tmp_path)
    assert labels(first) == {"one": "bass_guitar"}
    assert labels(second) == {"two": "strings"}
    assert [path.name for path in second.left_out] == ["none.wav"]


def test_an_index_without_a_column_is_refused_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "INDEX.csv").write_text("song,file\nA,a.wav\n")
    with pytest.raises(ValueError, match="row 2 has no instrument"):
        indexed(tmp_path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_without_songs_is_refused_by_name(tmp_path: Path, layout: str) -> None:
    (tmp_path / "Empty").mkdir()
    with pytest.raises(ValueError, match="holds no"):
        LAYOUTS[layout](tmp_path)
    with pytest.raises(ValueError, match="holds no"):
        LAYOUTS[layout](tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("instrument", "told"),
    [
        ("drum set", ("drum_loop", "drums")),
        ("vocalists", ("backing_vocal", "vocals")),
        ("Distorted Electric Guitar", ("electric_guitar", "other")),
        ("synthesizer", (None, "other")),
        ("Main System", (None, None)),
        ("hurdy-gurdy", (None, None)),
        ("MIX", ("mix", None)),
    ],
)
def test_instruments_have_a_class_or_a_family_or_neither(
    instrument: str, told: tuple[str | None, str | None]
) -> None:
    assert label_of(instrument) == told


def test_the_table_of_instruments_names_only_classes_and_families(request: pytest.FixtureRequest) -> None:
    table = request.config.rootpath / "models" / "ears" / "data" / "medleydb.csv"
    told = [label_of(row["instrument"]) for row in csv.DictReader(table.read_text().splitlines())]
    assert len(told) > 100
    assert {label for label, _ in told} <= {*HEARD, None}
    assert {family for _, family in told} <= {*FAMILIES, None}


def test_plain_block_yaml_is_read() -> None:
    read = read_block_yaml(METADATA)
    assert read["composer"] == ["Clara", "Wool 'dog'"]
    assert read["producer"] == []
    assert read["album"] == ""
    assert read["title"] == "A long title that was folded"
    stems = read["stems"]
    assert isinstance(stems, dict)
    assert list(stems) == ["S01", "S02", "S03", "S04"]


@pytest.mark.parametrize(
    "text", ["a: [1, 2]", "a: |\n  text", "a: &x 1", "a: *x", "a: !tag x", "---\na: 1", "\ta: 1", "- 1", "word"]
)
def test_other_yaml_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line"):
        read_block_yaml(text)


words = st.from_regex(r"[A-Za-z][A-Za-z0-9_ ]{0,8}[A-Za-z]", fullmatch=True)
trees = st.recursive(
    words,
    lambda inner: st.dictionaries(words, inner, min_size=1, max_size=4) | st.lists(words, min_size=1),
    max_leaves=12,
)


def as_yaml(tree: object, indent: int = 0) -> str:
    space = " " * indent
    if isinstance(tree, dict):
        return "".join(
            f"{space}{key}: {value}\n"
            if isinstance(value, str)
            else f"{space}{key}:\n{as_yaml(value, indent + 2)}"
            for key, value in tree.items()
        )
    assert isinstance(tree, list)
    return "".join(f"{space}- {value}\n" for value in tree)


@given(st.dictionaries(words, trees, max_size=4))
def test_what_is_written_in_blocks_is_read_back(tree: dict[str, Value]) -> None:
    assert read_block_yaml(as_yaml(tree)) == tree


@given(st.text())
def test_any_text_is_read_or_refused_with_its_line(text: str) -> None:
    try:
        read = read_block_yaml(text)
    except ValueError as refused:
        number = int(str(refused).split()[1])
    else:
        number = 1
        assert isinstance(read, dict)
    assert 1 <= number <= max(1, len(text.splitlines()))


@needs_shared
def test_real_multitracks_are_read_whole() -> None:
    songs = indexed(SHARED / "data" / "audio" / "multitracks")
    assert len(songs) == 6
    assert not any(song.left_out for song in songs)
    assert {track.label for song in songs for track in song.tracks} == {
        "mix",
        "drum_loop",
        "bass_guitar",
        "electric_guitar",
        "acoustic_guitar",
        "lead_vocal",
    }
    assert not any("_STEM_" in track.name for song in songs for track in song.tracks)
