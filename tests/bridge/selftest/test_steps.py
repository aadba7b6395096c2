"""The self-test's steps pass on an honest REAPER, and each fault is found by the step that is there for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.plan import FIELDS
from bridge.selftest import beyond, editing, reading
from bridge.selftest.bench import Bench, CannotRun, NotAsExpected, Step, run_steps
from bridge.selftest.scratch import Scratch
from bridge.serve.client import AgentError
from bridge.session import Session, Track
from tests.bridge.hosts.projects import item, project, track
from tests.bridge.selftest.fake import FakeReaper, bench_for

STEPS = {step.name: step for step in (*reading.STEPS, *editing.STEPS, *beyond.STEPS)}


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    found = Scratch(tmp_path)
    source = ("<SOURCE WAVE", '  FILE "kick.wav"', ">")
    clip = item("POSITION 0", "LENGTH 2", *source)
    text = project(track(1, "NAME Kick", *clip), track(2, "NAME Snare", *clip), track(3, "NAME Verb"))
    found.project.write_text(text, encoding="utf-8")
    return found


@pytest.fixture
def reaper(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> FakeReaper:
    monkeypatch.setattr(reading, "LISTEN_S", 0.01)
    monkeypatch.setattr(reading, "LOOK_S", 0.001)
    return FakeReaper(scratch)


def verdicts(steps: list[Step], bench: Bench) -> dict[str, str]:
    return {result.name: f"{result.verdict}: {result.observed}" for result in run_steps(steps, bench)}


@pytest.mark.parametrize("name", [step.name for step in (*reading.STEPS, *editing.STEPS)])
def test_an_honest_reaper_passes(reaper: FakeReaper, scratch: Scratch, name: str) -> None:
    before = reaper.session
    found = verdicts([STEPS[name]], bench_for(reaper, scratch))
    assert found[name].startswith("ok: "), found
    assert reaper.session == before
    assert reaper.history == []
    assert not reaper.playing


def of_first(change: Callable[[Track], Track]) -> Callable[[Session], Session]:
    return lambda session: replace(session, tracks=(change(session.tracks[0]), *session.tracks[1:]))


def swapped(colour: int | None) -> int | None:
    return None if colour is None else int.from_bytes(colour.to_bytes(3, "little"), "big")


def without_guid(session: Session) -> Session:
    new = [replace(one, guid="{other}") if one.guid == editing.GUID else one for one in session.tracks]
    return replace(session, tracks=tuple(new))


def cut_quotes(one: Track) -> Track:
    return replace(one, name=one.name.replace("`", "'"))


def flat(session: Session) -> Session:
    return replace(session, tracks=tuple(replace(one, folder_change=0) for one in session.tracks))


def unsent(session: Session) -> Session:
    return replace(session, tracks=tuple(replace(one, receives=()) for one in session.tracks))


def unplugged(session: Session) -> Session:
    return replace(session, tracks=tuple(replace(one, fx=one.fx[:1]) for one in session.tracks))


@pytest.mark.parametrize(
    ("name", "spoil", "observed"),
    [
        ("colour", of_first(lambda one: replace(one, colour=swapped(one.colour))), "is 5649426, expected 1193046"),
        ("black", of_first(lambda one: replace(one, colour=one.colour or None)), "colour is None, expected 0"),
        ("name with all three quotes", of_first(cut_quotes), "name is "),
        ("fader", of_first(lambda one: replace(one, volume=one.volume + 1e-6)), "volume is 0.707946"),
        ("pan", of_first(lambda one: replace(one, mute=True)), "mute is True, expected False"),
        ("new track keeps its GUID", without_guid, "not there"),
        ("folder, order and depths", flat, "folder_change is 0, expected 1"),
        ("send", unsent, "receives: 0 of them, expected 1"),
        ("FX chain with ReaEQ and a JSFX", unplugged, "fx: 1 of them, expected 2"),
        ("pan law", of_first(lambda one: replace(one, pan_law=-1.0)), "-1.0 was read back"),
        ("a change in between", of_first(lambda one: replace(one, volume=0.9)), "read back (0.9, 'Self-test')"),
    ],
)  # fmt: skip
def test_what_is_stored_otherwise_is_found(
    reaper: FakeReaper, scratch: Scratch, name: str, spoil: Callable[[Session], Session], observed: str
) -> None:
    reaper.spoil = spoil
    found = verdicts([STEPS[name]], bench_for(reaper, scratch))[name]
    assert found.startswith("not as expected: ")
    assert observed in found


@pytest.mark.parametrize("name", list(editing.FIELDS))
def test_an_undo_that_is_not_exact_is_found(reaper: FakeReaper, scratch: Scratch, name: str) -> None:
    reaper.after_undo = of_first(lambda one: replace(one, phase_inverted=True))
    found = verdicts([STEPS[name]], bench_for(reaper, scratch))[name]
    assert "after undo: track 1" in found
    assert "phase_inverted is True, expected False" in found


@pytest.mark.parametrize(
    ("name", "attribute", "value", "observed"),
    [
        ("versions", "version", "0.0.9", "agent 0.0.9"),
        ("time of a snapshot", "tick_ms", 30.5, "longest tick 30.5 ms"),
        ("meters at rest", "rest_peak", 0.01, "stopped, but a meter shows 0.01"),
        ("meters playing", "play_peak", 0.0, "every meter stayed at 0"),
        ("an old state", "keeps_state", True, "written all the same"),
        ("undo of something else", "undoes_anything", True, "says that something was undone"),
    ],
)
def test_what_is_answered_otherwise_is_found(
    reaper: FakeReaper, scratch: Scratch, name: str, attribute: str, value: object, observed: str
) -> None:
    setattr(reaper, attribute, value)
    found = verdicts([STEPS[name]], bench_for(reaper, scratch))[name]
    assert found.startswith("not as expected: ")
    assert observed in found


def test_a_project_that_reads_otherwise_than_its_file_is_found(reaper: FakeReaper, scratch: Scratch) -> None:
    reaper.session = of_first(lambda one: replace(one, name="Kick 2"))(reaper.session)
    found = verdicts([STEPS["snapshot and file"]], bench_for(reaper, scratch))
    assert "name is 'Kick 2', expected 'Kick'" in found["snapshot and file"]


def test_nothing_is_asked_of_a_project_that_is_not_the_scratch_project(
    reaper: FakeReaper, scratch: Scratch
) -> None:
    reaper.front = False
    found = verdicts(list(STEPS.values()), bench_for(reaper, scratch, person=True))
    assert set(found.values()) == {"could not be run: the scratch project is not the tab in front any more"}
    assert set(reaper.asked) == {"projects"}


def test_another_file_of_the_same_name_is_not_the_scratch_project(
    reaper: FakeReaper, scratch: Scratch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / scratch.project.name
    other.write_bytes(scratch.project.read_bytes())
    reaper.path = str(other)
    assert "could not be run" in verdicts([STEPS["fader"]], bench_for(reaper, scratch))["fader"]
    assert reaper.history == []


def test_the_steps_go_on_whatever_becomes_of_one(reaper: FakeReaper, scratch: Scratch) -> None:
    def raising(error: Exception) -> Callable[[Bench], str]:
        def run(bench: Bench) -> str:
            raise error

        return run

    errors: dict[str, Exception] = {
        "expected": NotAsExpected("seen"),
        "missing": CannotRun("why"),
        "refused": AgentError("REAPER has no action 1.", "refused"),
        "failed": AgentError("The project is being changed.", "failed"),
        "user": UserError("The bridge is gone."),
        "bug": ZeroDivisionError("oh"),
    }
    steps = [Step(name=name, expected="", run=raising(error)) for name, error in errors.items()]
    found = verdicts([*steps, STEPS["fader"]], bench_for(reaper, scratch))
    assert found["expected"] == "not as expected: seen"
    assert found["missing"] == "could not be run: why"
    assert found["refused"] == "could not be run: REAPER has no action 1."
    assert found["failed"] == "not as expected: The project is being changed."
    assert found["user"] == "not as expected: The bridge is gone."
    assert found["bug"].startswith("not as expected: Deskhand failed: ZeroDivisionError('oh')")
    assert found["fader"].startswith("ok: ")


@pytest.mark.parametrize("name", ["colours as they are seen", "status line"])
@pytest.mark.parametrize(
    ("person", "answer", "verdict"),
    [(True, "yes", "ok"), (True, "no", "not as expected"), (False, "yes", "could not be run")],
)
def test_what_only_a_person_sees_is_asked_where_one_is_there(
    reaper: FakeReaper, scratch: Scratch, name: str, person: bool, answer: str, verdict: str
) -> None:
    reaper.answer = answer
    found = verdicts([STEPS[name]], bench_for(reaper, scratch, person=person))[name]
    assert found.startswith(f"{verdict}: ")
    assert ("ask" in reaper.asked) == person
    assert reaper.history == []


def test_every_field_that_an_edit_may_set_has_a_step(reaper: FakeReaper) -> None:
    tried = {edit.field for edits in editing.FIELDS.values() for edit in edits(reaper.session)}
    assert tried == set(FIELDS)
