"""Steps that only read: who is there, what the project is, meters, how long REAPER's screen waits."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from typing import Any, Final

from bridge.hosts.rpp.host import RppHost
from bridge.runtime import program_version
from bridge.selftest.bench import Bench, CannotRun, NotAsExpected, Step, expect
from bridge.selftest.differences import differences

LONGEST_TICK_MS: Final = 30.0
SNAPSHOTS: Final = 5
PLAY: Final = 1007
STOP: Final = 1016
LISTEN_S: Final = 3.0
LOOK_S: Final = 0.1
RESTING_DB: Final = -100.0
"""A meter at or below this shows nothing."""

Json = Mapping[str, Any]


def this_agent(bench: Bench) -> Json:
    """What the bridge knows of the REAPER under test. Raises :class:`NotAsExpected` where it knows nothing."""
    for agent in bench.status()["agents"]:
        if agent["id"] == bench.host.line.instance:
            found: Json = agent
            return found
    raise NotAsExpected(f"the bridge knows no REAPER {bench.host.line.instance}")


def versions(bench: Bench) -> str:
    """Bridge, agent and this command are of one version."""
    agent, bridge = this_agent(bench), bench.status()["version"]
    bench.facts |= {"reaper": agent["reaper"], "agent": agent["version"], "bridge": bridge}
    own = program_version()
    observed = f"REAPER {agent['reaper']}, agent {agent['version']}, bridge {bridge}, command {own}"
    if {agent["version"], bridge} != {own}:
        raise NotAsExpected(observed)
    return observed


def projects(bench: Bench) -> str:
    """One tab is in front, and it is the scratch project."""
    tabs = bench.host.line.ask("projects")["projects"]
    front = [tab for tab in tabs if tab["active"]]
    if len(front) != 1 or front[0]["project"] != bench.host.project:
        raise NotAsExpected(f"{len(front)} of {len(tabs)} tabs say that they are in front")
    if not bench.scratch.is_at(front[0]["path"]):
        raise NotAsExpected("the path of the tab in front is not that of the scratch project")
    return f"{front[0]['tracks']} tracks, state {front[0]['state']}, {len(tabs)} tab(s) open"


def same_as_file(bench: Bench) -> str:
    """The project in REAPER reads as its file does."""
    stored, live = RppHost(bench.scratch.project).snapshot(), bench.host.snapshot()
    expect(differences(stored, live, ignored={"file", "selected"}))
    return f"{len(live.tracks)} tracks, every field and GUID as in the file; REAPER {live.reaper_version}"


def same_twice(bench: Bench) -> str:
    """Reading changes nothing."""
    before = bench.state()
    first, second = bench.host.snapshot(), bench.host.snapshot()
    expect(differences(first, second))
    if bench.state() != before:
        raise NotAsExpected(f"the state went from {before} to {bench.state()}")
    return f"equal, state {before} before and after"


def snapshot_time(bench: Bench) -> str:
    """How long a snapshot takes, and how long it held REAPER's screen at the most."""
    seconds, ticks = [], []
    for _ in range(SNAPSHOTS):
        started = time.perf_counter()
        ticks.append(bench.ask("snapshot")["ticks"])
        seconds.append(time.perf_counter() - started)
    longest = max(float(tick["longest_ms"]) for tick in ticks)
    median = statistics.median(seconds)
    bench.facts |= {
        "snapshot_s": round(median, 4),
        "snapshot_ticks": ticks[-1]["count"],
        "longest_tick_ms": round(longest, 2),
    }
    observed = f"median {median * 1000:.0f} ms over {ticks[-1]['count']} ticks, longest tick {longest:.1f} ms"
    if longest > LONGEST_TICK_MS:
        raise NotAsExpected(observed)
    return observed


def meters_at_rest(bench: Bench) -> str:
    """Meters of a stopped project."""
    bench.ask("action", command=STOP)
    time.sleep(LISTEN_S)
    answer = bench.ask("meters")
    if answer["playing"]:
        raise NotAsExpected("it says that the project plays")
    loudest = _loudest(answer)
    if loudest > 10 ** (RESTING_DB / 20):
        raise NotAsExpected(f"stopped, but a meter shows {loudest:.4g}")
    return f"stopped, {len(answer['tracks'])} tracks, no meter moves"


def meters_playing(bench: Bench) -> str:
    """Meters of a project that plays, for a few seconds."""
    bench.ask("action", command=PLAY)
    try:
        loudest, holds, end = 0.0, set[float](), time.monotonic() + LISTEN_S
        while time.monotonic() < end:
            answer = bench.ask("meters")
            if not answer["playing"]:
                raise NotAsExpected("it says that the project does not play")
            loudest = max(loudest, _loudest(answer))
            holds.update(float(hold) for hold in answer["master"]["hold_db"])
            time.sleep(LOOK_S)
    finally:
        bench.ask("action", command=STOP)
    bench.facts["meter_peak"] = loudest
    if loudest == 0.0:
        raise NotAsExpected("every meter stayed at 0 (is the audio device running?)")
    return f"highest peak {loudest:.4g}, hold of the master up to {max(holds):.1f} dB"


def _loudest(answer: Json) -> float:
    meters = [*answer["tracks"], answer["master"]]
    if len(meters) < 2:
        raise CannotRun("no track has a meter")
    return max(float(peak) for meter in meters for peak in meter["peak"])


STEPS: Final = (
    Step(name="versions", expected="bridge, agent and command are of one version", run=versions),
    Step(name="projects", expected="the tab in front is the scratch project, with its path", run=projects),
    Step(
        name="snapshot and file",
        expected="REAPER's own text of the tracks says what the file says",
        run=same_as_file,
    ),
    Step(name="reading twice", expected="two snapshots are equal and reading changes nothing", run=same_twice),
    Step(
        name="time of a snapshot", expected=f"no tick holds REAPER above {LONGEST_TICK_MS:g} ms", run=snapshot_time
    ),
    Step(name="meters at rest", expected="no meter moves when the project is stopped", run=meters_at_rest),
    Step(name="meters playing", expected="meters move when it plays (actions 1007 and 1016)", run=meters_playing),
)
