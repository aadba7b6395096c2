"""One question after the other, until something is to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bridge.install import checks, live_checks
from bridge.install.checks import Check, Finding, Patient

CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("REAPER", checks.reaper),
    ("Python for ReaScript", checks.python),
    ("Scripts", checks.scripts),
    ("Actions", checks.actions),
    ("OSC device", checks.osc_device),
    ("Bridge", live_checks.bridge),
    ("Agent", live_checks.agent),
    ("OSC", live_checks.osc_reachable),
)
"""Each stands on those above it: what is below the first trouble would only say the same."""


@dataclass(frozen=True)
class Line:
    """A question and its answer."""

    subject: str
    state: str
    next: str | None


def examine(patient: Patient) -> Iterator[Line]:
    """The answers in order; the last one says what to do, where anything is to be done."""
    for subject, check in CHECKS:
        finding: Finding = check(patient)
        yield Line(subject, finding.state, finding.next)
        if finding.next is not None:
            return
