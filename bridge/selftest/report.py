"""The report of a self-test: one Markdown file with a table to read and the same as JSON to work with.

It names no path beyond the scratch folder: the user's folders are replaced before anything is written.
"""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bridge.runtime import program_version
from bridge.selftest.bench import Result

FILE: Final = "deskhand-selftest.md"
WIDEST: Final = 300
MARKS: Final = {"ok": "ok", "not as expected": "**not as expected**", "could not be run": "could not be run"}


def about_this_computer() -> dict[str, str]:
    """Versions that matter for what REAPER does."""
    return {
        "deskhand": program_version(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def report_text(
    results: Sequence[Result], facts: Mapping[str, Any], hidden: Mapping[str, str], when: datetime
) -> str:
    """The report.

    Parameters
    ----------
    results
        What became of every step.
    facts
        Versions and measured values.
    hidden
        Paths that must not be told → what stands in their place.
    when
        The time of the run.
    """
    everything = {
        "when": f"{when:%Y-%m-%d %H:%M}",
        "facts": dict(facts),
        "steps": [asdict(one) for one in results],
    }
    told = _without(everything, dict(sorted(hidden.items(), key=lambda pair: -len(pair[0]))))
    counts = Counter(one["verdict"] for one in told["steps"])
    lines = [
        "# Deskhand self-test in REAPER",
        "",
        f"{told['when']}. {', '.join(f'{counts[verdict]} {verdict}' for verdict in MARKS)}.",
        "",
        *(f"- {name}: {value}" for name, value in told["facts"].items()),
        "",
        "| step | result | expected | observed | s |",
        "|---|---|---|---|--:|",
        *map(_row, told["steps"]),
        "",
        "```json",
        json.dumps(told, indent=1, ensure_ascii=False),
        "```",
        "",
    ]
    return "\n".join(lines)


def hidden_paths(scratch: Path, resources: str | None) -> dict[str, str]:
    """What stands for the folders of this user in the report."""
    named = {str(scratch): "SCRATCH", str(scratch.resolve()): "SCRATCH", str(Path.home()): "HOME"}
    return named | ({resources: "RESOURCES"} if resources else {})


def _row(step: Mapping[str, Any]) -> str:
    cells = (step["name"], MARKS[step["verdict"]], step["expected"], step["observed"], f"{step['seconds']:.2f}")
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    short = text if len(text) <= WIDEST else f"{text[:WIDEST]}…"
    return short.replace("|", "\\|").replace("\n", "<br>")


def _without(value: Any, hidden: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for path, word in hidden.items():
            value = value.replace(path, word).replace(path.replace("\\", "\\\\"), word)
        return value
    if isinstance(value, Mapping):
        return {name: _without(one, hidden) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, hidden) for one in value]
    return value
