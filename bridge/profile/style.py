"""How an engineer sets channel strips, as far as their profile knows it."""

from __future__ import annotations

from models.strips.style import HOUSE, Style


def style_of(profile: str) -> Style:
    """The style of a profile; the house rules where nothing was learned."""
    return HOUSE
