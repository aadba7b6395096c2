"""The self-test through bridge, agent and the real reapy, in the stand-in for REAPER."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bridge import runtime
from bridge.cli.selftest import STEPS
from bridge.hosts.live.connect import open_live
from bridge.install import manifest
from bridge.selftest import reading
from bridge.selftest.bench import Bench, run_steps
from bridge.selftest.scratch import Scratch
from bridge.serve.client import BridgeClient
from tests.bridge.hosts.projects import item, project, track
from tests.bridge.live.studio import Studio, studio

RATE = 48_000
ANSWERS = ("yes", "yes", "yes", "no", None)
"""To: are the colours right, was the text shown, write it (Organise, Organise selected), which class (none)."""
NOT_IN_THE_STAND_IN = {"render settings"}
"""Steps that need an action that the stand-in does not have: saving."""


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A scratch project of three short tracks instead of the demo session; the first is selected."""
    made = Scratch(tmp_path / "scratch")
    made.folder.mkdir()
    tracks = []
    for number, name in enumerate(("01_Kick", "02_Snare", "Lead Vox"), 1):
        tone(made.folder / f"{number}.wav", 110.0 * number)
        clip = item("POSITION 0", "LENGTH 1", "<SOURCE WAVE", f'  FILE "{number}.wav"', ">")
        tracks.append(track(number, f'NAME "{name}"', f"SEL {int(number == 1)}", *clip))
    made.project.write_text(project(*tracks), encoding="utf-8")
    return made


def tone(path: Path, frequency: float) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        samples = (round(8000 * math.sin(2 * math.pi * frequency * n / RATE)) for n in range(RATE))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


@pytest.fixture
def here(tmp_path: Path, scratch: Scratch) -> Iterator[Studio]:
    """A REAPER with the scratch project open, Deskhand started, its actions in the action list."""
    resources = tmp_path / "REAPER für mich"
    with studio(tmp_path / "home", resources, [scratch.project]) as running:
        lines = [registered(running, script) for script in manifest.actions(manifest.copied(manifest.payload()))]
        (resources / "reaper-kb.ini").write_text("".join(lines), encoding="utf-8")
        running.act("Start or stop")
        running.until((runtime.runtime_folder() / "bridge.json").exists)
        yield running


def registered(running: Studio, script: str) -> str:
    """Add a script to the action list; the line that REAPER then has in reaper-kb.ini."""
    reaper = running.reaper
    number = reaper.call("AddRemoveReaScript", 1, 0, str(reaper.resources / "Scripts" / script), 1)
    name = reaper.call("ReverseNamedCommandLookup", number)
    return f'SCR 4 0 {name} "Custom: {Path(script).name}" "{script}"\n'


def test_every_step_that_the_stand_in_can_run_is_ok(
    here: Studio, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LISTEN_S", 0.5)
    before = here.reaper.text()
    here.reaper.answer(*ANSWERS)
    with open_live(start=False) as host, closing(BridgeClient.connect(start=False)) as bridge:
        bench = Bench(host=host, scratch=scratch, status=bridge.status, person=True, say=lambda text: None)
        results = {result.name: result for result in run_steps(STEPS, bench)}
    assert list(results) == [step.name for step in STEPS]
    assert {
        name for name, result in results.items() if result.verdict == "could not be run"
    } == NOT_IN_THE_STAND_IN
    assert {name: result.observed for name, result in results.items() if result.verdict == "not as expected"} == {}
    assert here.reaper.text() == before
    assert here.reaper.faults() == []
