"""The strip action: session, analysis, scene and rules in; plan and findings out.

The sound of a track is what its items play, which no plug-in changes, and its level that of its fader. So the same
wishes give the same settings, and a second run finds nothing to set.
"""

from __future__ import annotations

from collections import defaultdict

from bridge.actions.strip.chain import Skipped, strip_edits
from bridge.actions.strip.holding import held
from bridge.actions.strip.propose import proposed
from bridge.actions.strip.request import Request
from bridge.actions.strip.sends import reverb_edits
from bridge.actions.strip.told import findings
from bridge.findings import Findings
from bridge.plan import Edit, Plan


def strip(request: Request) -> tuple[Plan, Findings]:
    """Propose plug-ins, returns and sends, and say what is behind them."""
    wishes, staying = request.wishes, held(request)
    instead = request.template.strip.instead if wishes.live else {}
    found = proposed(request, staying)
    edits: list[Edit] = []
    skipped: dict[str, list[Skipped]] = defaultdict(list)
    for guid, one in zip(request.scene.guids, found.strips, strict=True):
        if guid in staying:
            continue
        track = request.session.track(guid)
        for edit in strip_edits(track, one, wishes.known, adjust=wishes.adjust, instead=instead):
            if isinstance(edit, Edit):
                edits.append(edit)
            else:
                skipped[guid].append(edit)
    for told in () if found.space is None else reverb_edits(request, found.space, staying):
        if isinstance(told, Edit):
            edits.append(told)
        else:
            skipped[told[0]].append(told[1])
    plan = Plan(action="strip", project=request.session.name, edits=tuple(edits))
    return plan, findings(request, found, edits, skipped, staying)
