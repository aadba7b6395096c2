"""A section that the report takes in ready-made."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

NOTHING = Markup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """A section of the report that another part drew.

    ``words`` are its paragraphs, ``remarks`` what to know before the figures are trusted. ``body`` follows them:
    its identifiers begin with ``anchor`` and a hyphen, its headings are of the third level. ``style`` holds its
    rules beyond the report's.
    """

    anchor: str
    title: str
    words: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    body: Markup = NOTHING
    style: Markup = NOTHING
