"""The real chain: the stand-in for REAPER with Deskhand's real files installed, the bridge, commands, a user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bridge.install import manifest
from bridge.runtime import PORT_VARIABLE
from bridge.serve.client import BridgeClient
from tests.bridge.hosts.projects import item, project, track
from tests.reaper_host.client import StandIn

ROOT = Path(__file__).parents[3]
USER_FOLDERS = ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME", "LOCALAPPDATA", "APPDATA")
PATIENCE = 60.0
"""Seconds after which what is waited for does not come any more."""

BROWSER = """
import sys
with open({pages!r}, "a", encoding="utf-8") as pages:
    print(sys.argv[1], file=pages)
"""
"""A browser that notes what it is to open."""

Found = TypeVar("Found")


def song_of(path: Path, heard: Mapping[str, str]) -> Path:
    """A project with a track for each name, which plays ten seconds of that file of the demo session."""
    blocks = []
    for number, (name, file) in enumerate(heard.items(), 1):
        source = ("<SOURCE FLAC", f'  FILE "{ROOT / "demo" / "Audio" / file}"', ">")
        blocks.append(track(number, f'NAME "{name}"', *item("POSITION 0", "LENGTH 10", *source)))
    path.write_text(project(*blocks), encoding="utf-8")
    return path


@dataclass
class Studio:
    """A REAPER, its user's environment, and the pages that the user's browser opened."""

    reaper: StandIn
    environment: dict[str, str]
    opened: Path

    def act(self, action: str) -> None:
        """Run an action of the action list, by its words behind ``Deskhand: ``."""
        self.reaper.run_script(self.reaper.resources / "Scripts" / "Deskhand" / f"Deskhand_{action}.py")

    def deskhand(self, *arguments: str | Path, answer: str = "") -> subprocess.CompletedProcess[str]:
        """A command in a terminal."""
        return deskhand(self.environment, *arguments, answer=answer)

    def shown(self, kind: str = "") -> list[str]:
        """What REAPER showed of one kind, or at all."""
        return [each["text"] for each in self.reaper.shown() if kind in ("", each["kind"])]

    def pages(self) -> list[str]:
        """What the browser was asked to open."""
        return self.opened.read_text(encoding="utf-8").splitlines() if self.opened.exists() else []

    def until(self, found: Callable[[], Found]) -> Found:
        """Wait for something to be true, and return it."""
        end = time.monotonic() + PATIENCE
        while not (value := found()):
            assert time.monotonic() < end, self.reaper.shown()
            time.sleep(0.05)
        return value

    def until_shown(self, text: str) -> str:
        """Wait for REAPER to show a text."""
        return self.until(lambda: next((shown for shown in self.shown() if text in shown), ""))

    def until_idle(self) -> None:
        """Wait for the commands that REAPER's actions started to end."""
        with BridgeClient.connect(start=False) as bridge:
            self.until(lambda: not bridge.status()["jobs"])


def deskhand(
    environment: dict[str, str], *arguments: str | Path, answer: str = ""
) -> subprocess.CompletedProcess[str]:
    """A command in a terminal."""
    line = [sys.executable, "-m", "bridge.cli.main", *map(str, arguments)]
    return subprocess.run(
        line,
        env=environment,
        cwd=ROOT,
        input=answer,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def user(home: Path) -> dict[str, str]:
    """The environment of a user whose folders are empty, and whose bridge takes any free port."""
    home.mkdir(parents=True, exist_ok=True)
    browser = home / "browser.py"
    browser.write_text(BROWSER.format(pages=str(home / "pages")), encoding="utf-8")
    return {
        **os.environ,
        **dict.fromkeys(USER_FOLDERS, str(home)),
        PORT_VARIABLE: "0",
        "BROWSER": f"{sys.executable} {browser} %s",
    }


@contextmanager
def studio(home: Path, resources: Path, projects: Sequence[Path]) -> Iterator[Studio]:
    """A REAPER with these projects open. Everything that was started has ended when the block is left."""
    for file in (*manifest.copied(manifest.payload()), manifest.settings()):
        path = resources / file.target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    environment = user(home)
    try:
        with StandIn(projects, resources, environment) as reaper:
            yield Studio(reaper, environment, home / "pages")
    finally:
        deskhand(environment, "serve", "--stop")


def plan_of(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The edits that a command with ``--json`` proposed."""
    assert run.returncode == 0, run.stderr
    edits: list[dict[str, Any]] = json.loads(run.stdout)["plan"]["edits"]
    return edits
