"""The report of the plan as it is ticked, for a browser tab of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bridge.compare.compare import Comparison
    from bridge.surfaces.service import Shown

POLICY: Final = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; media-src data:"
)
"""The report brings its own style and script. In its sandbox it has no origin: no cookie, no socket, no page."""

NOTHING: Final = (
    "Nothing was proposed yet, so there is no report. On the page choose Organise, Balance or Strip first."
)


def report(shown: Shown, heard: Comparison | None) -> str:
    """The report as HTML, with before and after by ear where they were rendered from this very plan."""
    from bridge.compare.page import insert
    from bridge.preview import preview
    from bridge.report import render

    proposal = shown.proposal
    return render(
        before=proposal.session,
        after=preview(proposal.session, shown.plan).session,
        analysis=proposal.analysis,
        plan=shown.plan,
        receipt=shown.receipt,
        template=proposal.template,
        findings=proposal.findings,
        insert=None if heard is None else insert(heard),
    )
