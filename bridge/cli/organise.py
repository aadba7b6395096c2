"""The ``organise`` command: analyse, propose, show, and write what is accepted."""

from __future__ import annotations

import argparse
from functools import partial

from bridge.actions.organise.settle import settle
from bridge.analyse import identify_again
from bridge.cli.acting import act
from bridge.cli.choose import chosen
from bridge.cli.listening import heard
from bridge.cli.project import Project
from bridge.proposal import Proposal
from bridge.template.load import load


def run(arguments: argparse.Namespace) -> int:
    """Propose, show, ask, write, read back, report."""
    return act(arguments, "Deskhand: Organise", propose)


def propose(project: Project, arguments: argparse.Namespace) -> Proposal:
    """Read the project, listen to it, and work out the plan."""
    template = load(arguments.template)
    session = project.host.snapshot()
    only = chosen(session, arguments, project.argument)
    with heard(project, session, only, arguments) as found:
        known = found.analysis
    again = partial(identify_again, analysis=known, ear=found.ear, corrections=found.corrections)
    plan, analysis = settle(session, known, template, again, only=only, skip=arguments.skip)
    return Proposal(session, analysis, found.cut_down(plan), template)
