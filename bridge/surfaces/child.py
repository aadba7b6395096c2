"""A child process that does one task: ``python -m bridge.surfaces.child``.

The pickled task comes on standard input, what it says goes out on standard output: each message is a pickle behind
its length, 8 bytes, unsigned, little-endian. Both ends are this program on this computer, joined by a pipe.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Final, Literal

from bridge.cli.main import INTERRUPTED
from bridge.cli.stopping import stoppable
from bridge.desk import Progress, Report
from bridge.errors import UserError
from bridge.plan import Plan
from bridge.proposal import Proposal
from bridge.surfaces.tasks import Task, Telling

HEADER: Final = 8
Word = Literal["progress", "warn", "result", "error"]
Said = tuple[Word, Any]
"""What a child says: ``progress`` with (word, done, total, name), texts, in the end the result or the error."""


def main() -> int:
    """Take the task, do it, say what came of it."""
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 (from our parent, by a pipe)
    with os.fdopen(_own_output(), "wb") as pipe, stoppable():
        voice = Voice(pipe)
        try:
            voice.say("result", task(voice))
        except UserError as error:
            voice.say("error", str(error))
        except KeyboardInterrupt:
            return INTERRUPTED
    return 0


class Voice:
    """Says to the parent how far the task is."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def say(self, word: Word, what: object) -> None:
        """Send one message."""
        body = pickle.dumps((word, what))
        self._pipe.write(len(body).to_bytes(HEADER, "little") + body)
        self._pipe.flush()

    def progress(self, word: str) -> Progress:
        """See :class:`bridge.surfaces.tasks.Telling`."""
        return lambda done, total, name: self.say("progress", (word, done, total, name))

    def warn(self, text: str) -> None:
        """See :class:`bridge.surfaces.tasks.Telling`."""
        self.say("warn", text)


@dataclass(frozen=True, slots=True)
class ChildDesk:
    """The desk of a command that runs for a surface: it tells, and nobody is there to be asked."""

    telling: Telling

    def progress(self, word: str) -> Progress:
        """See :class:`bridge.desk.Desk`."""
        return self.telling.progress(word)

    def warn(self, text: str) -> None:
        """See :class:`bridge.desk.Desk`."""
        self.telling.warn(text)

    def tell(self, text: str, details: Sequence[str] = (), *, attention: bool = False) -> None:
        """Nothing: the result is the proposal."""

    def show(self, proposal: Proposal) -> None:
        """Nothing: the surface shows it."""

    def confirm(self, proposal: Proposal, report: Report) -> Plan | None:
        """Nothing is written from here."""
        return None

    def agree(self, question: str, *, option: str) -> bool:
        """No."""
        return False

    def line(self, caption: str, text: str = "") -> str | None:
        """None."""
        return None


def _own_output() -> int:
    """Standard output for the messages alone; what libraries print goes to the error stream."""
    pipe = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return pipe


if __name__ == "__main__":
    sys.exit(main())
