"""Heavy work of a surface, as plain values that a child process is handed and calls.

``where`` names the project as on the command line: a path, or ``--live`` with instance and tab.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from bridge.analysis import Analysis
from bridge.desk import Progress
from bridge.surfaces.actions import ACTIONS

if TYPE_CHECKING:
    from bridge.cli.project import Project
    from bridge.proposal import Proposal
    from models.ears.prediction import Identity


class Telling(Protocol):
    """Where a task says how far it is, and what the engineer has to know."""

    def progress(self, word: str) -> Progress:
        """As :meth:`bridge.desk.Desk.progress`."""
        ...

    def warn(self, text: str) -> None:
        """As :meth:`bridge.desk.Desk.warn`."""
        ...


class Task(Protocol):
    """What a child process does."""

    def __call__(self, telling: Telling) -> Any:
        """Do it. Raises :class:`bridge.errors.UserError` for what the engineer can mend."""
        ...


@dataclass(frozen=True, slots=True)
class Propose:
    """An action in dry run: what the command line would propose."""

    action: str
    where: Sequence[str]

    def __call__(self, telling: Telling) -> Proposal:
        """The proposal of the action's own command."""
        action = ACTIONS[self.action]
        command = import_module(f"bridge.cli.{action.words[0]}")
        with _opened((*action.words, *self.where, "--dry-run", "--json"), telling) as (project, arguments):
            proposal: Proposal = command.propose(project, arguments)
        return proposal


@dataclass(frozen=True, slots=True)
class Known:
    """What the tracks are taken for, by GUID, and from which confidence on Deskhand acts."""

    identities: dict[str, Identity]
    act: float


@dataclass(frozen=True, slots=True)
class Correct:
    """A class that the engineer says a track is. ``analysis`` is what was known before, if anything."""

    where: Sequence[str]
    guid: str
    label: str
    analysis: Analysis | None = None

    def __call__(self, telling: Telling) -> Known:
        """Remember it in the profile; what follows from it for all tracks."""
        from bridge.analyse import analyse, identify_again
        from bridge.cli.correct import correction_of
        from bridge.cli.ears import open_ear
        from bridge.profile import Profile, load_corrections
        from bridge.template.load import load
        from models.ears.corrections import for_ear

        with _opened(("show", *self.where), telling) as (project, _):
            session = project.host.snapshot()
            ear = open_ear("The correction is remembered by the track's name alone.", project.desk)
            version = ear.version if ear else None
            known = self.analysis
            if known is None or self.guid not in known.tracks:
                known = analyse(
                    session,
                    tracks={self.guid},
                    ear=ear,
                    corrections=load_corrections(ear=version),
                    progress=telling.progress("Listening"),
                )
            sound = known.tracks[self.guid].identity.by_sound
            with Profile() as profile:
                profile.add([correction_of(session.track(self.guid), self.label, sound, version)])
                corrections = for_ear(profile.corrections(), version)
            return Known(identify_again(session, known, ear=ear, corrections=corrections), load(None).act)


@contextmanager
def _opened(words: Sequence[str], telling: Telling) -> Iterator[tuple[Project, argparse.Namespace]]:
    """The project that a command line names, with the task's own voice."""
    from bridge.cli.parser import parse
    from bridge.cli.project import opened
    from bridge.surfaces.child import ChildDesk

    arguments = parse(words)
    vars(arguments)["json"] = True
    with opened(arguments, "Deskhand") as project:
        yield replace(project, desk=ChildDesk(telling)), arguments
