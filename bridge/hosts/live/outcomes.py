"""What became of every edit: what the agent said in its tick, and what the project shows afterwards.

The agent is believed where it wrote nothing, or not the value: it saw the project in the tick of writing. What it
wrote is read once more from the whole project, unless that was changed in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bridge.hosts.live.translate import Told
from bridge.hosts.readback import outcomes
from bridge.hosts.rpp.read_fx import same_sound
from bridge.plan import Edit, Plan, Value
from bridge.preview import Preview
from bridge.receipt import Outcome
from bridge.session import Session

Json = Mapping[str, Any]

SEVERITY: Final = ("written", "skipped", "failed")
"""Of several answers to one edit of the plan the worst counts."""


def merged(
    plan: Plan,
    shown: Preview,
    skipped: tuple[Outcome, ...],
    told: Sequence[Told],
    said: Sequence[Json],
    observed: Session | None,
) -> tuple[Outcome, ...]:
    """An outcome for every edit of the plan, in its order.

    Parameters
    ----------
    plan, shown, skipped
        As in :func:`bridge.hosts.readback.outcomes`.
    told, said
        What was asked of the agent, and its outcomes: the ``n`` of one is a place in the other.
    observed
        The project after the run, None where it has been changed since.
    """
    answers = _answers(shown, told, said)
    if observed is None:
        seen = _all_written(plan, skipped)
    else:
        seen = outcomes(plan, shown, skipped, observed, same_sound)
    return tuple(answers.get(id(one.edit), one) for one in seen)


def _all_written(plan: Plan, skipped: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The outcomes where everything that fits was written."""
    by_edit = {id(outcome.edit): outcome for outcome in skipped}
    return tuple(
        by_edit.get(id(edit)) or Outcome(edit=edit, status="written", observed=edit.after) for edit in plan.edits
    )


def _answers(shown: Preview, told: Sequence[Told], said: Sequence[Json]) -> dict[int, Outcome]:
    """The agent's outcome of every edit that it did not write, or has a remark on, by the edit's identity."""
    answers: dict[int, Outcome] = {}
    for one in said:
        if one["status"] == "written" and not one["why"]:
            continue
        for place in told[int(one["n"])].serves:
            edit = shown.fitting[place]
            known = answers.get(id(edit))
            if known is None or SEVERITY.index(one["status"]) > SEVERITY.index(known.status):
                answers[id(edit)] = _outcome(edit, one)
    return answers


def _outcome(edit: Edit, said: Json) -> Outcome:
    return Outcome(edit=edit, status=said["status"], why=str(said["why"]), observed=_value(said["observed"]))


def _value(raw: Any) -> Value:
    """What the agent observed, as far as a receipt can hold it: numbers and text, lists of numbers as tuples."""
    if isinstance(raw, list) and all(isinstance(one, int | float) for one in raw):
        return tuple(raw)
    return raw if raw is None or isinstance(raw, bool | int | float | str) else None
