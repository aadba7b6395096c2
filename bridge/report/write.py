"""The report as HTML text and as a file."""

from __future__ import annotations

from pathlib import Path

from bridge.analysis import Analysis
from bridge.findings import NO_FINDINGS, Findings
from bridge.plan import Plan
from bridge.receipt import Receipt
from bridge.report.insert import Insert
from bridge.report.svg import loudness_scale
from bridge.report.templates import environment
from bridge.report.view import Material, page
from bridge.session import Session
from bridge.template.model import Template

FOLD_FROM = 100
"""From this number of tracks on, the long lists start folded."""


def render(
    *,
    before: Session,
    after: Session,
    analysis: Analysis,
    plan: Plan,
    receipt: Receipt | None = None,
    template: Template | None = None,
    findings: Findings = NO_FINDINGS,
    insert: Insert | None = None,
) -> str:
    """The report as one self-contained HTML page: no script, font or picture from elsewhere.

    Parameters
    ----------
    before, after
        The session as it was read, and as the plan makes it (see :func:`bridge.preview.preview`).
    receipt
        What became of the plan; None for a dry run.
    template
        The template that the plan was made with, for loudness targets and what it leaves alone. Without one the
        plots have no target.
    findings
        What the action says besides its plan.
    insert
        A section that another part drew.
    """
    material = Material.of(before, after, analysis, plan, receipt, template, findings)
    return (
        environment("bridge.report")
        .get_template("report.html.j2")
        .render(
            page=page(material),
            insert=insert,
            scale=loudness_scale(),
            folded=max(len(before.tracks), len(after.tracks)) >= FOLD_FROM,
        )
    )


def write_report(
    path: Path,
    *,
    before: Session,
    after: Session,
    analysis: Analysis,
    plan: Plan,
    receipt: Receipt | None = None,
    template: Template | None = None,
    findings: Findings = NO_FINDINGS,
    insert: Insert | None = None,
) -> Path:
    """Write :func:`render`'s page to ``path`` and return it. Raises ``OSError`` where it cannot be written."""
    text = render(
        before=before,
        after=after,
        analysis=analysis,
        plan=plan,
        receipt=receipt,
        template=template,
        findings=findings,
        insert=insert,
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
