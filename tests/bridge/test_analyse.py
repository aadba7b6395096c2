from __future__ import annotations

import functools
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.analyse import analyse, clue_of
from bridge.audio.measure import Measured, measure
from bridge.session import Receive, Session, Source, Take, Track
from models.ears.prediction import Clue, Prediction
from tests.bridge.audio.sounds import item, recognise_sides, session, track, write
from tests.shared import SHARED, needs_shared

NOISE = np.random.default_rng(12).standard_normal((48000, 2)) * 0.1


@pytest.fixture
def project(tmp_path: Path) -> Session:
    """A pair of overheads, the right one inverted; a stereo track; its copy; a missing file; an empty track."""
    room = write(tmp_path / "room.wav", NOISE, rate=48000)
    left = write(tmp_path / "oh-l.wav", NOISE[:, 0], rate=48000)
    right = write(tmp_path / "oh-r.wav", -NOISE[:, 0], rate=48000)
    return session(
        track(item(left), guid="L", name="OH L"),
        track(item(right), guid="R", name="OH R"),
        track(item(room), guid="room", name="Room"),
        track(item(write(tmp_path / "copy.wav", NOISE, rate=48000)), guid="copy", name="Room copy"),
        track(item(tmp_path / "gone.wav"), guid="gone", name="Gone"),
        track(guid="empty", name="Empty"),
    )


def test_every_track_is_recognised_and_measured(project: Session, tmp_path: Path) -> None:
    analysis = analyse(project, cache=tmp_path / "cache", workers=1, recognise=recognise_sides)
    assert list(analysis.tracks) == ["L", "R", "room", "copy", "gone", "empty"]
    problems = {guid: told.problems for guid, told in analysis.tracks.items()}
    assert problems == {
        "L": ('Inverted against "OH R" (correlation -1.00).',),
        "R": ('Inverted against "OH L" (correlation -1.00).',),
        "room": (),
        "copy": ('The same audio as "Room".',),
        "gone": ("gone.wav is missing.",),
        "empty": (),
    }
    (pair,) = analysis.pairs
    assert (pair.left, pair.right, pair.inverted, pair.identical) == ("L", "R", True, False)
    measured = {guid: told.levels.rms for guid, told in analysis.tracks.items() if told.levels}
    assert measured == pytest.approx(dict.fromkeys(("L", "R", "room", "copy"), -20.0), abs=0.1)


def test_worker_processes_measure_the_same(project: Session, tmp_path: Path) -> None:
    run = functools.partial(analyse, project, recognise=recognise_sides)
    assert run(cache=tmp_path / "two", workers=2) == run(cache=tmp_path / "one", workers=1)


def test_without_listening_no_audio_is_touched(project: Session, tmp_path: Path) -> None:
    analysis = analyse(project, listen=False, cache=tmp_path / "cache", recognise=recognise_sides)
    assert analysis.tracks["L"].identity.side == "L"
    assert all(told.levels is None and told.problems == () for told in analysis.tracks.values())
    assert not (tmp_path / "cache").exists()


def test_only_the_tracks_asked_for_are_measured(project: Session, tmp_path: Path) -> None:
    analysis = analyse(
        project, tracks={"room", "L"}, cache=tmp_path / "cache", workers=1, recognise=recognise_sides
    )
    assert [guid for guid, told in analysis.tracks.items() if told.levels] == ["L", "room"]
    assert analysis.tracks["R"].identity.side == "R"
    assert analysis.pairs == ()


