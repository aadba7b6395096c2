"""What became of every edit of a plan: the session that was to be against the session that was read back.

Both hosts use it, so a receipt means the same behind either door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bridge.chains import places_of
from bridge.layout import Layout
from bridge.plan import Edit, Insert, NewTrack, Plan, Value
from bridge.preview import DoesNotFit, Preview, layout_of, preview, read, same
from bridge.receipt import Outcome
from bridge.session import Fx, Receive, Session, Track


def preview_sound(
    session: Session, plan: Plan, problem: Callable[[Edit], str | None]
) -> tuple[Preview, tuple[Outcome, ...]]:
    """Preview a plan without the edits that ``problem`` finds a reason against.

    Returns
    -------
    tuple
        The preview, and an outcome for every edit that is not in it, in the plan's order.
    """
    reasons = [(edit, problem(edit)) for edit in plan.edits]
    sound = replace(plan, edits=tuple(edit for edit, reason in reasons if reason is None))
    shown = preview(session, sound)
    refused = [Outcome(edit=edit, status="skipped", why=reason) for edit, reason in reasons if reason is not None]
    place = {id(edit): number for number, edit in enumerate(plan.edits)}
    return shown, tuple(sorted((*refused, *shown.skipped), key=lambda outcome: place[id(outcome.edit)]))


def outcomes(
    plan: Plan, shown: Preview, skipped: tuple[Outcome, ...], observed: Session, core: Callable[[Fx], object]
) -> tuple[Outcome, ...]:
    """An outcome for every edit of the plan, in its order.

    Parameters
    ----------
    plan
        The whole plan.
    shown
        The session that was to be, and the edits that lead there.
    skipped
        The outcomes of all other edits.
    observed
        The session as it was read back.
    core
        What makes two plug-ins the same for this host, which may store more of one than it was given.
    """
    check = _Check(shown.session, observed, core)
    by_edit: dict[int, Outcome] = {id(outcome.edit): outcome for outcome in skipped}
    return tuple(by_edit.get(id(edit)) or check.outcome(edit) for edit in plan.edits)


class _Check:
    def __init__(self, expected: Session, observed: Session, core: Callable[[Fx], object]) -> None:
        self.core = core
        self.sides: tuple[tuple[Session, Layout], ...] = (
            (expected, layout_of(expected)),
            (observed, layout_of(observed)),
        )
        self.same_order = [track.guid for track in expected.tracks] == [track.guid for track in observed.tracks]

    def outcome(self, edit: Edit) -> Outcome:
        try:
            wanted, found = (read(session, layout, edit) for session, layout in self.sides)
        except DoesNotFit as missing:
            return Outcome(edit=edit, status="failed", why=f"read back: {missing}")
        if self._agree(edit, wanted, found):
            return Outcome(edit=edit, status="written", observed=found)
        return Outcome(edit=edit, status="failed", why="another value was read back", observed=found)

    def _agree(self, edit: Edit, wanted: Value, found: Value) -> bool:
        if edit.field == "place" and not self.same_order:
            return False
        if isinstance(wanted, NewTrack) and isinstance(found, NewTrack):
            alike = replace(wanted, fx=()) == replace(found, fx=())
            return alike and self._same_chain(wanted.fx, found.fx)
        if isinstance(edit.after, Insert):
            here, there = (places_of(session.track(edit.target).fx, edit.after) for session, _ in self.sides)
            return here == there
        if isinstance(edit.after, Receive):
            expected, observed = (_sends_like(session.track(edit.target), edit.after) for session, _ in self.sides)
            return expected == observed
        if edit.field == "fx":
            return self._same_chain(wanted, found)
        return same(wanted, found)

    def _same_chain(self, wanted: Value, found: Value) -> bool:
        return list(self._cores(wanted)) == list(self._cores(found))

    def _cores(self, chain: Value) -> Iterator[object]:
        assert isinstance(chain, tuple)
        return (self.core(fx) for fx in chain if isinstance(fx, Fx))


def _sends_like(track: Track, wanted: Receive) -> list[bool]:
    """Of every receive from the source of one, whether it is as that is."""
    return [same(one, wanted) for one in track.receives if one.source == wanted.source]
