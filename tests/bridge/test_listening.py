"""Sessions that are heard: what the ear says, when it is asked, and what is kept."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from bridge.actions.organise.settle import settle
from bridge.analyse import analyse, identify_again
from bridge.analysis import Analysis, TrackAnalysis
from bridge.diff import Diff
from bridge.hosts.rpp.host import RppHost
from bridge.preview import preview
from bridge.session import Session, Source
from bridge.template.load import load
from models.ears.prediction import HEARD, SoundPrediction
from tests.bridge.audio.ears import PitchEar, sine, sound_first, sound_of
from tests.bridge.audio.sounds import item, session, track, write

RATE = 16000
DEMO = Path(__file__).parents[2] / "demo"


@pytest.fixture
def project(tmp_path: Path) -> Session:
    """A kick and a guitar by their sound, whatever they are called; one silent; one of MIDI; a folder."""
    low = write(tmp_path / "low.wav", sine(100.0, 4.0, rate=RATE), rate=RATE)
    middle = write(tmp_path / "middle.wav", sine(1000.0, 4.0, rate=RATE), rate=RATE)
    silent = write(tmp_path / "still.wav", np.zeros(RATE), rate=RATE)
    return session(
        track(guid="folder", name="Drums", folder_change=1),
        track(item(low, length=4.0), guid="low", name="Audio 01"),
        track(item(middle, length=4.0, position=60.0), guid="middle", name="Vox", folder_change=-1),
        track(item(silent), guid="silent", name="Snare"),
        track(item(Source(kind="MIDI")), guid="midi", name="Piano"),
    )


def listen(project: Session, cache: Path, ear: PitchEar | None, workers: int = 1) -> Analysis:
    return analyse(project, cache=cache, ear=ear, workers=workers, identify=sound_first)


def sounds(analysis: Analysis) -> dict[str, str]:
    return {
        guid: found.identity.by_sound.label
        for guid, found in analysis.tracks.items()
        if found.identity.by_sound is not None
    }


def test_what_sounds_is_heard_and_the_rest_falls_back_to_its_name(project: Session, tmp_path: Path) -> None:
    analysis = listen(project, tmp_path / "cache", PitchEar())
    assert sounds(analysis) == {"low": "kick", "middle": "electric_guitar"}
    labels = {guid: found.identity.label for guid, found in analysis.tracks.items()}
    assert labels == {
        "folder": "bus",
        "low": "kick",
        "middle": "electric_guitar",
        "silent": "snare",
        "midi": "piano",
    }


def test_workers_hear_the_same(project: Session, tmp_path: Path) -> None:
    one = listen(project, tmp_path / "one", PitchEar())
    assert listen(project, tmp_path / "two", PitchEar(), workers=2) == one


def test_without_an_ear_and_without_listening_nothing_is_heard(project: Session, tmp_path: Path) -> None:
    ear = PitchEar()
    assert sounds(listen(project, tmp_path / "cache", None)) == {}
    assert sounds(analyse(project, listen=False, ear=ear, identify=sound_first)) == {}
    assert ear.heard == []


def test_a_second_run_needs_no_ear(project: Session, tmp_path: Path) -> None:
    first, second = PitchEar(), PitchEar()
    told = listen(project, tmp_path / "cache", first)
    assert listen(project, tmp_path / "cache", second) == told
    assert (len(first.heard), second.heard) == (2, [])


def test_another_version_listens_again_and_measures_nothing(
    project: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = listen(project, tmp_path / "cache", PitchEar())
    monkeypatch.setattr("bridge.audio.listen.measure", None)
    newer = PitchEar(version="pitch-2")
    assert listen(project, tmp_path / "cache", newer) == told
    assert len(newer.heard) == 2


@pytest.mark.parametrize(
    "damage",
    [
        {"beliefs": [1.0]},
        {"embedding": []},
        {"embedding": ["loud"]},
        {"windows": None},
        {"beliefs": [float("nan")] * 28},
    ],
    ids=["too few", "no embedding", "words", "no windows", "no numbers"],
)
def test_a_kept_sound_that_is_none_is_heard_again(
    project: Session, tmp_path: Path, damage: dict[str, object]
) -> None:
    cache = tmp_path / "cache"
    told = listen(project, cache, PitchEar())
    for entry in cache.glob("*/*.json"):
        stored = json.loads(entry.read_text())
        if isinstance(stored["value"], dict) and "beliefs" in stored["value"]:
            stored["value"] |= damage
            entry.write_text(json.dumps(stored))
    again = PitchEar()
    assert listen(project, cache, again) == told
    assert len(again.heard) == 2


def test_only_the_tracks_asked_for_are_heard(project: Session, tmp_path: Path) -> None:
    analysis = analyse(project, tracks={"low"}, cache=tmp_path, workers=1, ear=PitchEar(), identify=sound_first)
    assert sounds(analysis) == {"low": "kick"}


def test_an_edited_session_keeps_its_sounds_and_is_read_anew(project: Session, tmp_path: Path) -> None:
    analysis = listen(project, tmp_path, PitchEar())
    renamed = replace(project.track("silent"), name="Hat")
    edited = replace(project, tracks=(project.track("low"), renamed, track(guid="new", name="Vocals")))
    known = identify_again(edited, replace(analysis, pairs=()), identify=sound_first)
    assert {guid: found.label for guid, found in known.items()} == {
        "low": "kick",
        "silent": "hihat",
        "new": known["new"].label,
    }
    assert known["low"].by_sound == sound_of("kick", windows=2)


def test_organise_shows_both_votes_and_a_second_run_finds_nothing(project: Session, tmp_path: Path) -> None:
    template, ear = load(), PitchEar()

    def organise(before: Session) -> tuple[Session, str]:
        heard = analyse(before, cache=tmp_path / "cache", ear=ear, workers=1)
        plan, told = settle(before, heard, template, partial(identify_again, analysis=heard, ear=ear))
        return preview(before, plan).session, str(Diff.of(before, told, plan, template))

    organised, text = organise(project)
    words = " ".join(text.split())
    assert "the name says nothing, sound kick 0.90" in words
    assert re.search(r'name "vox" says lead vocal 0\.\d\d, sound says electric guitar 0\.90', words)
    unchanged, _ = organise(organised)
    assert unchanged == organised


def guesses(project: Session, seed: int) -> dict[str, SoundPrediction]:
    """An ear that is mostly wrong and of any confidence."""
    rng = np.random.default_rng(seed)
    found = {}
    for heard in project.tracks:
        logits = rng.standard_normal(len(HEARD)) + np.eye(len(HEARD))[rng.integers(len(HEARD))] * rng.uniform(1, 7)
        beliefs = np.exp(logits) / np.exp(logits).sum()
        if heard.items:
            found[heard.guid] = SoundPrediction(beliefs=tuple(beliefs.tolist()), embedding=(1.0,), windows=3)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_whatever_was_heard_a_second_run_finds_nothing(seed: int) -> None:
    """Names and neighbours change with the first run, and what is known of a track with them."""
    template = load()
    project = RppHost(next(DEMO.glob("*.RPP"))).snapshot()
    sounds = guesses(project, seed)

    def organise(before: Session) -> Session:
        read = analyse(before, listen=False)
        with_sounds = {
            guid: replace(found, identity=replace(found.identity, by_sound=sounds.get(guid)))
            for guid, found in read.tracks.items()
        }
        heard = identify_again(before, Analysis(tracks=with_sounds))
        analysis = Analysis(
            tracks={guid: TrackAnalysis(guid=guid, identity=known) for guid, known in heard.items()}
        )
        plan, _ = settle(before, analysis, template, partial(identify_again, analysis=analysis))
        return preview(before, plan).session

    organised = organise(project)
    assert organised != project
    assert organise(organised) == organised
