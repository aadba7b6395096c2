"""The ``balance`` command: listen, solve, show, and write the faders and pans that are accepted."""

from __future__ import annotations

import argparse
from typing import Protocol, runtime_checkable

from bridge.actions.balance.action import balance
from bridge.actions.balance.request import Request
from bridge.actions.balance.wishes import Wishes
from bridge.balancing.measure import measure_material
from bridge.cli.acting import act
from bridge.cli.arguments.shared import PROFILE
from bridge.cli.choose import chosen, named
from bridge.cli.listening import heard
from bridge.cli.project import Project
from bridge.errors import UserError
from bridge.profile import Profile
from bridge.profile.starts import Start, load_starts, remember, theirs
from bridge.profile.taste import load_songs, taste_of
from bridge.proposal import Proposal
from bridge.receipt import Receipt
from bridge.session import Session
from bridge.template.load import load
from models.balance.registry import DEFAULT, solvers
from models.balance.solution import Solver


@runtime_checkable
class Listening(Protocol):
    """A solver with a network that hears the parts; ``learned`` is another than the built-in one."""

    learned: object


def run(arguments: argparse.Namespace) -> int:
    """Propose, show, ask, write, read back, report."""
    return act(arguments, "Deskhand: Balance", propose, remember_starts, compared=True)


def propose(project: Project, arguments: argparse.Namespace) -> Proposal:
    """Read the project, listen to it, and work out faders and pans."""
    template = load(arguments.template)
    solver = _solver(arguments.solver)
    session = project.host.snapshot()
    wishes = _wishes(session, arguments, project.argument)
    songs = load_songs(arguments.profile, genre=arguments.genre)
    taste = taste_of(songs, arguments.profile)
    with heard(project, session, None, arguments) as found:
        progress = project.desk.progress("Measuring")
        listens = isinstance(solver, Listening)
        scene = measure_material(found.session, found.analysis, patches=listens, progress=progress)
    request = Request(
        session=session,
        analysis=found.analysis,
        scene=scene,
        template=template,
        taste=taste,
        songs=songs,
        wishes=wishes,
        solver=solver,
        genre=arguments.genre,
        named=bool(arguments.genre) or arguments.profile != PROFILE,
    )
    plan, findings = balance(request, seed=arguments.seed)
    return Proposal(session, found.analysis, plan, template, findings)


def remember_starts(proposal: Proposal, receipt: Receipt) -> None:
    """Keep where the engineer had what was written."""
    known = load_starts()
    starts = []
    for edit in (outcome.edit for outcome in receipt.outcomes if outcome.status == "written"):
        if isinstance(edit.before, float) and isinstance(edit.after, float):
            start = theirs(known, edit.target, edit.field, edit.before)
            starts.append(Start(target=edit.target, field=edit.field, start=start, written=edit.after))
    if starts:
        with Profile() as profile:
            remember(profile, starts)


def _wishes(session: Session, arguments: argparse.Namespace, project: str) -> Wishes:
    return Wishes(
        strength=arguments.strength / 100.0,
        focus=named(session, arguments.focus, project),
        keep=named(session, arguments.keep, project),
        only=chosen(session, arguments, project),
        from_current=arguments.start == "current",
        sure_headroom=arguments.sure_headroom,
        starts=load_starts(),
    )


def _solver(name: str | None) -> Solver:
    known = solvers()
    if name is not None and name not in known:
        raise UserError(f'No solver is called "{name}". Nothing was written. There are: {", ".join(known)}.')
    solver = known[name or DEFAULT]
    if isinstance(solver, Listening):
        _refuse_without_weights(solver)
    return solver


def _refuse_without_weights(solver: Solver) -> None:
    from models.balance.learned.weights import load as load_weights

    try:
        load_weights(solver.name)
    except ValueError as error:
        raise UserError(
            f'The solver "{solver.name}" cannot be used: {error}. Nothing was written. '
            f"Install Deskhand again, or go without --solver."
        ) from error
