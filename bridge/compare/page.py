"""The comparison as a page of its own, and as sections for another page."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from bridge.compare.compare import Comparison
from bridge.compare.view import view
from bridge.report.svg import loudness_scale
from bridge.report.templates import environment

PACKAGES: Final = ("bridge.report", "bridge.compare")


def render(comparison: Comparison) -> str:
    """One self-contained HTML page: no script, font, picture or sound from elsewhere."""
    page = environment(*PACKAGES).get_template("compare.html.j2")
    return page.render(view=view(comparison), scale=loudness_scale())


def compare_sections(comparison: Comparison) -> Markup:
    """The sections of the page, for a report that has the style sheet of :mod:`bridge.report`.

    Their identifiers begin with ``compare-``. The page that takes them also needs :func:`compare_style`, and lists
    what to look at first, ``figures.remarks``, itself. Only once on a page.
    """
    sections = environment(*PACKAGES).get_template("sections.html.j2").module
    drawn: str = sections.sections(view(comparison), loudness_scale())  # type: ignore[attr-defined]  # a macro
    return Markup(drawn)  # noqa: S704  # the template escaped what it was given


def compare_style() -> Markup:
    """Style rules of the sections."""
    return Markup(environment(*PACKAGES).get_template("compare.css").render())  # noqa: S704  # own text
