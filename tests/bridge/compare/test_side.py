"""What is taken from a project or a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.compare.compare import compare
from bridge.compare.side import open_side
from bridge.errors import UserError
from core.meters.loudness import integrated_loudness
from tests.bridge.compare.sounds import RATE, noise, project, track, write


@pytest.fixture
def media(tmp_path: Path) -> Path:
    for seed, name in enumerate(("kick", "snare", "vox")):
        write(tmp_path / f"{name}.wav", noise(seed=seed))
    return tmp_path


def three(media: Path, name: str, *, kick: float = 1.0, vox: float = 1.0) -> Path:
    return project(
        media / name,
        track("Kick", "kick.wav", number=1, volume=kick),
        track("Snare", "snare.wav", number=2),
        track("Lead Vox", "vox.wav", number=3, volume=vox),
    )


def test_a_track_is_measured_behind_its_fader(media: Path) -> None:
    heard = open_side(three(media, "a.RPP", kick=0.5))
    assert heard.tracks is not None
    kick, snare, _ = heard.tracks
    assert (kick.name, kick.label, kick.number) == ("Kick", "kick", 1)
    expected = integrated_loudness(noise(seed=0) * np.float32(0.5), RATE)
    assert kick.loudness == pytest.approx(expected, abs=1e-3)
    assert snare.loudness == pytest.approx(integrated_loudness(noise(seed=1), RATE), abs=1e-3)


def test_tracks_of_a_class_are_measured_together(media: Path) -> None:
    two = (track(name, "kick.wav", number=number) for number, name in enumerate(("Kick In", "Kick Out")))
    heard = open_side(project(media / "a.RPP", *two))
    assert heard.classes is not None
    assert list(heard.classes) == ["kick"]
    assert heard.classes["kick"] == pytest.approx(integrated_loudness(2.0 * noise(seed=0), RATE), abs=1e-3)


def test_the_mix_is_that_of_the_rendering(media: Path) -> None:
    heard = open_side(three(media, "a.RPP"))
    np.testing.assert_allclose(heard.audio, sum(noise(seed=seed) for seed in range(3)), atol=1e-5)


def test_a_fader_that_moved_is_the_only_track_that_changed_against_the_others(media: Path) -> None:
    a, b = (open_side(three(media, f"{kick}.RPP", kick=kick)) for kick in (1.0, 0.5))
    rows = {row.name: row for row in compare(a, b).figures.tracks}
    assert rows["Kick"].change is not None
    assert rows["Snare"].change is not None
    assert rows["Kick"].change - rows["Snare"].change == pytest.approx(-6.0206, abs=1e-3)
    assert rows["Lead Vox"].change == pytest.approx(rows["Snare"].change, abs=1e-6)


def test_turning_a_track_down_lets_the_others_through(media: Path) -> None:
    a, b = (open_side(three(media, f"{kick}.RPP", kick=kick)) for kick in (1.0, 0.25))
    masked = {row.name: row.change for row in compare(a, b).figures.masked}
    assert masked["Kick"] is not None
    assert masked["Kick"] > 1.0
    assert masked["Snare"] is not None
    assert masked["Snare"] < -0.1


def test_tracks_are_paired_by_identity_then_by_name_and_the_rest_stands_alone(media: Path) -> None:
    a = project(
        media / "a.RPP",
        track("old name", "kick.wav", number=1),
        track("Snare", "snare.wav", number=2),
        track("gone", "vox.wav", number=3),
    )
    b = project(
        media / "b.RPP",
        track("Kick", "kick.wav", number=1),
        track("Snare", "snare.wav", number=7),
        track("new", "vox.wav", number=8),
    )
    rows = {row.name: (row.a is None, row.b is None) for row in compare(open_side(a), open_side(b)).figures.tracks}
    assert rows == {
        "Kick": (False, False),
        "Snare": (False, False),
        "new": (True, False),
        "gone": (False, True),
    }


def test_a_project_against_an_audio_file_shows_its_tracks_on_one_side(media: Path) -> None:
    heard = open_side(three(media, "a.RPP"))
    found = compare(heard, open_side(write(media / "mix.wav", heard.audio))).figures
    assert found.loudness == pytest.approx(0.0, abs=1e-6)
    assert all(row.a is not None and row.b is None and row.change is None for row in found.tracks)
    assert all(band.b is None for band in found.masking)


def test_two_audio_files_have_no_tracks(media: Path) -> None:
    found = compare(open_side(media / "kick.wav"), open_side(media / "snare.wav")).figures
    assert (found.tracks, found.classes, found.masking, found.masked) == ((), (), (), ())


def test_missing_media_is_said_and_the_rest_is_compared(media: Path) -> None:
    path = project(media / "a.RPP", track("Kick", "kick.wav", number=1), track("Lost", "nowhere.wav", number=2))
    heard = open_side(path)
    assert heard.notes == ('"Lost": nowhere.wav is missing.',)
    assert compare(heard, heard).figures.remarks == ('A and B: "Lost": nowhere.wav is missing.',)


def test_a_project_in_which_nothing_sounds_is_silent(media: Path) -> None:
    quiet = open_side(project(media / "a.RPP", track("Kick", "kick.wav", number=1, lines="MUTESOLO 1 0 0")))
    found = compare(quiet, open_side(media / "kick.wav")).figures
    assert found.match is None
    assert any(remark.startswith("A is silent") for remark in found.remarks)


def test_a_mono_file_plays_on_both_sides_and_surround_gives_its_first_two_channels(tmp_path: Path) -> None:
    audio = noise()
    mono = open_side(write(tmp_path / "mono.wav", audio[:, 0]))
    np.testing.assert_array_equal(mono.audio, np.repeat(audio[:, :1], 2, axis=1))
    assert mono.notes == ("It is mono: it plays on both loudspeakers.",)
    surround = open_side(write(tmp_path / "surround.wav", np.concatenate([audio, audio, audio], axis=1)))
    np.testing.assert_array_equal(surround.audio, audio)
    assert surround.notes == ("It has 6 channels: the first two are compared.",)


def test_what_cannot_be_read_is_told_to_the_user(tmp_path: Path) -> None:
    text = tmp_path / "notes.wav"
    text.write_text("no audio", encoding="utf-8")
    for path in (text, tmp_path / "nowhere.wav", tmp_path / "nowhere.RPP"):
        with pytest.raises(UserError, match=path.name):
            open_side(path)
    with pytest.raises(UserError, match="4000 Hz"):
        open_side(write(tmp_path / "slow.wav", np.zeros((500, 2)), rate=4000))
