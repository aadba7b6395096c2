"""Steps beyond a plan: stems, a very long track, the actions of the action list, and what only a person sees."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any, Final

from bridge.hosts.live.translate import chain_text
from bridge.install.keyboard import registered
from bridge.plan import Plan
from bridge.plugins import reaeq
from bridge.plugins.registry import new
from bridge.selftest.bench import Bench, CannotRun, NotAsExpected, Step, expect, stems_folder
from bridge.selftest.differences import differences
from bridge.selftest.editing import edit, raw_apply, raw_undo, with_items
from bridge.selftest.reading import this_agent

SAVE: Final = 40026
SETTINGS: Final = re.compile(r"^\s*(?:RENDER_\w+|<RENDER_CFG|SEL) .*$", re.MULTILINE)
RENDER_S: Final = 300.0

BUFFER: Final = 4 * 1024 * 1024
"""Bytes of text that older Python bindings of REAPER hold for a track (facts of python-reapy: ``rpr_packs``)."""
COMMENT_LINE: Final = "QUFB" * 32

ACTION_S: Final = 600.0
POLL_S: Final = 0.05
STARTS_S: Final = 5.0
"""How long an action may take until the bridge shows its job."""

ACTIONS: Final = {
    "Deskhand_Organise.py": 'Answer "Yes" in REAPER: the edits are written and taken back by the next step.',
    "Deskhand_Undo last run.py": "Nothing to answer.",
    "Deskhand_Organise selected.py": 'Answer "No" in REAPER: nothing is to be written.',
    "Deskhand_Correct class.py": "Press Cancel in REAPER: nothing is to be remembered.",
    "Deskhand_Report.py": "The report opens in your browser.",
}
"""Action scripts in the order in which they are tried, and what to answer."""
WRITES: Final = "Deskhand_Organise.py"
TAKES_BACK: Final = "Deskhand_Undo last run.py"


def stem(bench: Bench) -> str:
    """A stem of one track."""
    path, took = _render(bench)
    peak, seconds = _peak_and_length(path)
    bench.facts |= {"render_one_stem_s": took, "stem_s": round(seconds, 2), "stem_peak": peak}
    if peak == 0.0:
        raise NotAsExpected(f"the stem of {seconds:.1f} s is silent")
    return f"{seconds:.1f} s, peak {peak:.3f}, rendered in {took:.1f} s"


def render_settings(bench: Bench) -> str:
    """Render settings and selection before and after a stem, as REAPER saves them."""
    before = _settings(bench)
    _render(bench)
    after = _settings(bench)
    expect(f"before: {line.strip()}" for line in before if line not in after)
    return f"{len(before)} lines of settings and selection are as they were"


def long_track(bench: Bench) -> str:
    """A track whose text is longer than 4 MiB: nothing of it may be cut off."""
    before = bench.host.snapshot()
    track = next((track for track in before.tracks if not track.fx), None)
    if track is None:
        raise CannotRun("every track has plug-ins")
    lines = chain_text((new(reaeq.neutral()),)).split("\n")
    comment = ["<COMMENT", *[COMMENT_LINE] * (BUFFER // len(COMMENT_LINE) + 1), ">"]
    text = "\n".join([*lines[:-2], *comment, *lines[-2:]])
    answer = raw_apply(bench, [{"track": track.guid, "set": "fx", "before": [], "after": text}])
    if answer["undo"] is None:
        raise CannotRun(f"the long plug-in chain was not written: {answer['outcomes'][0]['why']}")
    try:
        raw = bench.ask("snapshot")
    finally:
        raw_undo(bench)
    chunk = next(str(one["chunk"]) for one in raw["tracks"] if one["guid"] == track.guid)
    bench.facts["longest_chunk_bytes"] = len(chunk)
    expect(differences(before, bench.host.snapshot()))
    if not chunk.rstrip().endswith(">") or chunk.count("<COMMENT") != 1 or len(chunk) < BUFFER:
        raise NotAsExpected(f"{len(chunk)} bytes of {len(text)} and more came back")
    return f"{len(chunk)} bytes came back whole"


def action_list(bench: Bench) -> str:
    """Every action script stands in REAPER's action list."""
    found = _commands(bench)
    missing = [name for name in ACTIONS if name not in found]
    if missing:
        raise NotAsExpected(f"not registered: {', '.join(missing)}")
    return f"{len(found)} of Deskhand's scripts are registered"


