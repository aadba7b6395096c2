#!/usr/bin/env python3
"""Set-up and chores, with nothing but the standard library.

    python3 dev.py demo     make the environment, organise the bundled session, show the report
    python3 dev.py test     make the environment, then lint, types and tests
    python3 dev.py check    lint and types only
    python3 dev.py bench    the benchmarks (minutes; prints tables with ratios)
    python3 dev.py index    the ReaPack index, toolbar icons, track template and layouts, made anew and checked

The environment lives in ``.venv`` beside this file and is made anew when its requirements change.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
REQUIREMENTS = ("pyproject.toml", "constraints.txt")
OLDEST_PYTHON = (3, 11)

BENCHMARKS = (
    "bench.parse",
    "bench.organise",
    "bench.names",
    "bench.meters",
    "bench.processors",
    "bench.render",
    "bench.ears",
    "bench.balance",
    "bench.strips",
    "bench.live",
    "bench.osc",
    "bench.page",
    "bench.upmix",
)


class SetupError(Exception):
    """The environment could not be made; the message says what to do."""


def main() -> int:
    """Run the chore that the command line names."""
    chores = {"demo": demo, "test": test, "check": check, "bench": bench, "index": index}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chore", choices=chores)
    arguments, rest = parser.parse_known_args()
    try:
        return chores[arguments.chore](rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def demo(rest: list[str]) -> int:
    """Organise a fresh copy of the bundled session and show what became of it."""
    set_up("")
    work = ROOT / "demo-out"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(ROOT / "demo", work)
    project = next(work.glob("*.RPP"))
    report = work / "report.html"
    code = run(BIN / "deskhand", "organise", project, "--yes", "--report", report, *rest)
    if code == 0:
        print(f"\nThe project     {project}\nThe report      {report}")
        print(f'Take it back    "{BIN / "deskhand"}" undo "{project}"')
        if sys.stdout.isatty() and "CI" not in os.environ:
            webbrowser.open(report.as_uri())
    return code


def check(rest: list[str]) -> int:
    """Lint, format and types."""
    set_up("[dev]")
    return first_failure(
        (BIN / "ruff", "check", "."),
        (BIN / "ruff", "format", "--check", "."),
        (BIN / "mypy", *rest),
    )


def test(rest: list[str]) -> int:
    """Lint, types, then every test."""
    return check([]) or run(BIN / "pytest", "-n", "auto", *rest)


def bench(rest: list[str]) -> int:
    """Every benchmark, one table each; or those that are named."""
    set_up("[dev]")
    return first_failure(*((BIN / "python", "-m", module) for module in rest or BENCHMARKS))


def index(rest: list[str]) -> int:
    """What a release needs beside the program, see the package ``publish``."""
    set_up("[dev]")
    return run(BIN / "python", "-m", "publish", *rest)


def set_up(extra: str) -> None:
    """Make the virtual environment and install what is pinned, unless it is there already."""
    if sys.version_info < OLDEST_PYTHON:
        wanted, found = (".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info))
        raise SetupError(
            f"Deskhand needs Python {wanted} or newer, this is {found}. Nothing was changed. "
            f"Run this file with a newer Python."
        )
    stamp = VENV / f"deskhand{extra}.stamp"
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in REQUIREMENTS)).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"Setting up {VENV} (once; a minute or two)", flush=True)
    made = (BIN / ("python.exe" if os.name == "nt" else "python")).exists()
    if not made and run(sys.executable, "-m", "venv", VENV) != 0:
        raise SetupError(
            "The virtual environment could not be made; the lines above say why. Nothing else was changed. "
            "On Debian or Ubuntu, install python3-venv and run this again."
        )
    install = (BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if run(*install, "--constraint", ROOT / "constraints.txt", "--editable", f"{ROOT}{extra}") != 0:
        raise SetupError(
            "The packages could not be installed; the lines above say why. Nothing else was changed. "
            "Check the network connection and run this again."
        )
    stamp.write_text(wanted)


def first_failure(*commands: tuple[str | Path, ...]) -> int:
    """Run the commands in order, stop at the first that fails, return its exit code."""
    for command in commands:
        code = run(*command)
        if code != 0:
            return code
    return 0


def run(*command: str | Path) -> int:
    """Run one command in the repository's folder, return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
