"""What the engineer should look at first: failed and skipped edits, unsure and unknown tracks, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bridge.analysis import Analysis
from bridge.plan import FIELDS, Edit
from bridge.receipt import Outcome
from bridge.report.outcome import why
from bridge.report.rows import Notice, State
from bridge.session import Session
from bridge.words import NameOf, spoken, track_name
from models.ears.prediction import Identity


def notices(
    session: Session,
    analysis: Analysis,
    states: Mapping[str, State],
    done: Mapping[Edit, Outcome],
    name_of: NameOf,
    anchors: Mapping[str, str],
) -> Iterator[Notice]:
    """Notices, the most pressing first."""
    yield from (Notice(kind="session", text=warning) for warning in session.warnings)
    for status in ("failed", "skipped"):
        for edit, outcome in done.items():
            if outcome.status == status:
                yield _edit_notice(edit, outcome, name_of, anchors)
    yield from _unsure(session, analysis, states, anchors)
    for position, track in enumerate(session.tracks, start=1):
        found = analysis.tracks.get(track.guid)
        for problem in found.problems if found else ():
            yield _track_notice("problem", problem, position, track.name, anchors[track.guid])


def _edit_notice(edit: Edit, outcome: Outcome, name_of: NameOf, anchors: Mapping[str, str]) -> Notice:
    return Notice(
        kind=outcome.status,
        text=f"{FIELDS[edit.field].label} ({spoken(edit.step)}): {why(outcome, name_of)}.",
        name=name_of(edit.target),
        anchor=anchors[edit.target],
    )


def _unsure(
    session: Session, analysis: Analysis, states: Mapping[str, State], anchors: Mapping[str, str]
) -> Iterator[Notice]:
    for wanted in ("unsure", "unknown"):
        for position, track in enumerate(session.tracks, start=1):
            if states[track.guid] == wanted:
                found = analysis.tracks.get(track.guid)
                text = _identity_text(found.identity, wanted) if found else "Nobody looked at this track."
                yield _track_notice(wanted, text, position, track.name, anchors[track.guid])


def _identity_text(identity: Identity, state: str) -> str:
    if state == "unknown":
        return f"{_sentence(identity.reason)} Left as it is."
    guesses = ((identity.label, identity.confidence), *identity.alternatives)
    told = ", or ".join(f"{spoken(label)} {share:.2f}" for label, share in guesses[:3])
    return f"Could be {told}. {_sentence(identity.reason)} Left as it is."


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def _track_notice(kind: str, text: str, position: int, name: str, anchor: str) -> Notice:
    return Notice(kind=kind, text=text, number=position, name=track_name(name), anchor=anchor)