def test_progress_counts_up_to_all_tracks_with_items(project: Session, tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    for _ in ("measured", "from the cache"):
        seen.clear()
        analyse(
            project,
            cache=tmp_path / "cache",
            workers=1,
            recognise=recognise_sides,
            progress=lambda *step: seen.append(step),
        )
        assert [step[:2] for step in seen] == [(done, 5) for done in range(1, 6)]
        assert {step[2] for step in seen} == {"OH L", "OH R", "Room", "Room copy", "Gone"}


def run_twice(project: Session, cache: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """Tracks that are measured in a first and a second run."""
    measured: list[str] = []

    def noting(what: Track, **told: Any) -> Measured:
        measured.append(what.guid)
        return measure(what, **told)

    monkeypatch.setattr("bridge.audio.listen.measure", noting)
    first = analyse(project, cache=cache, workers=1, recognise=recognise_sides)
    before = list(measured)
    measured.clear()
    assert analyse(project, cache=cache, workers=1, recognise=recognise_sides) == first
    return before, measured


def test_a_second_run_measures_nothing(project: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = run_twice(project, tmp_path / "cache", monkeypatch)
    assert sorted(first) == ["L", "R", "gone", "room"]
    assert second == []


@pytest.mark.parametrize(
    "damage",
    [b"", b"null", b'{"key": "x"}', b'{"levels": {}, "problems": []}'],
    ids=["cut off", "null", "no value", "other fields"],
)
def test_a_broken_cache_is_rebuilt(project: Session, tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "cache"
    first = analyse(project, cache=cache, workers=1, recognise=recognise_sides)
    entries = list(cache.glob("*/*.json"))
    assert len(entries) > 5
    for entry in entries:
        entry.write_bytes(damage)
    assert analyse(project, cache=cache, workers=1, recognise=recognise_sides) == first


def test_entries_with_foreign_values_are_rebuilt(project: Session, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = analyse(project, cache=cache, workers=1, recognise=recognise_sides)
    for entry in cache.glob("*/*.json"):
        stored = json.loads(entry.read_text())
        if isinstance(stored["value"], dict) and stored["value"]["levels"]:
            stored["value"]["levels"]["rms"] = "loud"
            entry.write_text(json.dumps(stored))
    assert analyse(project, cache=cache, workers=1, recognise=recognise_sides) == first


def test_changed_media_are_measured_again(project: Session, tmp_path: Path) -> None:
    first = analyse(project, cache=tmp_path / "cache", workers=1, recognise=recognise_sides)
    path = write(tmp_path / "room.wav", NOISE / 2, rate=48000)
    os.utime(path, ns=(0, 0))
    second = analyse(project, cache=tmp_path / "cache", workers=1, recognise=recognise_sides)
    was, now = first.tracks["room"].levels, second.tracks["room"].levels
    assert was is not None
    assert now is not None
    assert was.rms - now.rms == pytest.approx(6.02, abs=0.01)


def test_media_that_appear_are_measured(project: Session, tmp_path: Path) -> None:
    analyse(project, cache=tmp_path / "cache", workers=1, recognise=recognise_sides)
    write(tmp_path / "gone.wav", NOISE, rate=48000)
    again = analyse(project, cache=tmp_path / "cache", workers=1, recognise=recognise_sides)
    assert again.tracks["gone"].levels is not None


def test_renaming_a_track_measures_nothing_again_and_a_gain_does(
    project: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_twice(project, tmp_path / "cache", monkeypatch)
    room = project.track("room")
    renamed = replace(room, name="Other", volume=0.5)
    louder = replace(room, guid="louder", items=tuple(replace(each, volume=2.0) for each in room.items))
    changed = replace(project, tracks=(renamed, louder))
    first, _ = run_twice(changed, tmp_path / "cache", monkeypatch)
    assert first == ["louder"]


def test_a_clue_holds_what_the_session_shows() -> None:
    section = Source(kind="SECTION", inner=Source(kind="WAVE", file=r"Media\01-Kick In.2.wav"))
    shown = track(
        item(section),
        item(Source(kind="MP3", file="audio/loop.mp3")),
        item(Source(kind="MIDI")),
        name="Audio 1",
        folder_change=1,
        receives=(Receive(source="x"),),
    )
    assert clue_of(shown) == Clue(
        name="Audio 1", folder_change=1, media=("01-Kick In.2", "loop"), receives=1, items=True
    )


def test_the_recogniser_sees_all_tracks_at_once(project: Session) -> None:
    seen: list[list[str]] = []

    def recognise(clues: Sequence[Clue]) -> list[Prediction]:
        seen.append([clue.name for clue in clues])
        return recognise_sides(clues)

    analyse(project, listen=False, recognise=recognise)
    assert seen == [["OH L", "OH R", "Room", "Room copy", "Gone", "Empty"]]


def test_ctrl_c_leaves_no_worker_behind(project: Session, tmp_path: Path) -> None:
    def interrupt(done: int, total: int, name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyse(project, cache=tmp_path / "cache", workers=2, recognise=recognise_sides, progress=interrupt)
    assert multiprocessing.active_children() == []


TWO_HOURS = """
import resource, sys
from pathlib import Path
from typing import Any
from bridge.analyse import analyse
from tests.bridge.audio.sounds import item, recognise_sides, session, track
folder = Path(sys.argv[1])
sparse = [item(folder / "loop.wav", position=60.0 * minute, length=1.0) for minute in range(120)]
long = item(folder / "loop.wav", length=7200.0, loop_source=True)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
analysis = analyse(
    session(track(long, guid="long"), track(*sparse, guid="sparse")),
    cache=folder / "cache", workers=1, recognise=recognise_sides,
)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
print(*(round(analysis.tracks[guid].levels.seconds) for guid in ("long", "sparse")))
print(*(len(analysis.tracks[guid].levels.envelope) for guid in ("long", "sparse")))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of memory is asked from the POSIX resource module")
def test_two_hours_of_audio_need_little_memory(tmp_path: Path) -> None:
    write(tmp_path / "loop.wav", np.tile(NOISE[:12000], (40, 1)), rate=12000, subtype="PCM_16")
    done = subprocess.run(
        [sys.executable, "-c", TWO_HOURS, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    kilobytes, seconds, points = done.stdout.splitlines()
    assert seconds == "7200 120"
    assert points == "360 358"
    assert int(kilobytes) < 100_000 * (1024 if sys.platform == "darwin" else 1)


@needs_shared
def test_real_multitracks_come_out_whole(tmp_path: Path) -> None:
    folder = SHARED / "data" / "audio" / "multitracks" / "MusicDelta_Rock"
    paths = sorted(folder.glob("*.flac"))
    assert len(paths) > 3
    project = session(*(track(item(path, length=5.0), guid=path.stem, name=path.stem) for path in paths))
    analysis = analyse(project, cache=tmp_path, workers=1, recognise=recognise_sides)
    for told in analysis.tracks.values():
        assert told.levels is not None
        assert told.levels.sample_rates == (44100,)
        assert -70.0 < told.levels.loudness < 0.0


def test_takes_without_a_source_give_no_media() -> None:
    empty = replace(item(None), takes=(Take(source=None),))
    assert clue_of(track(empty)).media == ()