def action(name: str) -> Step:
    """A step that runs one action of the action list as the engineer would, and waits for its end."""

    def run(bench: Bench) -> str:
        bench.need_person()
        command = _commands(bench).get(name)
        if command is None:
            raise CannotRun(f"{name} is not registered")
        before = bench.host.snapshot()
        bench.say(f"REAPER now runs {name}. {ACTIONS[name]}")
        bench.ask("action", command=f"_{command}")
        _wait_for_jobs(bench)
        changed = list(differences(before, bench.host.snapshot()))
        bench.facts.setdefault("actions", {})[name] = len(changed)
        if name == WRITES:
            bench.unwritten = before
        if name == TAKES_BACK and bench.unwritten is not None:
            expect(differences(bench.unwritten, bench.host.snapshot()))
        if (name in (WRITES, TAKES_BACK)) != bool(changed):
            raise NotAsExpected(f"{len(changed)} differences in the project")
        return f"{len(changed)} differences in the project"

    expected = "the action does its work, speaks in REAPER, and REAPER stays usable meanwhile"
    return Step(name=f"action {name.removesuffix('.py')}", expected=expected, run=run)


def colours_seen(bench: Bench) -> str:
    """Red and blue as a person sees them: only that proves the byte order."""
    bench.need_person()
    session = bench.host.snapshot()
    first, second = session.tracks[:2]
    edits = (edit(first, "colour", first.colour, 0xFF0000), edit(second, "colour", second.colour, 0x0000FF))
    receipt = bench.host.apply(Plan(action="self-test", project=session.name, edits=edits))
    try:
        seen = bench.sees("Is track 1 red and track 2 blue?")
    finally:
        if receipt.run is not None:
            bench.host.undo()
    if not seen:
        raise NotAsExpected("the person answered no")
    return "the person answered yes"


def status_line(bench: Bench) -> str:
    """A text on REAPER's status line."""
    bench.need_person()
    bench.ask("show", text="Deskhand self-test 12345", level="status")
    if not bench.sees('Did REAPER show or read out "Deskhand self-test 12345" just now?'):
        raise NotAsExpected("the person answered no")
    return "the person answered yes"


def _render(bench: Bench) -> tuple[Path, float]:
    """The file of a track's stem, and the seconds that it took."""
    track = with_items(bench.host.snapshot())
    folder = stems_folder(bench.scratch)
    folder.mkdir(exist_ok=True)
    started = time.perf_counter()
    files = bench.ask("render", timeout=RENDER_S, tracks=[track.guid], folder=str(folder))["files"]
    path = Path(files.get(track.guid, ""))
    if not path.is_file():
        raise NotAsExpected(f"no file for the track, {len(files)} file(s) in all")
    return path, round(time.perf_counter() - started, 2)


def _settings(bench: Bench) -> list[str]:
    """Render settings and track selection as REAPER saves them."""
    bench.ask("action", command=SAVE)
    text = bench.scratch.project.read_text(encoding="utf-8", errors="replace")
    found: list[str] = SETTINGS.findall(text)
    return found


def _peak_and_length(path: Path) -> tuple[float, float]:
    import numpy as np
    import soundfile

    samples, rate = soundfile.read(path, always_2d=True)
    return float(np.max(np.abs(samples), initial=0.0)), len(samples) / rate


def _commands(bench: Bench) -> dict[str, str]:
    """Command names of Deskhand's scripts, by file name, as REAPER's own list has them."""
    path = Path(this_agent(bench)["resources"]) / "reaper-kb.ini"
    if not path.is_file():
        raise NotAsExpected("there is no reaper-kb.ini in REAPER's resource folder")
    scripts = {
        Path(script.replace("\\", "/")).name: name for name, script in registered(path.read_bytes()).items()
    }
    return {script: name for script, name in scripts.items() if script.startswith("Deskhand_")}


def _wait_for_jobs(bench: Bench) -> None:
    started = time.monotonic()
    seen = False
    while time.monotonic() - started < ACTION_S:
        jobs: list[Any] = list(bench.status()["jobs"])
        seen = seen or bool(jobs)
        if not jobs and (seen or time.monotonic() - started > STARTS_S):
            break
        time.sleep(POLL_S)
    else:
        raise NotAsExpected(f"it had not ended after {ACTION_S:g} s")
    if not seen:
        raise NotAsExpected("the bridge started no command")


STEPS: Final = (
    Step(name="stem of a track", expected="REAPER renders a stem with sound", run=stem),
    Step(name="render settings", expected="as they were before (saved by action 40026)", run=render_settings),
    Step(name="a track of 4 MiB", expected="the text of a very long track comes back whole", run=long_track),
    Step(name="action list", expected="Deskhand's scripts are in REAPER's action list", run=action_list),
    Step(name="colours as they are seen", expected="red is red and blue is blue on screen", run=colours_seen),
    Step(name="status line", expected="REAPER shows the text, or a screen reader reads it", run=status_line),
    *(action(name) for name in ACTIONS),
)
