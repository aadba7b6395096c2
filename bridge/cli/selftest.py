"""The ``selftest`` command: what only a real REAPER can tell, tried on a scratch project, in one report."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bridge.errors import UserError
from bridge.hosts.live.connect import open_live
from bridge.hosts.live.host import LiveHost
from bridge.selftest import beyond, editing, reading
from bridge.selftest.bench import Bench, Result, run_steps
from bridge.selftest.report import FILE, about_this_computer, hidden_paths, report_text
from bridge.selftest.scratch import Scratch, find_scratch, make_scratch
from bridge.serve.client import BridgeClient

STEPS = (*reading.STEPS, *editing.STEPS, *beyond.STEPS)


def run(arguments: argparse.Namespace) -> int:
    """Make or find the scratch project, run every step on it, write the report."""
    now = datetime.now()
    folder = (arguments.folder or Path(f"deskhand-selftest {now:%Y-%m-%d %H%M%S}")).resolve()
    scratch = find_scratch(folder) or make_scratch(folder)
    _wait_until_open(scratch, arguments.unattended)
    with open_live(instance=arguments.instance) as host, closing(BridgeClient.connect(start=False)) as bridge:
        _refuse_other_project(host, scratch)
        bench = Bench(host=host, scratch=scratch, status=bridge.status, person=not arguments.unattended, say=print)
        bench.facts |= about_this_computer()
        results = []
        for result in run_steps(STEPS, bench):
            results.append(result)
            _say(result)
        resources = _resources(bench)
    report = scratch.folder / FILE
    report.write_text(
        report_text(results, bench.facts, hidden_paths(scratch.folder, resources), now), encoding="utf-8"
    )
    print(f"\nThe report  {report}\nSend it to the project. Close the scratch project; its folder may be deleted.")
    return int(any(result.verdict == "not as expected" for result in results))


def _wait_until_open(scratch: Scratch, unattended: bool) -> None:
    """Let the person open the scratch project. Without one it has to be open already."""
    if unattended:
        return
    print(
        f"Open this project in REAPER, in front of all others, and start Deskhand there:\n\n  {scratch.project}\n"
    )
    if not sys.stdin.isatty():
        raise UserError(
            "Nobody can answer here. Only the scratch project was made."
            f' Open it, then run: deskhand selftest --live --unattended --folder "{scratch.folder}"'
        )
    input("Press Return when it is open. ")


def _refuse_other_project(host: LiveHost, scratch: Scratch) -> None:
    tabs = host.line.ask("projects")["projects"]
    if not any(tab["project"] == host.project and scratch.is_at(tab["path"]) for tab in tabs):
        raise UserError(
            "The project in front in REAPER is not the scratch project. It was not touched."
            f' Open {scratch.project}, then run: deskhand selftest --live --folder "{scratch.folder}"'
        )


def _resources(bench: Bench) -> str | None:
    wanted = bench.host.line.instance
    return next((str(one["resources"]) for one in bench.status()["agents"] if one["id"] == wanted), None)


def _say(result: Result) -> None:
    first, *more = result.observed.splitlines() or [""]
    print(f"{result.verdict:<17} {result.name}: {first}", *(f"{'':<19}{line}" for line in more), sep="\n")
