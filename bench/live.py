"""A project that is open in REAPER read, edited and undone: Deskhand's agent beside reapy's own way from outside.

    python -m bench.live [--tracks 200] [--seconds 10]

Runs against the stand-in for REAPER (``tests/reaper_host/``), whose deferred cycles come 30 times a second as
REAPER's do; its functions take Python's time, REAPER's own are faster. The ways:

* "agent": the whole chain from the command through the bridge to the agent and back to the session or the receipt.
  To apply, it reads the project before and after and compares every edit with both.
* "project file": the same on the file, without REAPER.
* "reapy": reapy's server run in the stand-in and a client outside, once plain and once within ``inside_reaper()``.
  It reads name, volume, pan, colour and depth of each track, position and length of its items (the agent: all that
  a project file holds), and writes without looking, before or after.

Requests are round trips; the longest tick is the most milliseconds that REAPER's screen had to wait. Seconds are
medians of some rounds. reapy's plain way gets one request through in a cycle: it is run once, for some seconds,
and the rest is reckoned at the same pace. Its undo block does not outlive a cycle: its edits are no undo step.
While this runs, reapy's server listens on port 2306 of ALL network connections (0.0.0.0), as it always does.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeVar

from bench.live_reapy import HELD
from bridge import runtime
from bridge.hosts.host import Host
from bridge.hosts.live.connect import open_live
from bridge.hosts.live.host import Asks, LiveHost
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Edit, Plan, Value
from bridge.receipt import Receipt
from bridge.session import Session
from tests.bridge.live.studio import studio, user
from tests.reaper_host.client import StandIn

ROUNDS: Final = 3
FIELDS: Final = 5
"""Edits of each track: name, colour, fader, pan, channels."""
TASKS: Final = ("read", "write", "undo")
ENDLESS: Final = 1e9

Found = TypeVar("Found")


@dataclass(frozen=True)
class Row:
    """One task done in one way. ``share``: of the tracks, the part that was measured; the times are for all."""

    task: str
    way: str
    seconds: float
    requests: int | None = None
    longest_ms: float | None = None
    undo_steps: int | None = None
    share: float = 1.0


class Counted:
    """A line to REAPER that counts what is asked."""

    def __init__(self, line: Asks) -> None:
        self._line = line
        self.requests = 0

    @property
    def instance(self) -> str:
        """The id of that REAPER."""
        return self._line.instance

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """As the line that is counted."""
        self.requests += 1
        return self._line.ask(do, **fields)


def write_project(path: Path, tracks: int) -> None:
    """A project of folders of ten tracks, each with two items."""
    guids = (f"{{00000000-0000-0000-0000-{number:012X}}}" for number in range(tracks))
    path.write_text(
        '<REAPER_PROJECT 0.1 "7.28/linux-x86_64" 0\n  SAMPLERATE 48000 1 0\n'
        + "".join(_track(number, guid) for number, guid in enumerate(guids))
        + ">\n",
        encoding="utf-8",
    )


def _track(number: int, guid: str) -> str:
    folder = {0: "1 1", 9: "2 -1"}.get(number % 10, "0 0")
    item = "    <ITEM\n      POSITION {}\n      LENGTH 2\n      VOLPAN 1 0 1 -1\n    >\n"
    return (
        f'  <TRACK {guid}\n    NAME "Gtr {number}"\n    PEAKCOL 16576\n    VOLPAN 1 0 -1 -1 1\n'
        f"    ISBUS {folder}\n    NCHAN 2\n    TRACKID {guid}\n{item.format(0)}{item.format(number)}  >\n"
    )


def plan_for(session: Session) -> Plan:
    """Five edits of each track."""
    edits = []
    for number, track in enumerate(session.tracks):
        wanted: dict[str, Value] = {
            "name": f"New {number}",
            "colour": number + 1,
            "volume": 0.5,
            "pan": 0.25,
            "channels": 4,
        }
        edits += [
            Edit(step="bench", target=track.guid, field=key, before=getattr(track, key), after=after, reason="")
            for key, after in wanted.items()
        ]
    return Plan(action="bench", project=session.name, edits=tuple(edits))


def host_rounds(host: Host, way: str, look: Callable[[Row], Row]) -> Iterator[Row]:
    """Every task some times over; ``look`` adds what only the host's REAPER knows."""
    for _ in range(ROUNDS):
        session, read = timed(host.snapshot)
        yield look(Row("read", way, read))
        plan = plan_for(session)
        receipt, write = timed(partial(host.apply, plan))
        check_written(receipt, len(plan.edits))
        yield look(Row("write", way, write))
        _, undo = timed(host.undo)
        yield look(Row("undo", way, undo))


def check_written(receipt: Receipt, edits: int) -> None:
    """A time counts only for what was really written."""
    if receipt.count("written") != edits:
        raise SystemExit(f"{edits} edits were sent, {receipt.count('written')} written: no benchmark of that.")


def timed(work: Callable[[], Found]) -> tuple[Found, float]:
    """What a piece of work returns, and its seconds."""
    start = time.perf_counter()
    found = work()
    return found, time.perf_counter() - start


