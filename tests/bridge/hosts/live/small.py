"""A small project, a plan for it, and how an answer of its REAPER gets lost."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import UserError
from bridge.plan import Plan
from bridge.serve.client import AgentError
from tests.bridge.hosts.live.fake import FakeLine
from tests.bridge.hosts.projects import edit, guid, plan, project, track

SONG = project(track(1, "NAME Kick"), track(2, "NAME Snare"), track(3, "NAME Verb"))
KICK, SNARE, VERB = (guid(number) for number in (1, 2, 3))
LABEL = "Deskhand: test 1 track"


def louder(before: float = 1.0, after: float = 0.5, track: str = KICK) -> Plan:
    return plan([edit(track, "volume", before, after)])


def volume(line: FakeLine) -> float:
    return line.session.track(KICK).volume


def bridge_ends() -> None:
    raise UserError("The bridge has ended.")


def fail() -> None:
    raise AgentError("REAPER went away.", "failed")


def records(folder: Path) -> list[Path]:
    return sorted((folder / "runs").glob("*.json"))
