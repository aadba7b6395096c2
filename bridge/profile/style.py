"""How an engineer sets channel strips, as far as their profile knows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bridge.profile.habits import Habit, habits
from bridge.profile.store import Profile, default_path
from models.strips.habits.learn import Example, learn_style
from models.strips.style import HOUSE, Style


def style_of(profile: str, path: Path | None = None, *, own: bool = False) -> Style:
    """The style of a profile, ``own`` if it is the user's own; the house rules where nothing was learned."""
    path = path or default_path()
    if not path.exists():
        return HOUSE
    with Profile(path) as opened:
        known = habits(opened, profile)
    return replace(style_from(known, profile), own=own) if known else HOUSE


def style_from(known: Iterable[Habit], name: str) -> Style:
    """What tracks and pairs have in common."""
    return learn_style((Example(label=habit.label, values=habit.values) for habit in known), name=name)
