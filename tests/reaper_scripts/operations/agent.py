"""Asks the agent's operations inside the stand-in, one after the other."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reaper_host.client import ROOT, StandIn

SCRIPTS = ROOT / "reaper_scripts" / "Deskhand"
DRIVER = Path(__file__).with_name("drive.py")
PATIENCE = 20.0

Json = dict[str, Any]


class Told(Exception):
    """The agent answered with an error; ``kind`` is ``refused`` or ``failed``."""

    def __init__(self, reply: Json) -> None:
        super().__init__(reply["error"])
        self.kind: str = reply["kind"]


@dataclass
class Agent:
    """The operations of a running stand-in."""

    reaper: StandIn
    requests: Path
    count: int = 0

    def start(self, do: str, **fields: Any) -> int:
        """Ask without waiting; the number of the request."""
        self.count += 1
        made = self.requests / "request.tmp"
        made.write_text(json.dumps({"id": self.count, "do": do, **fields}), encoding="utf-8")
        made.replace(self.requests / f"{self.count:06d}.request")
        return self.count

    def answer(self, number: int) -> Json:
        """The answer to a request. Raises :class:`Told` where it is an error."""
        path, end = self.requests / f"{number}.answer", time.monotonic() + PATIENCE
        while not path.exists():
            assert self.reaper.scripts(), self.reaper.faults()
            assert time.monotonic() < end, f"no answer to request {number}"
            time.sleep(0.005)
        reply: Json = json.loads(path.read_text(encoding="utf-8"))
        if "error" in reply:
            raise Told(reply)
        result: Json = reply["result"]
        return result

    def ask(self, do: str, *, project: str = "p1", **fields: Any) -> Json:
        """Ask and wait."""
        return self.answer(self.start(do, project=project, **fields))

    def state(self, project: str = "p1") -> int:
        """The state of a project, as a snapshot would give it."""
        tabs = self.ask("projects")["projects"]
        return next(int(tab["state"]) for tab in tabs if tab["project"] == project)

    def apply(self, *edits: Json, label: str = "Deskhand: test", project: str = "p1") -> Json:
        """Apply edits to the project as it is now."""
        numbered = [{"n": n, **edit} for n, edit in enumerate(edits)]
        return self.ask("apply", project=project, label=label, state=self.state(project), edits=numbered)


def edit(track: str, field: str, before: Any, after: Any) -> Json:
    """One edit as the bridge sends it, without its number."""
    return {"track": track, "set": field, "before": before, "after": after}


def statuses(answer: Json) -> list[str]:
    """What became of each edit."""
    return [outcome["status"] for outcome in answer["outcomes"]]


@contextmanager
def agent_on(projects: Sequence[Path], folder: Path, **options: Any) -> Iterator[Agent]:
    """A stand-in with these projects open and the operations running in it; nothing unexpected met them."""
    requests = folder / "requests"
    requests.mkdir(parents=True)
    environment = {"DESKHAND_SCRIPTS": str(SCRIPTS), "DESKHAND_REQUESTS": str(requests)}
    with StandIn(projects, folder / "resources", {**os.environ, **environment}, **options) as reaper:
        reaper.run_script(DRIVER)
        agent = Agent(reaper, requests)
        yield agent
        assert not (requests / "log").exists(), (requests / "log").read_text(encoding="utf-8")
