"""The demo session holds what a real session holds, and nothing that is not credited."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from demo.build_demo import DEMO, PROJECT, credits_text
from demo.project import project_text
from demo.sounds import SOUNDS, write_sound
from tests.shared import SHARED, needs_shared

AUDIO = sorted((DEMO / "Audio").iterdir())
LIMIT = 15_000_000


def text() -> str:
    return PROJECT.read_bytes().decode("utf-8")


def test_project_is_what_its_table_of_tracks_says() -> None:
    assert text() == project_text()


def test_project_names_every_audio_file_and_no_other() -> None:
    named = {DEMO / file for file in re.findall(r'^\s*FILE "([^"]+)"', text(), re.MULTILINE)}
    assert named == set(AUDIO)


def test_session_is_small_enough_to_clone() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) <= LIMIT


def test_session_has_at_least_ten_tracks_with_distinct_guids() -> None:
    guids = re.findall(r"<TRACK (\{[-0-9A-F]{36}\})", text())
    assert len(guids) >= 10
    assert len(set(guids)) == len(guids)


def test_blocks_of_the_project_are_balanced() -> None:
    lines = [line.strip() for line in text().splitlines()]
    assert sum(line.startswith("<") for line in lines) == lines.count(">")


def test_sends_come_from_tracks_that_exist() -> None:
    sources = [int(source) for source in re.findall(r"AUXRECV (\d+) ", text())]
    assert sources
    assert max(sources) < text().count("<TRACK ")


def test_credits_name_every_audio_file_with_its_licence() -> None:
    page = (DEMO / "CREDITS.md").read_text(encoding="utf-8")
    assert page == credits_text()
    for path in AUDIO:
        assert f"`Audio/{path.name}`" in page
        assert all(work.licence.url in page for work in SOUNDS[path.name].works)


@pytest.mark.parametrize("path", AUDIO, ids=lambda path: path.name)
def test_audio_file_opens_and_sounds_unless_it_is_the_silent_one(path: Path) -> None:
    signal, rate = sf.read(path)
    assert rate in {44100, 48000}
    assert len(signal) / rate == pytest.approx(20.0, abs=0.001)
    assert (np.abs(signal).max() > 0.001) == ("Audio 07_02" not in path.name)


@needs_shared
@pytest.mark.parametrize("name", ["Bass DI.flac", "GIT Rythmus L.flac", "vox lead comp FINAL2.flac"])
def test_generator_makes_the_samples_that_are_stored(name: str, tmp_path: Path) -> None:
    write_sound(SOUNDS[name], SHARED / "data" / "audio", tmp_path / name)
    np.testing.assert_array_equal(sf.read(tmp_path / name)[0], sf.read(DEMO / "Audio" / name)[0])
