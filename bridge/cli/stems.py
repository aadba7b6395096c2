"""Tracks that cannot be listened to from their files: REAPER renders them, where the engineer agrees."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial

from bridge.cli.project import Project
from bridge.desk import Desk
from bridge.plan import Plan
from bridge.session import Session
from bridge.words import plural

CutDown = Callable[[Plan], Plan]


@contextmanager
def audible(
    project: Project, session: Session, only: Collection[str] | None, arguments: argparse.Namespace
) -> Iterator[tuple[Session, CutDown]]:
    """The session to listen to, and what cuts a plan down to what may be proposed from it.

    It holds stems where REAPER rendered some; their files go with the block. Only a running REAPER renders.
    """
    wanted = () if project.live is None else _agreed(project.desk, session, only, arguments)
    if project.live is None or not wanted:
        yield session, lambda plan: plan
        return

    from bridge.hosts.live.stems import rendered, with_stems, without_item_edits

    progress = project.desk.progress("REAPER renders")
    progress(0, len(wanted), session.track(wanted[0]).name)
    with rendered(project.live.line, project.live.project, wanted) as stems:
        yield with_stems(session, stems), partial(without_item_edits, stems=stems.keys())


def _agreed(
    desk: Desk, session: Session, only: Collection[str] | None, arguments: argparse.Namespace
) -> tuple[str, ...]:
    """The tracks to render: none where there are none, or the engineer does not want it."""
    if arguments.stems is False:
        return ()

    from bridge.hosts.live.stems import tracks_to_render

    reasons = tracks_to_render(session, only)
    if not reasons or arguments.stems:
        return tuple(reasons)
    why = ", ".join(sorted(set(reasons.values())))
    what = f"{plural(len(reasons), 'track')} cannot be listened to from files ({why})"
    if arguments.yes or arguments.json:
        desk.warn(f"{what}: recognised by name alone. With --stems REAPER renders them first.")
        return ()
    question = f"{what}. Let REAPER render them first? It shows its render window meanwhile."
    return tuple(reasons) if desk.agree(question, option="--stems or --no-stems") else ()
