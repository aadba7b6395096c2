"""What a command proposes: all that is known before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bridge.analysis import Analysis, TrackAnalysis
from bridge.findings import NO_FINDINGS, Findings
from bridge.plan import Plan
from bridge.session import Session
from bridge.template.model import Template
from bridge.words import plural
from models.ears.taxonomy import UNKNOWN

if TYPE_CHECKING:
    from bridge.report.insert import Insert

RECOGNISED: Final = "recognised"
UNSURE: Final = "unsure"
STATES: Final = (RECOGNISED, UNSURE, UNKNOWN)
"""How well a track is known, best first."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan beside the session that it is for, what was found out about the tracks, and the template.

    ``findings`` is what the action says besides, ``section`` what it has drawn for the report.
    """

    session: Session
    analysis: Analysis
    plan: Plan
    template: Template
    findings: Findings = NO_FINDINGS
    section: Insert | None = None

    def with_plan(self, plan: Plan) -> Proposal:
        """The same proposal with a plan that was cut down."""
        return replace(self, plan=plan)


def state_of(found: TrackAnalysis, act: float) -> str:
    """How well a track is known; ``act`` is the confidence from which Deskhand acts, in [0, 1]."""
    if found.identity.label == UNKNOWN:
        return UNKNOWN
    return RECOGNISED if found.identity.confidence >= act else UNSURE


def counted(analysis: Analysis, act: float) -> str:
    """The tracks by how well they are known: "40 tracks: 36 recognised, 1 unsure, 3 unknown"."""
    states = [state_of(found, act) for found in analysis.tracks.values()]
    counts = ", ".join(f"{states.count(state)} {state}" for state in STATES)
    return f"{plural(len(states), 'track')}: {counts}"
