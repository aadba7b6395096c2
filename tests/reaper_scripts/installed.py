"""The scripts as ``deskhand install`` puts them into a REAPER, and what a test asks that REAPER."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bridge import runtime
from tests.reaper_host.client import StandIn

SCRIPTS = Path(__file__).parents[2] / "reaper_scripts" / "Deskhand"
BRIDGE = (sys.executable, "-m", "bridge.cli.main")


def install(resources: Path, folder: Path, command: Sequence[str] = BRIDGE) -> Path:
    """Put the scripts into a resource folder; the folder of the scripts."""
    scripts = resources / "Scripts" / "Deskhand"
    scripts.mkdir(parents=True)
    for path in SCRIPTS.glob("*.py"):
        shutil.copy(path, scripts)
    site_packages = next(path for path in sys.path if path.endswith("site-packages"))
    written = {
        "runtime": str(folder),
        "command": list(command),
        "site_packages": site_packages,
        "version": runtime.program_version(),
    }
    (scripts / "deskhand_settings.json").write_text(json.dumps(written), encoding="utf-8")
    return scripts


def eventually(reached: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait until something is so; it is an error where it never is."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.02)


def texts(reaper: StandIn, kind: str) -> list[str]:
    """What the user saw of a kind (``status``, ``message``)."""
    return [shown["text"] for shown in reaper.shown() if shown["kind"] == kind]


def running(reaper: StandIn) -> list[str]:
    """Names of the scripts that run."""
    return [Path(path).name for path in reaper.scripts()]
