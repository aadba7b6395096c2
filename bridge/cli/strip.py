"""The ``strip`` command: listen, measure, show, and write the plug-ins that are accepted."""

from __future__ import annotations

import argparse
from functools import partial

from bridge.actions.strip import chain, sends
from bridge.actions.strip.action import strip
from bridge.actions.strip.house import house_rules
from bridge.actions.strip.request import Request
from bridge.actions.strip.wishes import Wishes
from bridge.cli.acting import act
from bridge.cli.arguments.shared import PROFILE
from bridge.cli.choose import chosen
from bridge.cli.listening import heard
from bridge.cli.project import Project
from bridge.profile import Profile
from bridge.profile.settings import load_settings, remember_settings
from bridge.profile.style import style_of
from bridge.proposal import Proposal
from bridge.receipt import Receipt
from bridge.strips.level import levelled_chains
from bridge.strips.measure import measure_mix
from bridge.strips.sung import vocal_strips
from bridge.template.load import load


def run(arguments: argparse.Namespace) -> int:
    """Propose, show, ask, write, read back, report."""
    return act(arguments, "Deskhand: Strip", propose, remember_written, compared=True)


def propose(project: Project, arguments: argparse.Namespace) -> Proposal:
    """Read the project, listen to it, and work out plug-ins and sends."""
    template = load(arguments.template)
    session = project.host.snapshot()
    wishes = Wishes(
        steps=frozenset(arguments.steps or template.strip.steps),
        strength=arguments.strength / 100.0,
        only=chosen(session, arguments, project.argument),
        adjust=arguments.adjust,
        live=project.live is not None,
        solver=arguments.solver,
        known=load_settings(),
    )
    with heard(project, session, None, arguments) as found:
        progress = project.desk.progress("Measuring")
        scene = measure_mix(found.session, found.analysis, progress=progress)
        request = Request(
            session=session,
            analysis=found.analysis,
            scene=scene,
            template=template,
            wishes=wishes,
            rules=house_rules(),
            style=style_of(arguments.profile, own=arguments.profile == PROFILE),
            audio=found.session,
            play=partial(levelled_chains, progress=project.desk.progress("Playing")),
            sing=partial(vocal_strips, progress=project.desk.progress("Vocals")),
        )
        plan, findings = strip(request)
    return Proposal(session, found.analysis, plan, template, findings)


def remember_written(proposal: Proposal, receipt: Receipt) -> None:
    """Keep what was written, so that the next run knows it for Deskhand's own."""
    edits = [outcome.edit for outcome in receipt.outcomes if outcome.status == "written"]
    written = [*chain.written_of(edits), *sends.written_of(edits)]
    if written:
        with Profile() as profile:
            remember_settings(profile, written)
