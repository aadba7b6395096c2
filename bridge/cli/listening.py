"""How a command hears a project: with the ear, with earlier corrections, with stems where REAPER renders some."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.analyse import analyse
from bridge.analysis import Analysis
from bridge.cli.ears import open_ear
from bridge.cli.project import Project
from bridge.cli.stems import CutDown, audible
from bridge.profile import load_corrections
from bridge.session import Session

if TYPE_CHECKING:
    from bridge.audio.hear import Listener
    from models.ears.corrections import Correction


@dataclass(frozen=True, slots=True)
class Heard:
    """A project that was listened to.

    ``session`` is the one to take audio from: it holds stems where REAPER rendered some. ``cut_down`` cuts a plan
    down to what may be proposed from it.
    """

    session: Session
    analysis: Analysis
    ear: Listener | None
    corrections: Sequence[Correction]
    cut_down: CutDown


@contextmanager
def heard(
    project: Project, session: Session, only: Collection[str] | None, arguments: argparse.Namespace
) -> Iterator[Heard]:
    """Listen to the tracks ``only`` (GUIDs; None: all) of a project. Rendered files go with the block."""
    ear = open_ear("Until then tracks are recognised by their names alone.", project.desk)
    corrections = load_corrections(ear=ear.version if ear else None)
    with audible(project, session, only, arguments) as (listened, cut_down):
        progress = project.desk.progress("Listening")
        known = analyse(listened, tracks=only, ear=ear, corrections=corrections, progress=progress)
        yield Heard(listened, known, ear, corrections, cut_down)
