"""The organise action: session and analysis in, plan out.

Every step looks at the session as the steps before it leave it, so the plan reads in the order of the work and
each edit's ``before`` is what the step saw.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from bridge.actions.organise import folders
from bridge.actions.organise.levels import gain, mono
from bridge.actions.organise.look import colours, icons
from bridge.actions.organise.naming import names
from bridge.actions.organise.passing import in_dual_pan
from bridge.actions.organise.returns import chains, returns
from bridge.actions.organise.structure import Tree, edits_for
from bridge.actions.organise.view import View
from bridge.analysis import Analysis
from bridge.plan import Edit, Plan
from bridge.preview import preview
from bridge.session import Session
from bridge.template.model import Template

Step = Callable[[View], Iterable[Edit]]

HARD_LEFT, HARD_RIGHT = -1.0, 1.0
CENTRED: Final = 0.01


def organise(
    session: Session,
    analysis: Analysis,
    template: Template,
    *,
    only: Collection[str] | None = None,
    skip: Collection[str] = (),
) -> Plan:
    """Propose how to organise a session.

    Parameters
    ----------
    session, analysis
        The project and what was measured about it.
    template
        Colours, order, buses, targets, returns, and which steps are on.
    only
        GUIDs of the tracks that may change; None for all.
    skip
        Steps to leave out, besides those that the template switches off.
    """
    plan = Plan(action="organise", project=session.name)
    chosen = frozenset(track.guid for track in session.tracks) if only is None else frozenset(only)
    active = template.steps - set(skip)
    for step in steps(active):
        ahead = preview(session, plan)
        view = View(session=ahead.session, analysis=analysis, template=template, chosen=chosen)
        plan = replace(plan, edits=(*plan.edits, *step(view)))
    return plan


def steps(active: Collection[str]) -> list[Step]:
    """The steps in the order of the work. Folders, pairs and order shape one tree and count as one."""
    single: list[tuple[str, Step]] = [
        ("names", names),
        ("colours", colours),
        ("icons", icons),
        ("mono", mono),
        ("gain", gain),
        ("pairs", pans),
        ("template", chains),
        ("template", returns),
    ]

    def structure(view: View) -> Iterator[Edit]:
        tree = Tree.of(view)
        for name, shape in (("folders", folders.gather), ("pairs", folders.pair_up), ("order", folders.sort)):
            if name in active:
                shape(tree)
        return edits_for(tree)

    return [step for name, step in single if name in active] + [structure]


def pans(view: View) -> Iterator[Edit]:
    """Left and right of an instrument panned hard, where both are still in the centre."""
    centred = {
        track.guid: track
        for track, identity in view.adjustable()
        if identity.label in view.template.classes
        and abs(track.pan) <= CENTRED
        and not in_dual_pan(view.session, track)
    }
    for pair in view.stereo_pairs():
        if pair.left not in centred or pair.right not in centred:
            continue
        for guid, pan in ((pair.left, HARD_LEFT), (pair.right, HARD_RIGHT)):
            track = centred[guid]
            identity = view.identity(track.guid)
            yield Edit(
                step="pairs",
                target=track.guid,
                field="pan",
                before=track.pan,
                after=pan,
                reason=f"{'left' if pan < 0 else 'right'} of a pair",
                confidence=identity.confidence if identity is not None else 0.0,
            )
