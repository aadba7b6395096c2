"""What the evaluation counts: hand-computed pairs, silence, and one song on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.strips.answer import Equaliser, Verdict
from models.strips.eq.grid import octave_of
from models.strips.evaluate.masking import evaluated, lost, pairs, result, songs_of, tables
from models.strips.evaluate.table import Options
from models.strips.material import Array, Sound
from tests.models.strips.builders import RATE, sound_of
from tests.models.strips.eq.cases import mix, pink
from tests.models.strips.eq.test_masking import GUITAR, VOCAL


@pytest.fixture(scope="module")
def noise() -> Sound:
    return sound_of(pink(1.0))


def shaped(noise: Sound, levels: tuple[float, ...]) -> Sound:
    inside = octave_of()
    spectrum: Array = 10.0 ** (np.array(levels) / 10.0) @ (inside / inside.sum(axis=1, keepdims=True))
    return replace(noise, spectrum=spectrum, loud_spectrum=spectrum)


def test_masking_is_counted_in_the_octaves_that_the_masker_can_do_without(noise: Sound) -> None:
    """The guitar is 4 dB above the vocal at 4 kHz; the vocal makes no room for the guitar."""
    both = mix(("lead_vocal", shaped(noise, VOCAL)), ("electric_guitar", shaped(noise, GUITAR)))
    assert pairs(both, both) == pytest.approx(4.0, abs=0.01)


def test_pairs_are_those_of_the_first_mix(noise: Sound) -> None:
    before = mix(("lead_vocal", shaped(noise, VOCAL)), ("electric_guitar", shaped(noise, GUITAR)))
    softer = (*GUITAR[:6], GUITAR[6] - 3.0, *GUITAR[7:])
    after = mix(("lead_vocal", shaped(noise, VOCAL)), ("electric_guitar", shaped(noise, softer)))
    assert pairs(before, after) == pytest.approx(1.0, abs=0.01)


def test_what_is_alone_loses_nothing_and_a_twin_takes_its_share(noise: Sound) -> None:
    assert lost(mix(("piano", noise))) == pytest.approx([0.0])
    alone, beside = lost(mix(("piano", noise), ("piano", noise)))
    assert alone == pytest.approx(beside)
    assert alone > 1.0


def test_a_mix_of_silence_has_figures_too() -> None:
    silent = mix(("kick", None))
    nothing: tuple[Verdict[Equaliser], ...] = (Verdict(settings=None, why="silent"),)
    one = result(silent, silent, nothing)
    assert (one.tracks, one.changed, one.masking, one.change) == (0, 0, (0.0, 0.0), 0.0)


def write_song(folder: Path) -> None:
    place = folder / "Song"
    place.mkdir()
    for name, seed in (("Lead Vox", 1), ("Bass", 2), ("mix", 3)):
        soundfile.write(place / f"{name}.wav", pink(1.0, seed), RATE)


def test_a_song_is_read_equalised_and_told(tmp_path: Path) -> None:
    write_song(tmp_path)
    (song,) = songs_of(tmp_path)
    assert song.finished
    assert {label for _, label in song.tracks} == {"lead_vocal", "bass_guitar"}
    assert evaluated(song).loudness < 0.2
    (table,) = tables(Options(multitracks=(tmp_path,)))
    assert [row.name for row in table.rows] == ["Song", "all"]
    assert table.rows[0].cells[0] == "2"
