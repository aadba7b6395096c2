"""The comparison as a page of its own, and as a section of a report."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from bridge.compare.compare import Comparison
from bridge.compare.view import view
from bridge.report.insert import Insert
from bridge.report.svg import loudness_scale
from bridge.report.templates import environment

PACKAGES: Final = ("bridge.report", "bridge.compare")

ANCHOR: Final = "compare"
TITLE: Final = "A/B"


def render(comparison: Comparison) -> str:
    """One self-contained HTML page: no script, font, picture or sound from elsewhere."""
    page = environment(*PACKAGES).get_template("compare.html.j2")
    return page.render(view=view(comparison), scale=loudness_scale())


def insert(comparison: Comparison, words: tuple[str, ...] = ()) -> Insert:
    """The comparison as a section of a report, behind ``words``. Only once on a page."""
    templates, seen = environment(*PACKAGES), view(comparison)
    sections = templates.get_template("sections.html.j2").module
    drawn: str = sections.sections(seen, loudness_scale(), level=3)  # type: ignore[attr-defined]  # a macro
    return Insert(
        anchor=ANCHOR,
        title=TITLE,
        words=(*words, seen.outcome),
        remarks=seen.remarks,
        body=Markup(drawn),  # noqa: S704  # the template escaped what it was given
        style=Markup(templates.get_template("compare.css").render()),  # noqa: S704  # own text
    )