class Watch:
    """What a REAPER went through since it was looked at last."""

    def __init__(self, reaper: StandIn, line: Counted | None = None) -> None:
        self._reaper = reaper
        self._line = line
        self._ticks = self._steps = self._requests = 0
        self.look(Row("", "", 0.0))

    def look(self, row: Row) -> Row:
        """The row with its ticks, steps of the undo history, and requests."""
        ticks, steps = self._reaper.ticks(), len(self._reaper.undo_history())
        requests = row.requests if self._line is None else self._line.requests - self._requests
        seen = replace(
            row,
            longest_ms=max(ticks[self._ticks :], default=0.0),
            undo_steps=steps - self._steps,
            requests=requests,
        )
        self._ticks, self._steps = len(ticks), steps
        self._requests = self._line.requests if self._line is not None else 0
        return seen


def agent_rows(folder: Path, project: Path) -> list[Row]:
    """Deskhand's way, from the command to REAPER and back."""
    with studio(folder / "home", folder / "REAPER", [project]) as running:
        running.act("Start or stop")
        running.until_shown("Deskhand is connected.")
        before = running.reaper.text()
        with open_live(start=False) as opened:
            line = Counted(opened.line)
            rows = list(host_rounds(LiveHost(line, opened.project), "agent", Watch(running.reaper, line).look))
        if running.reaper.text() != before:
            raise SystemExit("Undo did not bring the project back to the byte.")
        return rows


def reapy_rows(folder: Path, project: Path, tracks: int, seconds: float) -> list[Row]:
    """The same through reapy. Plain comes last: it leaves the project changed, without an undo step."""
    spec = importlib.util.find_spec("reapy")
    if spec is None or spec.origin is None:
        raise SystemExit("python-reapy is not installed.")
    server = Path(spec.origin).parent / "reascripts" / "activate_reapy_server.py"
    with StandIn([project], folder / "reapy") as reaper:
        reaper.run_script(server)
        if faults := reaper.faults():
            raise SystemExit(f"reapy's server did not start (is port 2306 taken?): {faults[0]}")
        watch = Watch(reaper)
        cases = [f"{task}{HELD}" for task in TASKS] * ROUNDS
        rows = [watch.look(reapy_row(reaper.port(), case, tracks, ENDLESS)) for case in cases]
        return rows + [watch.look(reapy_row(reaper.port(), case, tracks, seconds)) for case in ("read", "write")]


def reapy_row(port: int, case: str, tracks: int, limit: float) -> Row:
    """One case of ``bench.live_reapy`` in a process of its own, reckoned up to all tracks."""
    line = [sys.executable, "-m", "bench.live_reapy", str(port), case, str(limit)]
    run = subprocess.run(line, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"reapy's client failed: {run.stderr}")
    told = json.loads(run.stdout)
    task, held = case.removesuffix(HELD), case.endswith(HELD)
    share = 1.0 if task == "undo" else told["tracks"] / tracks
    return Row(
        task,
        "reapy, inside_reaper()" if held else "reapy",
        told["seconds"] / share,
        requests=round(told["requests"] / share),
        share=share,
    )


def summed_up(rows: Sequence[Row]) -> Row:
    """The rounds of one task in one way as one row: median time, longest tick of all."""
    longest = [row.longest_ms for row in rows if row.longest_ms is not None]
    return replace(
        rows[0], seconds=median(row.seconds for row in rows), longest_ms=max(longest) if longest else None
    )


def printed(rows: Sequence[Row], tracks: int) -> Iterator[str]:
    """The table, task by task."""
    titles = {
        "read": f"snapshot of {tracks} tracks with {2 * tracks} items",
        "write": f"apply {FIELDS * tracks} edits",
        "undo": "undo them",
    }
    for task, title in titles.items():
        yield f"{title:<38}{'seconds':>9}{'x agent':>9}{'requests':>10}{'longest tick':>14}{'undo steps':>12}"
        ways = {row.way: [one for one in rows if (one.task, one.way) == (task, row.way)] for row in rows}
        table = {way: summed_up(found) for way, found in ways.items() if found}
        for way, row in table.items():
            name = way if row.share == 1.0 else f"{way} ({row.share * tracks:.0f} tracks, reckoned)"
            tick = "-" if row.longest_ms is None else f"{row.longest_ms:.1f} ms"
            steps = "-" if row.undo_steps is None else f"{row.undo_steps:+d}"
            times = f"{row.seconds:>9.3f}{row.seconds / table['agent'].seconds:>9.2f}"
            yield f"  {name:<36}{times}{'-' if row.requests is None else row.requests:>10}{tick:>14}{steps:>12}"


def main() -> None:
    """Run all ways and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracks", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each of reapy's plain cases")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(user(folder / "home"))
        os.environ[runtime.VARIABLE] = str(folder / "runtime")
        projects = {way: folder / f"{way}.RPP" for way in ("agent", "file", "reapy")}
        for project in projects.values():
            write_project(project, options.tracks)
        rows = agent_rows(folder, projects["agent"])
        rows += host_rounds(RppHost(projects["file"]), "project file", lambda row: row)
        rows += reapy_rows(folder, projects["reapy"], options.tracks, options.seconds)
        print("\n".join(printed(rows, options.tracks)))


if __name__ == "__main__":
    main()
