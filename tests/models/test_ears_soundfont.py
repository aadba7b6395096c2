"""Soundfonts become labelled recordings; a stand-in plays where FluidSynth is not installed."""

from __future__ import annotations

import csv
import os
import shutil
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.ears.data import soundfont
from models.ears.data.general_midi import KITS, SLOT, hits, programs, takes
from models.ears.data.midi_file import Note, midi_file, variable_length
from models.ears.data.soundfont import RATE, Origin, cut, presets, render
from models.ears.taxonomy import CLASSES

STAND_IN = """#!{python}
import sys, wave, struct, math
out = sys.argv[sys.argv.index("-F") + 1]
score = open(sys.argv[-1], "rb").read()
assert score[:4] == b"MThd" and "-ni" in sys.argv
slots = {slots}
with wave.open(out, "wb") as file:
    file.setnchannels(2); file.setsampwidth(2); file.setframerate({rate})
    for slot in range(slots):
        for second in range(5):
            level = 8000 + 40 * slot if second == 0 and slot != 1 else 0
            wanted = [int(level * math.sin(i * (0.05 + 0.0001 * slot))) for i in range({rate})]
            file.writeframes(b"".join(struct.pack("<hh", v, v) for v in wanted))
"""


def font_of(folder: Path, *named: tuple[str, int, int]) -> Path:
    """A SoundFont with preset headers and nothing else: name, bank, program."""
    records = b"".join(
        struct.pack("<20sHHHIII", name.encode(), program, bank, 0, 0, 0, 0)
        for name, bank, program in (*named, ("EOP", 255, 255))
    )
    info = b"LIST" + struct.pack("<I", 4) + b"INFO"
    pdta = (
        b"LIST"
        + struct.pack("<I", 12 + len(records))
        + b"pdta"
        + b"phdr"
        + struct.pack("<I", len(records))
        + records
    )
    path = folder / "small.sf2"
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(info) + len(pdta)) + b"sfbk" + info + pdta)
    return path


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ``fluidsynth`` that renders tones a second long, the second of them silent."""
    if os.name == "nt":
        pytest.skip("Windows starts no script by its first line")
    place = tmp_path / "bin"
    place.mkdir()
    program = place / "fluidsynth"
    program.write_text(STAND_IN.format(python=sys.executable, rate=RATE, slots=3))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(place))


def test_a_midi_file_is_what_the_specification_says() -> None:
    written = midi_file([Note(0.0, 60, 1.0, 100)], program=5)
    assert written[:14] == b"MThd\0\0\0\x06\0\0\0\x01\x01\xe0"
    assert written[18:22] == struct.pack(">I", len(written) - 22)
    assert written[22:] == (
        b"\x00\xff\x51\x03\x0f\x42\x40"  # a quarter note is a second
        b"\x00\xc0\x05"
        b"\x00\x90\x3c\x64"
        b"\x83\x60\x80\x3c\x00"  # 480 ticks later
        b"\x00\xff\x2f\x00"
    )


@pytest.mark.parametrize(
    ("number", "written"), [(0, "00"), (127, "7f"), (128, "8100"), (16383, "ff7f"), (16384, "818000")]
)
def test_variable_lengths_are_those_of_the_specification(number: int, written: str) -> None:
    assert variable_length(number) == bytes.fromhex(written)


def test_a_repeated_key_is_released_before_it_is_struck_again() -> None:
    written = midi_file([Note(0.0, 60, 1.0, 100), Note(1.0, 60, 1.0, 90)], program=0)
    assert written.index(b"\x80\x3c\x00") < written.index(b"\x90\x3c\x5a")


@pytest.mark.parametrize(
    ("note", "program"), [(Note(0, 128, 1, 1), 0), (Note(0, 1, 1, 200), 0), (Note(0, 1, 1, 1), 128)]
)
def test_numbers_that_midi_has_not_are_refused(note: Note, program: int) -> None:
    with pytest.raises(ValueError, match=r"0\.\.127"):
        midi_file([note], program=program)


def test_programs_and_drums_are_of_known_classes_and_within_their_ranges() -> None:
    assert {program.label for program in programs()} | {take.label for take in hits()} <= set(CLASSES)
    assert len({program.number for program in programs()}) == len(programs())
    for program in programs():
        for take in takes(program, np.random.default_rng(1)):
            assert all(program.low <= note.pitch <= program.high for note in take.notes)
            assert all(50 <= note.velocity <= 120 for note in take.notes)
            assert max(note.start + note.length for note in take.notes) < SLOT - 1.0


def test_presets_are_read_from_a_font(tmp_path: Path) -> None:
    font = font_of(tmp_path, ("Grand Piano", 0, 0), ("Standard", 128, 0))
    assert presets(font) == {(0, 0): "Grand Piano", (128, 0): "Standard"}


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\x04\0\0\0WAVE", b"RIFF\x04\0\0\0sfbk", b"not a font at all"]
)
def test_what_is_no_font_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    font = tmp_path / "odd.sf2"
    font.write_bytes(content)
    with pytest.raises(ValueError, match=r"odd\.sf2 is no SoundFont"):
        presets(font)


def test_a_missing_font_says_where_free_ones_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="apt install fluid-soundfont-gm"):
        presets(tmp_path / "none.sf2")


def test_a_missing_fluidsynth_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    font = font_of(tmp_path, ("Grand Piano", 0, 0))
    with pytest.raises(ValueError, match=r"apt install fluidsynth.*brew install fluid-synth.*Windows"):
        render(Origin(font=font, source="s", licence="MIT"), tmp_path / "out")


@pytest.mark.usefixtures("stand_in")
def test_a_font_is_rendered_to_one_file_a_take_and_an_index(tmp_path: Path) -> None:
    font = font_of(tmp_path, ("Grand Piano", 0, 0), ("Kit", 128, 0), ("Kit again", 128, 1))
    out = tmp_path / "out"
    rows = render(Origin(font=font, source="shop/small", licence="MIT"), out)
    with (out / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == rows
    assert [row["class"] for row in rows] == ["piano", "piano"], "silence and what was heard before are left out"
    assert {(row["source_repo"], row["licence"], row["channels"]) for row in rows} == {("shop/small", "MIT", "1")}
    for row in rows:
        samples, rate = soundfile.read(out / row["file"])
        assert rate == RATE
        assert samples.size / RATE == pytest.approx(1.0, abs=0.05)
        assert np.abs(samples).max() == pytest.approx(10 ** (-3 / 20), rel=0.01)


@pytest.mark.usefixtures("stand_in")
def test_a_folder_that_holds_an_index_is_not_written_into(tmp_path: Path) -> None:
    font = font_of(tmp_path, ("Grand Piano", 0, 0))
    (tmp_path / "INDEX.csv").write_text("mine")
    with pytest.raises(ValueError, match="holds an index already"):
        render(Origin(font=font, source="s", licence="MIT"), tmp_path)
    assert (tmp_path / "INDEX.csv").read_text() == "mine"


def test_the_command_tells_what_is_wrong_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        soundfont.main([str(tmp_path / "none.sf2"), "--licence", "MIT", "--out", str(tmp_path / "out")])
    assert "There is no soundfont" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_take_ends_where_it_has_died_away() -> None:
    sound = np.zeros(round(2 * SLOT * RATE), np.float32)
    start = round(SLOT * RATE)
    sound[start : start + RATE // 2] = 0.5
    take = cut(sound, 1)
    assert take is not None
    assert take.size / RATE == pytest.approx(0.52, abs=0.01)
    assert cut(sound, 0) is None


def test_kits_reach_no_further_than_keys_stay_in_place() -> None:
    assert 0 in KITS
    assert 48 not in KITS


@pytest.mark.skipif(shutil.which("fluidsynth") is None, reason="fluidsynth is not installed")
def test_a_font_that_fluidsynth_cannot_load_is_refused_and_no_other_font_played_in_its_place(
    tmp_path: Path,
) -> None:
    font = font_of(tmp_path, ("Grand Piano", 0, 0))  # presets without samples
    with pytest.raises(ValueError, match=r"rendered nothing of .*small\.sf2"):
        soundfont.play(font, midi_file([Note(0.0, 60, 0.2, 100)], program=0), tmp_path)
