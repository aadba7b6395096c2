"""Edits as rows, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from bridge.colour import css, text_on
from bridge.plan import FIELDS, Detail, Edit, NewTrack, Plan, Value
from bridge.receipt import Outcome, Receipt, Status
from bridge.report.rows import Chip, DetailRow, EditRow, StepRow
from bridge.words import NameOf, plural, spoken, track_name, value


def chip(colour: int | None) -> Chip:
    """A track colour with the text colour that reads on it."""
    if colour is None:
        return Chip()
    return Chip(background=css(colour), text=css(text_on(colour)))


def outcomes(receipt: Receipt | None) -> dict[Edit, Outcome]:
    """What became of each edit; empty in a dry run."""
    return {outcome.edit: outcome for outcome in receipt.outcomes} if receipt else {}


def edit_row(edit: Edit, outcome: Outcome | None, name_of: NameOf) -> EditRow:
    """One edit in words."""
    return EditRow(
        step=spoken(edit.step),
        field=FIELDS[edit.field].label,
        before=value(edit.field, edit.before, name_of),
        after=value(edit.field, edit.after, name_of),
        before_chip=_chip_of(edit.field, edit.before),
        after_chip=_chip_of(edit.field, edit.after),
        reason=edit.reason,
        confidence=edit.confidence,
        status=outcome.status if outcome else "",
        why=why(outcome, name_of) if outcome else "",
        details=detail_rows(edit.details),
    )


def detail_rows(details: Sequence[Detail]) -> tuple[DetailRow, ...]:
    """The parameters of an edit; a reason that several in a row share is told once."""
    rows: list[DetailRow] = []
    for reason, alike in groupby(details, key=lambda detail: detail.reason):
        shared = list(alike)
        rows += (
            DetailRow(
                name=track_name(one.name),
                before=one.before,
                after=one.after,
                reason=reason,
                reasons=0 if place else len(shared),
            )
            for place, one in enumerate(shared)
        )
    return tuple(rows)


def why(outcome: Outcome, name_of: NameOf) -> str:
    """Why an edit was skipped, or what was read back where it failed."""
    if outcome.status != "failed":
        return outcome.why
    observed = f"“{value(outcome.edit.field, outcome.observed, name_of)}” was read back"
    return f"{outcome.why}, {observed}" if outcome.why else observed


def _chip_of(field: str, content: Value) -> Chip | None:
    if isinstance(content, NewTrack):
        return chip(content.colour)
    if field == "colour" and isinstance(content, int):
        return chip(content)
    return None


def step_rows(plan: Plan, done: dict[Edit, Outcome]) -> tuple[StepRow, ...]:
    """The steps in the order of the plan. ``share`` is relative to the step with the most edits."""
    sizes = Counter(edit.step for edit in plan.edits)
    status = Counter((edit.step, done[edit].status) for edit in plan.edits if edit in done)
    most = max(sizes.values(), default=1)
    return tuple(
        StepRow(
            step=spoken(step),
            edits=size,
            written=status[step, "written"],
            skipped=status[step, "skipped"],
            failed=status[step, "failed"],
            share=size / most,
        )
        for step, size in sizes.items()
    )


def outcome_sentence(plan: Plan, receipt: Receipt | None) -> str:
    """What became of the plan, in one or two sentences."""
    if receipt is None:
        return f"Dry run: nothing was written. {plural(len(plan.edits), 'edit')} proposed."
    if receipt.run is None:
        return f"Nothing was written. {_counted(receipt, ('skipped', 'failed'))}".rstrip(" .") + "."
    sentences = [
        f"{_counted(receipt, ('written', 'skipped', 'failed'))}.",
        f"This was run {receipt.run}: “deskhand undo” takes it back.",
        f"The project as it was: {receipt.backup}" if receipt.backup else "",
    ]
    return " ".join(filter(None, sentences))


def _counted(receipt: Receipt, statuses: Sequence[Status]) -> str:
    counts = [(receipt.count(status), status) for status in statuses if receipt.count(status)]
    words = [
        f"{plural(count, 'edit') if index == 0 else count} {status}"
        for index, (count, status) in enumerate(counts)
    ]
    return ", ".join(words) or "No edit to write"
