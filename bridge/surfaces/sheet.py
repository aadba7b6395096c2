"""The rows of a plan: which are ticked, what the engineer moved, what became of each. A pure value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.analysis import TrackAnalysis
from bridge.plan import Edit, Plan
from bridge.proposal import Proposal
from bridge.receipt import Outcome, Receipt
from bridge.session import Session
from core.units import gain_from_db
from models.ears.prediction import Identity

BY_HAND: Final = "by_hand"
"""The step of an edit that the engineer made on a surface."""
MOVED: Final = "moved on the surface"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A project as it was read last, what is known of its tracks, and the edits that are proposed.

    ``tracks`` is what is known, by GUID; from the confidence ``act`` on Deskhand acts on it. Rows are numbered
    from 1 in the order of ``edits``. ``refused`` are those without a tick, ``outcomes`` what became of a row.
    """

    session: Session
    proposal: Proposal | None = None
    tracks: Mapping[str, TrackAnalysis] = field(default_factory=dict)
    act: float = 0.0
    edits: tuple[Edit, ...] = ()
    refused: frozenset[int] = frozenset()
    outcomes: Mapping[int, str] = field(default_factory=dict)

    def proposed(self, proposal: Proposal) -> Sheet:
        """A new proposal in the place of everything that was there; all of it ticked."""
        return Sheet(
            session=self.session,
            proposal=proposal,
            tracks=proposal.analysis.tracks,
            act=proposal.template.act,
            edits=proposal.plan.edits,
        )

    def cleared(self, session: Session) -> Sheet:
        """No rows any more, and the project as it is now. What is known of the tracks stays."""
        return Sheet(session=session, tracks=self.tracks, act=self.act)

    def read(self, session: Session) -> Sheet:
        """The project as it is now, the rows as they were."""
        return replace(self, session=session)

    def ticked(self, numbers: Iterable[int], accepted: bool) -> Sheet:
        """Tick rows, or take their ticks away."""
        some = frozenset(numbers)
        return replace(self, refused=self.refused - some if accepted else self.refused | some)

    def of_track(self, guid: str) -> frozenset[int]:
        """The numbers of a track's rows."""
        return frozenset(number for number, edit in self.numbered() if edit.target == guid)

    def moved(self, guid: str, what: str, after: float) -> Sheet:
        """A fader (``volume``, linear gain) or ``pan`` that the engineer has moved, as a ticked row.

        It takes the place of what was proposed for it. Moved back to where it is, the row stays without its tick.
        """
        before = float(getattr(self.session.track(guid), what))
        edit = Edit(step=BY_HAND, target=guid, field=what, before=before, after=after, reason=MOVED)
        same = [number for number, one in self.numbered() if (one.target, one.field) == (guid, what)]
        number = same[-1] if same else len(self.edits) + 1
        edits = (*self.edits[: number - 1], edit, *self.edits[number:])
        return replace(self, edits=edits).ticked({number}, after != before)

    def known(self, identities: Mapping[str, Identity], act: float) -> Sheet:
        """What the tracks are taken for from now on."""
        found = {
            guid: replace(self.tracks.get(guid) or TrackAnalysis(guid=guid, identity=one), identity=one)
            for guid, one in identities.items()
        }
        return replace(self, tracks={**self.tracks, **found}, act=act)

    def plan(self) -> Plan:
        """The ticked edits."""
        edits = tuple(edit for number, edit in self.numbered() if number not in self.refused)
        action = self.proposal.plan.action if self.proposal is not None else BY_HAND
        return Plan(action=action, project=self.session.name, edits=edits)

    def written(self, receipt: Receipt) -> Sheet:
        """What became of the rows."""
        left = list(receipt.outcomes)
        outcomes = {}
        for number, edit in self.numbered():
            found = next((one for one in left if one.edit == edit), None)
            if number not in self.refused and found is not None:
                left.remove(found)
                outcomes[number] = _outcome(found)
        return replace(self, outcomes=outcomes)

    def numbered(self) -> Iterator[tuple[int, Edit]]:
        """Every edit with the number of its row."""
        return enumerate(self.edits, 1)


def _outcome(outcome: Outcome) -> str:
    return f"{outcome.status}: {outcome.why}" if outcome.why else outcome.status


def by_hand(what: str, position: float) -> float:
    """A position on a surface (dB, or a pan) as the value of an edit."""
    return gain_from_db(position) if what == "volume" else position
