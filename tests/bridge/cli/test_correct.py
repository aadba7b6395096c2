"""``correct`` and ``profile`` as an engineer meets them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.cli.choose import find_track, read_label
from bridge.cli.correct import run
from bridge.cli.main import main
from bridge.cli.parser import parse
from bridge.errors import UserError
from bridge.profile import Profile
from bridge.session import Session
from models.ears.prediction import SoundPrediction
from models.ears.sound.windows import RATE, Windows
from models.ears.taxonomy import LABELS
from tests.bridge.actions.factory import session, track
from tests.bridge.audio.ears import PITCHES, PitchEar, sine
from tests.bridge.audio.sounds import write
from tests.bridge.hosts.projects import guid, item, project
from tests.bridge.hosts.projects import track as block
from tests.bridge.profiles import said


class UnlikeEar(PitchEar):
    """The ear of the pitches, to which they sound as unlike as sounds can be."""

    def hear(self, tracks: Sequence[Windows]) -> list[SoundPrediction | None]:
        directions = {
            label: tuple(float(label == other) for other in PITCHES.values()) for label in PITCHES.values()
        }
        return [
            sound if sound is None else replace(sound, embedding=directions[sound.label])
            for sound in super().hear(tracks)
        ]


@pytest.fixture(autouse=True)
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile and user folders of the test's own."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("DESKHAND_PROFILE", str(tmp_path / "profile.db"))
    return tmp_path / "profile.db"


def song(folder: Path, **pitches: float | None) -> Path:
    """A project of tracks that play a sine each, by name; None: a track without items."""
    folder.mkdir(exist_ok=True)
    blocks = []
    for number, (name, pitch) in enumerate(pitches.items(), 1):
        lines = [f'NAME "{name.replace("_", " ")}"']
        if pitch is not None:
            media = write(folder / f"{number}.wav", sine(pitch, 3.0, rate=RATE), rate=RATE)
            lines += item("POSITION 0", "LENGTH 3", "<SOURCE WAVE", f'  FILE "{media.name}"', ">")
        blocks.append(block(number, *lines))
    path = folder / "song.RPP"
    path.write_text(project(*blocks), encoding="utf-8")
    return path


def correct(path: Path, track: str, label: str) -> int:
    return run(parse(["correct", str(path), track, label]), ear=UnlikeEar())


def stored(profile: Path) -> list[tuple[str, str, str | None]]:
    with Profile(profile) as opened:
        return [(each.name, each.label, each.ear_version) for each in opened.corrections()]


def test_a_correction_is_stored_with_name_and_sound_and_holds_at_once(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = song(tmp_path / "one", Audio_01=100.0, Bass=None)
    before = path.read_bytes()
    assert correct(path, "audio 01", "Tom") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith('Track 1 "Audio 01" was kick ')
    assert told[1] == "You say tom. Remembered by name and sound."
    assert told[2].startswith("From now on it is tom 0.9")
    assert told[3:] == [
        "No other track of song changes with it by its name.",
        "The project was not written.",
    ]
    assert stored(profile) == [("Audio 01", "tom", "pitch-1")]
    assert path.read_bytes() == before
    with Profile(profile) as opened:
        (correction,) = opened.corrections()
    assert (correction.embedding, correction.track) == ((1.0, 0.0, 0.0), guid(1))


def test_in_the_next_session_the_like_sound_without_a_name_follows_and_the_unlike_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    correct(song(tmp_path / "one", Audio_01=100.0), "1", "tom")
    capsys.readouterr()
    other = song(tmp_path / "two", Track_3=8000.0, Track_7=100.0)
    correct(other, "Track 7", "tom")
    correct(other, "Track 3", "cymbal")
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith('Track 2 "Track 7" was tom ')
    assert told[5].startswith('Track 1 "Track 3" was hihat ')


def test_other_tracks_that_change_by_their_names_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = song(tmp_path / "one", Zvonko=None, Zvonko_R=None, Zvonko_2=None, Lead_Vox=None, Zvonkova=None)
    correct(path, "Zvonko", "woodwind")
    told = capsys.readouterr().out.splitlines()
    assert told[3] == "2 other tracks of song changed with it by name:"
    assert [line.split(" was ")[0] for line in told[4:6]] == ['  Track 2 "Zvonko R"', '  Track 3 "Zvonko 2"']
    assert told[6:] == ["The project was not written."]


def test_a_track_that_was_not_heard_is_known_again_by_its_guid(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    correct(song(tmp_path / "one", Audio_01=None, Audio_02=None), "1", "strings")
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith('Track 1 "Audio 01" was unknown')
    assert told[1] == "You say strings. Remembered by name."
    assert told[2].startswith("From now on it is strings")
    assert told[3] == "No other track of song changes with it by its name."


def test_the_last_word_holds(tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = song(tmp_path / "one", Keys=1000.0)
    for label in ("organ", "piano", "organ"):
        correct(path, "Keys", label)
        assert f"From now on it is {label}" in capsys.readouterr().out
    assert [label for _, label, _ in stored(profile)] == ["organ", "piano", "organ"]


def test_organise_heeds_what_was_corrected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = song(tmp_path / "one", Zvonko=1000.0)
    assert main(["correct", str(path), "Zvonko", "woodwind"]) == 0
    capsys.readouterr()
    report = str(tmp_path / "report.html")
    assert main(["organise", str(path), "--dry-run", "--json", "--report", report]) == 0
    (found,) = json.loads(capsys.readouterr().out)["tracks"]
    assert (found["identity"]["label"], found["identity"]["corrected"]) == ("woodwind", True)
    assert found["identity"]["reason"].startswith('you said so for "Zvonko" on ')


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Kik", "kick"), "Close names: Kick"),
        (("Kick", "sneer"), "Did you mean snare"),
    ],
)
def test_what_is_not_understood_stores_nothing(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], said: str
) -> None:
    path = song(tmp_path / "one", Kick=None)
    assert main(["correct", str(path), *arguments]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert "Nothing was stored" in error
    assert not profile.exists()


NAMES = session(
    track("a", "Gtr"), track("b", "Gtr"), track("c", "gtr"), track("d", "2"), track("e", "Bob"), track("f", "")
)


@pytest.mark.parametrize(
    ("wanted", "number"), [("gtr", 3), ("bob", 5), ("Bob", 5), ("2", 4), ("1", 1), ("6", 6), ("", 6)]
)
def test_a_track_is_found_by_exact_name_then_by_any_case_then_by_number(wanted: str, number: int) -> None:
    assert find_track(NAMES, wanted, '"song.RPP"') == (number, NAMES.tracks[number - 1])


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("Gtr", '2 tracks of song.RPP are called "Gtr": 1 "Gtr", 2 "Gtr". Nothing was stored. Give the number'),
        ("GTR", '3 tracks of song.RPP are called "GTR"'),
        ("7", 'deskhand show "song.RPP" lists the tracks'),
        ("Bobb", "Close names: Bob."),
    ],
)
def test_no_track_and_several_tracks_are_told_apart(wanted: str, reason: str) -> None:
    with pytest.raises(UserError) as error:
        find_track(NAMES, wanted, '"song.RPP"')
    assert reason in str(error.value)


def test_a_session_without_tracks_has_none_to_correct() -> None:
    with pytest.raises(UserError, match="No track of empty is called"):
        find_track(Session(name="empty"), "1", '"empty.RPP"')


@pytest.mark.parametrize("label", LABELS)
def test_every_class_is_understood_in_every_spelling(label: str) -> None:
    spellings = (
        label,
        label.upper(),
        label.replace("_", " "),
        label.replace("_", "-").title(),
        label.replace("_", ""),
    )
    assert {read_label(text) for text in spellings} == {label}


@pytest.mark.parametrize(
    ("text", "label"), [("sna", "snare"), ("lead", "lead_vocal"), ("Backing", "backing_vocal"), ("bus", "bus")]
)
def test_the_beginning_of_one_class_is_enough(text: str, label: str) -> None:
    assert read_label(text) == label


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("synth", '"synth" is more than one class. Nothing was stored. Did you mean synth bass, synth lead or '),
        ("snaer", "Did you mean snare?"),
        ("vox", "Did you mean lead vocal?"),
        ("gtr", "Did you mean electric guitar"),
        ("", "Classes are kick, snare, "),
        ("???", "Classes are kick, snare, "),
    ],
)
def test_what_is_no_class_gets_near_ones(text: str, answer: str) -> None:
    with pytest.raises(UserError) as error:
        read_label(text)
    assert answer in str(error.value)


def test_profile_show_says_each_correction_in_one_sentence(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Profile(profile) as opened:
        opened.add([said("Bob\x1b[2J", "bass_guitar")])
    assert main(["profile", "show"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "1 correction remembered.",
        '"Bob\ufffd[2J": bass guitar, said on 3 Nov 2026, known by name.',
        f"Kept in {profile}",
    ]


def test_profile_export_reset_and_import_go_round(
    tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Profile(profile) as opened:
        opened.add([said("Bob"), said("Ann")])
    export = str(tmp_path / "export.json")
    for arguments in (["export", export], ["reset", "--yes"], ["import", export], ["import", export]):
        assert main(["profile", *arguments]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"2 corrections written to {export}. It holds track names, no audio."
    assert told[1].startswith(f"2 corrections forgotten. A copy is kept: {profile.with_suffix('')}.before-reset-")
    assert told[2:] == ["2 corrections added, 0 known already.", "0 corrections added, 2 known already."]
    assert Path(told[1].rpartition(": ")[2]).exists()


@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("n", 1), ("", 1)])
def test_reset_asks(profile: Path, monkeypatch: pytest.MonkeyPatch, answer: str, left: int) -> None:
    with Profile(profile) as opened:
        opened.add([said("Bob")])
        monkeypatch.setattr("builtins.input", lambda question: answer)
        assert main(["profile", "reset"]) == 0
        assert opened.count() == left


def test_reset_that_nobody_answers_forgets_nothing(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert main(["profile", "reset"]) == 0
    assert "Nothing was remembered" in capsys.readouterr().out
    with Profile(profile) as opened:
        opened.add([said("Bob")])
        assert main(["profile", "reset"]) == 1
        assert opened.count() == 1
    assert "Run again with --yes" in capsys.readouterr().err
