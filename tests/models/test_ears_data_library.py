from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from models.ears.data.library import read_folder, read_folders
from models.ears.data.pieces import MACHINE, PIECES, machine_label, piece_of
from models.ears.data.pitches import pitch_of
from models.ears.data.split import SHARES, library_of, part_of

COLUMNS = "file,class,source_repo,original_path,licence,kind,articulation\n"


def indexed(folder: Path, *rows: str) -> Path:
    for row in rows:
        path = folder / row.split(",")[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.zeros(100), 32000)
    (folder / "INDEX.csv").write_text(COLUMNS + "\n".join(rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "pitch"),
    [
        ("guitar_A4", 69),
        ("Cs3", 49),
        ("Db4", 61),
        ("bb2_rr1", 46),
        ("Glass_G#5_06", 80),
        ("A_029__F1_1", 29),
        ("FluidR3__tuba_052_v085_018", 52),
        ("celtic_harp_440.0", 69),
        ("two_3_6", None),
        ("sitar1", None),
        ("brass-riff", None),
    ],
)
def test_the_pitch_of_a_note_is_read_from_its_name(name: str, pitch: float | None) -> None:
    assert pitch_of(name) == pitch


@given(st.text(max_size=40))
def test_whatever_a_file_is_called_its_pitch_is_a_midi_number_or_unknown(name: str) -> None:
    pitch = pitch_of(name)
    assert pitch is None or -30.0 < pitch < 160.0


@pytest.mark.parametrize(
    ("label", "name", "words", "piece"),
    [
        ("overheads", "1-China-OHL.flac", "stereo OH mics, China", "crash"),
        ("overheads", "6-HihatOpen-OHL.flac", "stereo OH mics, HihatOpen", "open_hat"),
        ("overheads", "ks_vl1_rr1.wav", "overhead mic", "kick"),
        ("drum_room", "Room_Mute.wav", "surdo room mic", "tom"),
        ("hihat", "10_oh_switchangel.wav", "", "open_hat"),
        ("snare", "Snare4_Xstick_v2.wav", "", "rim"),
        ("kick", "anything.wav", "snare rattles", "kick"),
        (MACHINE, "bd_808.flac", "electronic", "kick"),
        (MACHINE, "hihat.mp3", "CR78 hihat", "closed_hat"),
        (MACHINE, "elec_plip.flac", "electronic", ""),
    ],
)
def test_which_drum_a_hit_is_is_read_from_its_name(label: str, name: str, words: str, piece: str) -> None:
    assert piece_of(label, name, words) == piece


def test_a_drum_machines_hit_belongs_to_the_class_of_its_drum() -> None:
    assert {machine_label(piece) for piece in PIECES} <= {"kick", "snare", "hihat", "cymbal", "tom", "percussion"}
    assert machine_label("") == MACHINE


def test_an_indexed_folder_is_read_in_order_and_says_what_it_left_out(tmp_path: Path) -> None:
    folder = indexed(
        tmp_path,
        "piano/C4.wav,piano,a/b,x/C4.wav,CC0,note,grand",
        "piano/C4_release.wav,piano,a/b,x/C4_release.wav,CC0,note,grand",
        "zither/C4.wav,zither,a/b,x/C4.wav,CC0,note,",
        "kick/k.wav,kick,a/b,kit/k.wav,CC0,hit,",
        "kick/l.wav,kick,a/b,kit/l.wav,CC0,shout,",
        "kick/gone.wav,kick,a/b,kit/gone.wav,CC0,hit,",
    )
    (folder / "kick/gone.wav").unlink()
    read = read_folder(folder)
    assert [(r.label, r.kind, r.pitch, r.piece) for r in read.recordings] == [
        ("piano", "note", 60.0, ""),
        ("kick", "hit", None, "kick"),
    ]
    assert len(read.left_out) == 4
    for told in ("no note", "unknown class 'zither'", "unknown kind 'shout'", "gone.wav: no such file"):
        assert any(told in line for line in read.left_out), told


def test_a_folder_without_an_index_is_one_source_per_folder_of_a_class(tmp_path: Path) -> None:
    for path in ("brass/Old Band/a.wav", "brass/Old Band/b.wav", "fx/c.wav", "notes/d.wav"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(tmp_path / path, np.zeros(10), 32000)
    read = read_folder(tmp_path)
    own = tmp_path.name
    assert [(r.label, r.source) for r in read.recordings] == [
        ("brass", f"{own}/Old Band"),
        ("brass", f"{own}/Old Band"),
        ("fx", f"{own}/fx"),
    ]
    assert len(read.left_out) == 1


def test_what_is_no_folder_of_recordings_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"missing is none"):
        read_folder(tmp_path / "missing")
    with pytest.raises(ValueError, match=r"expected INDEX.csv or folders named by class"):
        read_folder(tmp_path)
    (tmp_path / "INDEX.csv").write_text("file,class\na.wav,kick\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"INDEX.csv, row 2: expected the columns"):
        read_folder(tmp_path)
    (tmp_path / "INDEX.csv").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ValueError, match=r"cannot be read as UTF-8 CSV"):
        read_folder(tmp_path)
    with pytest.raises(ValueError, match=r"no labelled recording"):
        read_folders([])


def test_the_digest_changes_with_the_recordings_and_not_with_the_place(tmp_path: Path) -> None:
    row = "kick/k.wav,kick,a/b,kit/k.wav,CC0,hit,"
    one, same = indexed(tmp_path / "one", row), indexed(tmp_path / "same", row)
    other = indexed(tmp_path / "other", row.replace("a/b", "a/c"))
    assert read_folder(one).digest == read_folder(same).digest != read_folder(other).digest


def test_republished_libraries_and_songs_stay_in_one_part() -> None:
    songs = "ichbinsoftware/everythingisfree#2.Lithium", "ichbinsoftware/everythingisremixed#lithium"
    assert len({library_of(song) for song in songs}) == 1
    assert len({part_of(song) for song in songs}) == 1
    assert part_of("sfzinstruments/DrumGizmo.MuldjordKit") == "test"


def test_unknown_libraries_are_split_by_a_stable_hash_in_the_stated_shares() -> None:
    parts = [part_of(f"somebody/library-{number}") for number in range(2000)]
    assert parts[:6] == [part_of(f"somebody/library-{number}") for number in range(6)]
    for part, share in SHARES.items():
        assert abs(parts.count(part) / 2000 - share) < 0.03
    assert part_of("somebody/library-0") == "train"
