"""Scores in words: the same columns and figures on the terminal and in the model card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.bootstrap import Score
from models.ears.evaluate.metrics import CONFIDENT

COLUMNS: Final[Mapping[str, str]] = {
    "classes": "27",
    "families": "4",
    "drums": "5 drums",
    "others": "3 others",
    "top_3": "top 3",
    "coverage": f"p ≥ {CONFIDENT}",
    "error": "wrong",
    "ece": "ECE",
}
"""Measure → heading. All figures are percent."""

NONE: Final = "-"

PLURALS: Final = {"library": "libraries", "song": "songs", "track": "tracks"}


def percent(share: float | None) -> str:
    """A share as percent with one decimal."""
    return NONE if share is None else f"{100.0 * share:.1f}"


def interval(score: Score) -> str:
    """The 95 % interval in whole percent; empty where there is none."""
    if score.low is None or score.high is None:
        return ""
    return f"{100.0 * score.low:.0f}–{100.0 * score.high:.0f}"  # noqa: RUF001  # a range of figures


def counted(count: int, group: str) -> str:
    """Groups with their noun: "1 song", "3 libraries"."""
    return f"{count} {group if count == 1 else PLURALS[group]}"
