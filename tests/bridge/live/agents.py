"""An agent that notes what it is asked to show and gives prepared answers, and a host behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bridge.hosts.rpp.host import RppHost
from models.ears.sound.windows import RATE
from tests.bridge.audio.ears import sine
from tests.bridge.audio.sounds import write


@dataclass
class Agent:
    """``answers`` are given to ``ask`` and ``input`` in turn; what is shown or asked is kept in ``heard``."""

    answers: Iterator[Any] = field(default_factory=lambda: iter(()))
    heard: list[tuple[str, str]] = field(default_factory=list)

    @property
    def instance(self) -> str:
        return "one"

    def ask(self, do: str, *, timeout: float | None = 10.0, **fields: Any) -> dict[str, Any]:
        match do:
            case "show":
                self.heard.append((fields["level"], fields["text"]))
                return {}
            case "ask":
                self.heard.append((do, fields["text"]))
                return {"answer": next(self.answers)}
            case "input":
                self.heard.append((do, f"{fields['caption']} [{fields['text']}]"))
                return {"text": next(self.answers)}
            case "render":
                self.heard.append((do, fields["project"]))
                files = {guid: str(Path(fields["folder"], f"{n}.wav")) for n, guid in enumerate(fields["tracks"])}
                for file in files.values():
                    write(Path(file), sine(100.0, 1.0, rate=RATE), rate=RATE)
                return {"files": files}
        raise AssertionError(do)

    def shown(self, kind: str) -> list[str]:
        return [text for level, text in self.heard if level == kind]


class LiveFile(RppHost):
    """A project file that behaves as if it were open in a REAPER with that agent."""

    project = "p1"

    def __init__(self, path: Path, agent: Agent, reports: list[str] | None = None) -> None:
        super().__init__(path)
        self.line = agent
        self._told = reports or []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to hang up."""

    def reports(self) -> list[str]:
        return self._told
